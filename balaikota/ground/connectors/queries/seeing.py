"""Who sees which sources."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from ..models import Source
from ..permissions import VIEW


def visible_to(actor: Actor) -> QuerySet[Source]:
    """Sources of the agencies this actor may see."""
    if actor.system:
        return Source.objects.all()
    wanted, city = Q(pk__in=[]), territory.city()
    for held in actor.reach(VIEW):
        if not within(city, held.area):
            continue
        if not held.agency:
            return Source.objects.all()
        wanted |= Q(agency=held.agency) | Q(agency__startswith=f"{held.agency}.")
    return Source.objects.filter(wanted)


def find(actor: Actor, code: str) -> Source:
    """One source. Raises NotFound, also when it is not theirs to see."""
    source = visible_to(actor).filter(pk=code).first()
    if source is None:
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    return source


def may(actor: Actor, permission: str, agency: str) -> bool:
    """Whether a right is held over what this agency brings to this city."""
    return actor.may(permission, territory.city(), agency)


def need(actor: Actor, permission: str, agency: str) -> None:
    """Raises NotAllowed unless `may`."""
    if not may(actor, permission, agency):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
