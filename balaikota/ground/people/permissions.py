"""What may be done with people, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .rules import Role, declare

declare("people.view", _("See accounts, positions and who holds them"), {Role.ADMINISTRATOR})
declare("people.manage", _("Give and end positions, change accounts"), {Role.ADMINISTRATOR})
declare("people.keys", _("See and revoke every API key"), {Role.ADMINISTRATOR})
declare("people.looks", _("See who looked at personal data"), {Role.ADMINISTRATOR})

# The territory lies below people and cannot declare rights itself; it asks for these by name.
declare("territory.manage", _("Import and edit regions, agencies and places"), {Role.ADMINISTRATOR})
declare(
    "territory.calendar",
    _("Declare holidays and working days"),
    {Role.ADMINISTRATOR, Role.SECRETARY},
)

# Nor can the fact log, which lies lowest.
declare("events.operate", _("Run failed jobs again or give them up"), {Role.ADMINISTRATOR})
