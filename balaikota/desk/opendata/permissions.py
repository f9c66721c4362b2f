"""What may be done with datasets, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import STAFF, Actor, Role, declare, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotAllowed, gettext_noop

# A producer (produsen data) is an agency; the walidata and the administrator may speak for it.
PROPOSE = declare(
    "opendata.propose",
    _("Describe and propose datasets of the own agency"),
    {Role.AGENCY_HEAD, Role.OFFICER, Role.DATA_STEWARD, Role.ADMINISTRATOR},
)
REVIEW = declare(
    "opendata.review",
    _("Review, publish and withdraw datasets, and harvest other portals"),
    {Role.DATA_STEWARD, Role.ADMINISTRATOR},
)
LIMITED = declare("opendata.limited", _("Read datasets with limited access"), STAFF)


# They sit in one agency and steward the data of all.
CITYWIDE = frozenset({Role.DATA_STEWARD, Role.ADMINISTRATOR})


def holds(actor: Actor, permission: str, agency: str = "") -> bool:
    """Whether the permission is held over the city's data of an agency."""
    city = territory.city()
    return actor.system or any(
        within(city, held.area) and (held.role in CITYWIDE or within(agency, held.agency))
        for held in actor.reach(permission)
    )


def require(actor: Actor, permission: str, agency: str = "") -> None:
    """Raises NotAllowed unless `holds`."""
    if not holds(actor, permission, agency):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
