"""What may be done with datasets, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import STAFF, Actor, Role, declare
from balaikota.ground.territory import queries as territory

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


def require(actor: Actor, permission: str, agency: str = "") -> None:
    """Whether the permission is held over the city's data of an agency. Raises NotAllowed."""
    actor.require(permission, territory.city(), agency)
