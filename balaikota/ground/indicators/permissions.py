"""Who sees indicators."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import STAFF, Role, declare

VIEW = declare("indicators.view", _("See indicators and how they developed"), STAFF)
MANAGE = declare("indicators.manage", _("Define indicators"),
                 {Role.DATA_STEWARD, Role.ADMINISTRATOR})  # fmt: skip
