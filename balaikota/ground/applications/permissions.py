"""What may be done with the inventory, and by whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.people.rules import STAFF, Actor, declare
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotAllowed, gettext_noop

from .rules import rights

VIEW = declare("applications.view", _("See the inventory of applications"), STAFF)
EDIT = declare("applications.edit", _("Keep the applications of the own agency"), rights.KEEPERS)
STEWARD = declare(
    "applications.steward", _("Keep the whole inventory, judge duplicates"), rights.STEWARDS
)
RISKS = declare("applications.risks", _("See risks of applications"), rights.RISK_READERS)


def covers(actor: Actor, permission: str, agency: str = "") -> bool:
    """Whether the actor holds a permission over an agency ("" = over the city as a whole)."""
    if actor.system:
        return True
    city = territory.city()
    view = territory.agencies().get(agency)
    place = (view.region if view else "") or city
    return any(rights.covers(held, city, place, agency) for held in actor.reach(permission))


def need(actor: Actor, permission: str, agency: str = "") -> None:
    """Raises NotAllowed unless `covers`."""
    if not covers(actor, permission, agency):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))


def may_edit(actor: Actor, agency: str) -> bool:
    """Whether the actor keeps the applications of this agency."""
    return covers(actor, EDIT, agency)


def need_some(actor: Actor, permission: str) -> None:
    """Raises NotAllowed for whoever holds the permission over nothing of this city."""
    city = territory.city()
    if not actor.system and not any(rights.in_city(h, city) for h in actor.reach(permission)):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))


def need_view(actor: Actor) -> None:
    """Raises NotAllowed for whoever is no officer of this city."""
    need_some(actor, VIEW)
