"""The routing table: category × area → agency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import facts, permissions, queries
from ..models import Route
from ..rules import RouteRule
from ..rules.filing import clean_text


@transaction.atomic
def set_route(
    actor: Actor, category: str, area: str, agency: str, *, note: str = "", now: datetime
) -> None:
    """Send a category (or group) in an area ("" everywhere) to an agency from now on.

    Raises:
        NotAllowed, Invalid (field category, area, agency or note).
    """
    actor.require(permissions.ROUTING)
    _check(category, area, agency)
    Route.objects.update_or_create(
        category_id=category, area=area,
        defaults={"agency": agency, "note": clean_text(note, "note", longest=200, needed=False)},
    )  # fmt: skip
    _tell(actor, category)


@transaction.atomic
def remove_route(actor: Actor, category: str, area: str, *, now: datetime) -> None:
    """Forget a route; the next less exact one counts. Raises NotAllowed, NotFound."""
    actor.require(permissions.ROUTING)
    gone, _ = Route.objects.filter(category=category, area=area).delete()
    if not gone:
        raise NotFound("no_route", gettext_noop("There is no such route."))
    _tell(actor, category)


@transaction.atomic
def load_routes(routes: Iterable[RouteRule], *, actor: Actor = SYSTEM) -> int:
    """Set many routes with one statement; others stay. Idempotent. Returns how many.

    Raises:
        Invalid: the first route that leads nowhere.
    """
    rows = list(routes)
    for route in rows:
        _check(route.category, route.area, route.agency)
    Route.objects.bulk_create(
        [Route(category_id=r.category, area=r.area, agency=r.agency, note=r.note) for r in rows],
        update_conflicts=True, unique_fields=["category", "area"], update_fields=["agency", "note"],
    )  # fmt: skip
    _tell(actor, "")
    return len(rows)


def _check(category: str, area: str, agency: str) -> None:
    if category not in queries.categories().by_code:
        raise Invalid("category", gettext_noop("There is no such category."), field="category")
    if area and area not in territory.tree().by_code:
        raise Invalid("area", gettext_noop("There is no such area."), field="area")
    known = territory.agencies().get(agency)
    if known is None or not known.active:
        raise Invalid("agency", gettext_noop("There is no such agency."), field="agency")


def _tell(actor: Actor, category: str) -> None:
    bump(queries.ROUTES)
    emit(facts.RoutingChanged(what="route", code=category), actor=actor.ref)
