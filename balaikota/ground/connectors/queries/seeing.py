"""Who sees which sources."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from balaikota.ground.applications.permissions import covers
from balaikota.ground.applications.rules.rights import CITYWIDE
from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from ..models import Source
from ..permissions import VIEW


def visible_to(actor: Actor) -> QuerySet[Source]:
    """Sources of the agencies this actor may see: stewards and leaders of the city see all."""
    if actor.system:
        return Source.objects.all()
    wanted, city = Q(pk__in=[]), territory.city()
    for held in actor.reach(VIEW):
        if held.role in CITYWIDE and within(city, held.area):
            return Source.objects.all()
        if within(city, held.area) and held.agency:
            wanted |= territory.under("agency", held.agency)
    return Source.objects.filter(wanted)


def find(actor: Actor, code: str) -> Source:
    """One source. Raises NotFound, also when it is not theirs to see."""
    source = visible_to(actor).filter(pk=code).first()
    if source is None:
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    return source


def may(actor: Actor, permission: str, agency: str) -> bool:
    """Whether a right is held over what this agency brings."""
    return covers(actor, permission, agency)


def need(actor: Actor, permission: str, agency: str) -> None:
    """Raises NotAllowed unless `may`."""
    if not may(actor, permission, agency):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
