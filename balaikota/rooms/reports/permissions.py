"""What may be done with reports, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Role, declare, declare_scope

from .rules import BY_AGENCY, HANDLERS, PUBLIC, READERS, VERIFIERS, State

VIEW = declare("reports.view", _("See reports that are not public yet"), READERS)
VERIFY = declare("reports.verify", _("Verify, forward and refuse reports"), VERIFIERS)
HANDLE = declare("reports.handle", _("Handle reports of the own agency"), HANDLERS)
# By area for who verifies, by agency for who handles. Offices of kelurahan and kecamatan see the
# secret reports that were forwarded to them by `queries.visible_to`, through HANDLE.
SECRET = declare("reports.secret", _("See secret reports"), VERIFIERS | BY_AGENCY)
COUNTER = declare(
    "reports.counter",
    _("Type in reports at a counter"),
    {Role.COUNTER, Role.REPORT_ADMIN, Role.LURAH, Role.CAMAT},
)
PERSONAL = declare(
    "reports.personal", _("See how to reach a reporter; each look is recorded"),
    {Role.REPORT_ADMIN, Role.COUNTER},
)  # fmt: skip
ROUTING = declare(
    "reports.routing", _("Edit categories and where reports go"),
    {Role.REPORT_ADMIN, Role.ADMINISTRATOR},
)  # fmt: skip
OPEN311_WRITE = declare_scope("open311.write", _("File reports by Open311"))


def audience(secret: bool, *states: State) -> str:
    """Who may hear a fact of a report in these states (before and after a step).

    A fact about something public is public, also when the report leaves the public eye by it.
    """
    if secret:
        return SECRET
    return "" if PUBLIC & set(states) else VIEW
