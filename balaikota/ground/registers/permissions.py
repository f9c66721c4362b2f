"""Who sees the registers. The city's events are for everybody."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import STAFF, declare

VIEW = declare("registers.view", _("See budget lines and assets"), STAFF)
