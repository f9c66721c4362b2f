"""Charts and maps made on the server: SVG that needs no script and no style of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .queries import VersionView
from .rules import charts
from .rules.charts import Choice, Drawn
from .rules.filters import Ask, Filter
from .store import summaries

_WIDE = 1000.0  # units of a map's drawing
_MOST_OUTLINES = 400


@dataclass(frozen=True)
class Chart:
    """A drawn chart: bars of groups, or a line over time."""

    choice: Choice
    bars: list[Drawn]
    line: str = ""
    area: str = ""
    first: str = ""
    last: str = ""
    top: float = 0.0


def chart(version: VersionView, choice: Choice, ask: Ask) -> Chart:
    """Draw one. Raises TooMany."""
    found = summaries.groups(version.file, choice.by, choice.measure, choice.of, ask)
    pairs = [(_label(bar.key, choice), bar.value) for bar in found]
    drawn = charts.bars(pairs)
    if not choice.over_time:
        return Chart(choice, drawn)
    timed = [bar for bar in found if bar.key is not None]
    values = [bar.value for bar in timed]
    labels = [_label(bar.key, choice) for bar in timed]
    return Chart(
        choice, drawn, charts.line(values), charts.area(values),
        labels[0] if labels else "", labels[-1] if labels else "", max(values, default=0.0),
    )  # fmt: skip


def _label(key: Any, choice: Choice) -> str:
    if key is None or key == "":
        return _("empty")
    if isinstance(key, bool):
        return _("yes") if key else _("no")
    if isinstance(key, date):
        return date_format(key, "j M Y")
    return str(key)[:80]


@dataclass(frozen=True)
class Shape:
    """A region of a drawn map. `tone` is its class from 0, -1 without a number."""

    code: str
    name: str
    path: str
    tone: int
    value: float | None


@dataclass(frozen=True)
class Map:
    """A drawn map: regions and points."""

    width: float
    height: float
    shapes: list[Shape]
    dots: list[tuple[float, float]]
    bounds: list[float]  # upper ones of the tones
    ranked: list[Shape]  # those with a number, the largest first

    @property
    def view_box(self) -> str:
        """With a little air around."""
        return f"-8 -8 {self.width + 16:g} {self.height + 16:g}"


@dataclass(frozen=True)
class _Ground:
    """Outlines of the city's parts in the units of the drawing."""

    west: float
    north: float
    scale: float
    width: float
    height: float
    paths: tuple[tuple[str, str, str], ...]  # code, name, path

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self.west) * self.scale, 1), round((self.north - lat) * self.scale, 1)


def map_of(version: VersionView, ask: Ask) -> Map | None:
    """The rows on the city's map: points as dots, codes of regions as tones. `None` without
    outlines."""
    column = str(version.profile.get("regions") or "")
    values: dict[str, float] = {}
    if column:
        by = next(field for field in version.fields if field.name == column)
        found = _by_region(version, by.name, ask)
        values = {str(key): value for key, value in found}
    level = "kecamatan" if values and all(len(code) <= 8 for code in values) else "kelurahan"
    ground = _ground(level)
    if ground is None:
        return None
    bounds = charts.classes(list(values.values()))
    shapes = [
        Shape(code, name, path, charts.class_of(values[code], bounds) if code in values else -1,
              values.get(code))
        for code, name, path in ground.paths
    ]  # fmt: skip
    ranked = sorted((s for s in shapes if s.value is not None), key=lambda s: -(s.value or 0))
    dots = [ground.place(lon, lat) for lon, lat in summaries.dots(version.file, ask)]
    inside = [(x, y) for x, y in dots if 0 <= x <= ground.width and 0 <= y <= ground.height]
    return Map(ground.width, ground.height, shapes, inside, bounds, ranked)


def _by_region(version: VersionView, column: str, ask: Ask) -> list[tuple[str, float]]:
    """How many rows each region has, whatever number of regions there is."""
    by = next(field for field in version.fields if field.name == column)
    codes = summaries.values_of(version.file, column, most=2000)
    asked = Ask(**{**ask.__dict__, "filters": (*ask.filters, Filter(column, "in", tuple(codes)))})
    found = summaries.groups(version.file, by, "count", None, asked, most=2000)
    return [(str(bar.key), bar.value) for bar in found]


def _ground(level: str) -> _Ground | None:
    try:
        body = territory.outlines_geojson(level, zoom=11)
    except Refusal:
        return None
    return _laid_out(body.etag, body.plain)


@lru_cache(maxsize=8)
def _laid_out(etag: str, plain: bytes) -> _Ground | None:
    features = json.loads(plain)["features"][:_MOST_OUTLINES]
    corners = [corner for f in features for ring in _rings(f["geometry"]) for corner in ring]
    if not corners:
        return None
    lons, lats = [c[0] for c in corners], [c[1] for c in corners]
    west, north = min(lons), max(lats)
    scale = _WIDE / max(max(lons) - west, (north - min(lats)), 1e-6)
    ground = _Ground(west, north, scale, round((max(lons) - west) * scale, 1),
                     round((north - min(lats)) * scale, 1), ())  # fmt: skip
    paths = tuple(
        (f["properties"]["code"], f["properties"]["name"], _path(ground, f["geometry"]))
        for f in features
    )
    return _Ground(**{**ground.__dict__, "paths": paths})


def _rings(geometry: dict[str, Any]) -> Iterable[Sequence[Sequence[float]]]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    elif geometry["type"] != "MultiPolygon":
        return []
    return [ring for polygon in polygons for ring in polygon]


def _path(ground: _Ground, geometry: dict[str, Any]) -> str:
    parts = []
    for ring in _rings(geometry):
        points = [ground.place(*corner[:2]) for corner in ring]
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    return "".join(parts)
