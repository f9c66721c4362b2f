"""What may be done at counters, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import Actor, Role, declare, within

SERVE = declare(
    "queue.serve", _("Call numbers and serve people at a counter"),
    {Role.COUNTER, Role.LURAH, Role.CAMAT, Role.OFFICER, Role.AGENCY_HEAD},
)  # fmt: skip
MANAGE = declare(
    "queue.manage", _("Set up offices, counters, services and opening hours"),
    {Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.ADMINISTRATOR},
)  # fmt: skip
FIGURES = declare(
    "queue.figures", _("See figures of counters: counts and times, never people"),
    {
        Role.LURAH, Role.CAMAT, Role.AGENCY_HEAD, Role.DATA_STEWARD, Role.SECRETARY, Role.MAYOR,
        Role.ADMINISTRATOR,
    },
)  # fmt: skip


def works_at(actor: Actor, place: str, agency: str) -> bool:
    """Counter officers serve every office of their area, others only that of their agency."""
    if actor.system:
        return True
    return any(
        held.covers(place, agency) or (held.role is Role.COUNTER and within(place, held.area))
        for held in actor.reach(SERVE)
    )
