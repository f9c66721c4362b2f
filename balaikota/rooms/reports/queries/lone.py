"""A cluster of one is no cluster: on the map it is shown as the report it is."""

from __future__ import annotations

from datetime import UTC, datetime

from balaikota.ground.events.sockets import Window
from balaikota.ground.people.rules import Actor

from .listing import Filters, narrowed
from .mapping import MapItem, map_points

_CLOSE = 1e-6  # degrees, about 0.1 m: what the sums of tallies lose in their last digits
_MOST = 200
_FIELDS = ("code", "category_id", "state", "agency", "place", "filed_at", "due_at", "secret")


def map_window(
    actor: Actor | None, window: Window, filters: Filters | None = None
) -> list[MapItem]:
    """`map_points`, where a report alone in its square has its code, category and state.

    One statement more, if there are such.
    """
    wanted = filters or Filters()
    items = map_points(actor, window, wanted)
    alone = [item for item in items if item.count == 1 and not item.code][:_MOST]
    if not alone:
        return items
    known = _at(actor, wanted, alone)
    return [
        next((one for one in known if not item.code and _same(one, item)), item)
        if item.count == 1
        else item
        for item in items
    ]


def _at(actor: Actor | None, wanted: Filters, alone: list[MapItem]) -> list[MapItem]:
    """The reports that stand where these clusters of one do."""
    boxes = [
        f"({one.longitude - _CLOSE},{one.latitude - _CLOSE})"
        f",({one.longitude + _CLOSE},{one.latitude + _CLOSE})"
        for one in alone
    ]
    rows = narrowed(actor, wanted, datetime.now(UTC)).extra(
        where=["reports_report.point <@ ANY(%s::text[]::box[])"], params=[boxes]
    )
    found = rows.order_by().values_list("point", *_FIELDS)[: 2 * _MOST]
    return [MapItem(point[0], point[1], 1, *rest) for point, *rest in found]


def _same(one: MapItem, item: MapItem) -> bool:
    away = max(abs(one.longitude - item.longitude), abs(one.latitude - item.latitude))
    return away <= _CLOSE
