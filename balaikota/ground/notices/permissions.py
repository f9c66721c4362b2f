"""Who looks after what is sent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare

VIEW = declare(
    "notices.view", _("See which notices were sent, and send one again"), {Role.ADMINISTRATOR}
)
WORDS = declare("notices.words", _("Edit the words of notices"), {Role.ADMINISTRATOR})
