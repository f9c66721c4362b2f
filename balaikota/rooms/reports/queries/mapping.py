"""Reports on a map: single points from near, clusters from afar, and what lies around a point.

Clusters of public reports come from the tallies (`models.MapTally`) that every step keeps, so that
a window costs the same at fifty thousand reports and at five hundred thousand. What only officers
see is little (open reports not yet public, and secret ones) and is gathered live.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, F, FloatField, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from balaikota.ground.events.sockets import Window
from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.geo import box_around, metres

from ..models import HIDDEN, Report
from ..rules import OPEN, PUBLIC, maps
from .catalog import categories
from .listing import OPEN_STATES, Filters, narrowed
from .seeing import PUBLIC_STATES

SINGLES = 500  # up to so many in a window they are shown one by one
NEAR_ZOOM = 17.0  # from here on always
MOST = 2000
CROWD = 4000  # a window with more is not read report by report
WIDEST = 4096  # pixels of a screen


@dataclass(frozen=True, slots=True)
class MapItem:
    """One report (with its `code`), or a cluster at the middle of its points (without)."""

    longitude: float
    latitude: float
    count: int = 1
    code: str = ""
    category: str = ""
    state: str = ""
    agency: str = ""
    place: str = ""
    filed_at: datetime | None = None
    due_at: datetime | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A report around a point."""

    code: str
    category: str
    category_name: str
    category_name_en: str
    state: str
    place: str
    filed_at: datetime
    longitude: float
    latitude: float
    metres: float


def map_points(
    actor: Actor | None, window: Window, filters: Filters | None = None
) -> list[MapItem]:
    """What lies in a window for this viewer, as points or clusters by how much it is.

    At most three statements and 2,000 points.
    """
    wanted, window = filters or Filters(), _on_a_screen(window)
    if not _tallied(wanted):
        return _live(actor, window, wanted)
    public = _public_states(wanted)
    clusters = _clusters(window, wanted, public) if public else []
    total = sum(item.count for item in clusters)
    if total <= SINGLES or (window.zoom >= NEAR_ZOOM and total <= MOST):
        return _points(_lying_in(window, narrowed(actor, wanted, _NEVER)))
    return _apart([*clusters, *_hidden(actor, window, wanted)], window.zoom)


def _on_a_screen(window: Window) -> Window:
    """The window at a zoom at which a screen can hold it, whatever zoom was asked."""
    widest = math.log2(WIDEST / 512 * 360 / max(window.east - window.west, 1e-9))
    return replace(window, zoom=min(window.zoom, widest))


_NEVER = datetime(1945, 8, 17, tzinfo=UTC)  # `overdue` is not among tallied filters


def map_clusters(
    actor: Actor | None, window: Window, filters: Filters | None = None
) -> list[MapItem]:
    """Clusters only, however few. At most two statements."""
    wanted, window = filters or Filters(), _on_a_screen(window)
    public = _public_states(wanted)
    clusters = _clusters(window, wanted, public) if public else []
    return _apart([*clusters, *_hidden(actor, window, wanted)], window.zoom)


def _tallied(filters: Filters) -> bool:
    """Whether the tallies can answer: they know categories, places and states, nothing else."""
    known = Filters(
        category=filters.category, place=filters.place, state=filters.state, open=filters.open
    )
    return filters == known


def _public_states(filters: Filters) -> list[str]:
    states = set(PUBLIC)
    if filters.open is not None:
        states &= OPEN if filters.open else PUBLIC - OPEN
    if filters.state:
        states = {state for state in states if state == filters.state}
    return sorted(state.value for state in states)


_TALLY = """
SELECT sum(longitude) / sum(count), sum(latitude) / sum(count), sum(count)
FROM reports_maptally
WHERE level = %(level)s AND x BETWEEN %(x1)s AND %(x2)s AND y BETWEEN %(y1)s AND %(y2)s
  AND category = ANY(%(categories)s) AND state = ANY(%(states)s) AND {place}
GROUP BY x / %(side)s, y / %(side)s HAVING sum(count) > 0
"""


def _clusters(window: Window, filters: Filters, states: list[str]) -> list[MapItem]:
    level = maps.level_for(window.zoom)
    side = maps.gathered(window.zoom, level)
    x1, y1 = maps.square(level, window.west, window.north)
    x2, y2 = maps.square(level, window.east, window.south)
    values: dict[str, Any] = {
        "level": level, "side": side, "states": states, "categories": _categories(filters.category),
        "x1": x1 // side * side, "x2": x2 // side * side + side - 1,
        "y1": y1 // side * side, "y2": y2 // side * side + side - 1,
        "place": filters.place, "parts": f"{filters.place}.%",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TALLY.format(place=_of_place(filters.place)), values)
        return [MapItem(lon, lat, int(count)) for lon, lat, count in cursor.fetchall()]


def _of_place(place: str) -> str:
    """`of_place` for the tallies."""
    if within(territory.city(), place):
        return "true"
    return "place = %(place)s" if place.count(".") == 3 else "place LIKE %(parts)s"


def _categories(category: str) -> list[str]:
    if not category:
        return [maps.ANY]
    return [category, *(part.code for part in categories().children(category))]


def _in_window(rows: QuerySet[Report], window: Window) -> QuerySet[Report]:
    return rows.extra(
        where=["reports_report.point <@ box(point(%s, %s), point(%s, %s))"],
        params=[window.west, window.south, window.east, window.north],
    )


def _lying_in(window: Window, rows: QuerySet[Report]) -> QuerySet[Report]:
    """Of these reports, those in the window. One statement to see how crowded it is.

    Only where few lie in all they are looked up by place. The planner cannot know: it takes a
    thousandth of all reports to lie in any window, be it the whole city.
    """
    around = _clusters(window, Filters(), PUBLIC_STATES)
    if sum(item.count for item in around) <= CROWD:
        return _in_window(rows, window)
    return _filtered_by(window, rows)


def _filtered_by(window: Window, rows: QuerySet[Report]) -> QuerySet[Report]:
    """Of these reports, those in the window, found by what else is asked of them."""
    return rows.extra(
        where=["coalesce(reports_report.point <@ box(point(%s, %s), point(%s, %s)), false)"],
        params=[window.west, window.south, window.east, window.north],
    )


_ITEM = ("code", "category_id", "state", "agency", "place", "filed_at", "due_at", "secret")


def _points(rows: QuerySet[Report]) -> list[MapItem]:
    found = rows.order_by("-filed_at").values_list("point", *_ITEM)[:MOST]
    return [MapItem(point[0], point[1], 1, *rest) for point, *rest in found]


def _hidden(actor: Actor | None, window: Window, filters: Filters) -> list[MapItem]:
    """Clusters of what this viewer sees beyond the public: open ones not public yet, or secret.

    Gathered by the database in squares as wide as those of the tallies.
    """
    if actor is None:
        return []
    level = maps.level_for(window.zoom)
    side = maps.gathered(window.zoom, level) * 360 / 2**level  # degrees
    hidden = narrowed(actor, filters, _NEVER).filter(HIDDEN, point__isnull=False)
    rows = _filtered_by(window, hidden).annotate(
        x=RawSQL("floor(reports_report.point[0] / %s)", [side]),
        y=RawSQL("floor(reports_report.point[1] / %s)", [side]),
    )
    found = rows.values("x", "y").order_by().annotate(
        lon=Avg(RawSQL("reports_report.point[0]", []), output_field=FloatField()),
        lat=Avg(RawSQL("reports_report.point[1]", []), output_field=FloatField()),
        n=Count("pk"),
    )  # fmt: skip
    return [MapItem(row["lon"], row["lat"], row["n"]) for row in found]


def _live(actor: Actor | None, window: Window, filters: Filters) -> list[MapItem]:
    """For filters the tallies do not know: points, gathered when there are many."""
    found = _points(_lying_in(window, narrowed(actor, filters, datetime.now(UTC))))
    if len(found) <= SINGLES or window.zoom >= NEAR_ZOOM:
        return found
    return _gathered(found, window.zoom)


def _gathered(items: Iterable[MapItem], zoom: float) -> list[MapItem]:
    """Points close to each other together; a single one stays itself."""
    level = maps.level_for(zoom)
    side = maps.gathered(zoom, level)
    squares: dict[tuple[int, int], list[MapItem]] = {}
    for item in items:
        x, y = maps.square(level, item.longitude, item.latitude)
        squares.setdefault((x // side, y // side), []).append(item)
    return _apart([_together(found) for found in squares.values()], zoom)


def _apart(items: list[MapItem], zoom: float) -> list[MapItem]:
    """Clusters that would overlap at this zoom made one, of what is public and what is not."""
    groups = maps.apart([(item.longitude, item.latitude, item.count) for item in items], zoom)
    return [_together([items[number] for number in group]) for group in groups]


def _together(items: list[MapItem]) -> MapItem:
    """One cluster at the weighted middle of these; a single one stays itself."""
    if len(items) == 1:
        return items[0]
    count = sum(item.count for item in items)
    return MapItem(
        math.fsum(item.longitude * item.count for item in items) / count,
        math.fsum(item.latitude * item.count for item in items) / count,
        count,
    )


def near(
    longitude: float,
    latitude: float,
    within: float,
    category: str = "",
    *,
    actor: Actor | None = None,
    only_open: bool = True,
    limit: int = 20,
) -> list[Near]:
    """Reports within so many metres that this viewer may see, the nearest first. One statement.

    Candidates come from the GiST index in order of distance; great-circle metres decide.
    """
    box = box_around(longitude, latitude, within)
    window = Window(west=box.west, south=box.south, east=box.east, north=box.north, zoom=20)
    rows = _in_window(narrowed(actor, Filters(category=category), _NEVER), window)
    if only_open:
        rows = rows.filter(state__in=OPEN_STATES)
    away: Any = Func(
        F("point"), Value(f"({longitude!r},{latitude!r})"), arg_joiner=" <-> ",
        template="(%(expressions)s::point)", output_field=FloatField(),
    )  # fmt: skip
    found = rows.annotate(away=away).order_by("away", "-id")[: limit * 2]
    tree = categories().by_code
    near_ones = []
    for row in found:
        if row.point is None:
            continue
        distance = metres(longitude, latitude, *row.point)
        if distance <= within:
            known = tree[row.category_id]
            near_ones.append(Near(
                row.code, known.code, known.name, known.name_en, row.state, row.place, row.filed_at,
                row.point[0], row.point[1], round(distance, 1),
            ))  # fmt: skip
    return sorted(near_ones, key=lambda one: one.metres)[:limit]
