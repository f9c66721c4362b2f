"""Who may sit in the command center."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import LEADERS, Role, declare

VIEW = declare(
    "command_center.view",
    _("See the command center of one's own area"),
    LEADERS
    | {Role.REPORT_ADMIN, Role.DATA_STEWARD, Role.AGENCY_HEAD}
    | {Role.CAMAT, Role.LURAH, Role.ADMINISTRATOR},
)
