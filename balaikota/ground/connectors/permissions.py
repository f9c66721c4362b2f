"""What may be done with sources, and by whom. An agency sees and mends its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare

_EDITORS = {Role.DATA_STEWARD, Role.ADMINISTRATOR}
_AGENCY = {Role.OFFICER, Role.AGENCY_HEAD}
_ABOVE = {Role.SECRETARY, Role.MAYOR}

VIEW = declare("connectors.view", _("See sources, their runs and rows"),
               _EDITORS | _AGENCY | _ABOVE)  # fmt: skip
MANAGE = declare("connectors.manage", _("Describe sources, set their secrets, run them"), _EDITORS)
REPAIR = declare("connectors.repair", _("Repair rows in quarantine, name regions"),
                 _EDITORS | _AGENCY)  # fmt: skip
PERSONAL = declare("connectors.personal", _("See personal values of rows in quarantine"), _EDITORS)
