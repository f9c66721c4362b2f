"""Collections: published datasets with a place, and the outlines of the city's regions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.translation import gettext as _

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import queries
from ..queries import Card
from ..rules.fields import Field
from ..rules.filters import ROW, Ask, Box, Filter
from ..rules.life import Level
from ..rules.words import licence
from ..store import engine
from ..store.exports import feature

if TYPE_CHECKING:
    import shapely

LEVELS = ("kota", "kecamatan", "kelurahan")
PREFIX = "batas-"  # of the collections of outlines


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which features: a window, a span of time, equal properties, one page."""

    box: Box | None = None
    span: tuple[datetime | None, datetime | None] | None = None
    filters: tuple[Filter, ...] = ()
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True)
class Page:
    """Features of one page and how many there are in all."""

    features: list[dict[str, Any]]
    matched: int


class Layer(Protocol):
    """A collection."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def extent(self) -> tuple[float, float, float, float] | None: ...
    @property
    def columns(self) -> tuple[Field, ...]:
        """What can be filtered by; no geometry."""
        ...

    @property
    def geometry(self) -> str:
        """ "point" or "any"."""
        ...

    @property
    def page_url(self) -> str:
        """Its page for people, "" when there is none."""
        ...

    @property
    def licence_url(self) -> str: ...
    def page(self, query: Query) -> Page: ...
    def one(self, name: str) -> dict[str, Any]:
        """Raises NotFound."""
        ...


@dataclass(frozen=True)
class DatasetLayer:
    """A published dataset."""

    card: Card

    @property
    def name(self) -> str:
        return self.card.slug

    @property
    def title(self) -> str:
        return self.card.title

    @property
    def description(self) -> str:
        return self.card.description

    @property
    def page_url(self) -> str:
        return f"/data/{self.card.slug}/"

    @property
    def licence_url(self) -> str:
        return licence(self.card.licence).url

    @property
    def _version(self) -> queries.VersionView:
        assert self.card.version is not None
        return self.card.version

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        box = self._version.profile.get("bounds")
        return (box[0], box[1], box[2], box[3]) if box else None

    @property
    def columns(self) -> tuple[Field, ...]:
        return tuple(one for one in self._version.columns if not one.role)

    @property
    def geometry(self) -> str:
        outlined = any(one.role == "outline" for one in self._version.fields)
        return "any" if outlined else "point"

    def page(self, query: Query) -> Page:
        file = self._version.file
        ask = Ask(
            columns=(ROW, *(one.name for one in self._version.columns)),
            filters=(*query.filters, *self._in_span(query)),
            box=query.box, limit=query.limit, offset=query.offset,
        )  # fmt: skip
        rows = engine.rows(file, ask)
        matched = engine.count(file, ask) if ask.narrows else self._version.rows
        found = [
            feature(self._version.fields, dict(zip(ask.columns, row, strict=True))) for row in rows
        ]
        return Page(found, matched)

    def _in_span(self, query: Query) -> list[Filter]:
        """Over the first column of time; a dataset without one has no time and fits always."""
        timed = next((one for one in self.columns if one.type in ("date", "datetime")), None)
        if timed is None or query.span is None:
            return []
        first, last = query.span
        found = []
        if first is not None:
            found.append(Filter(timed.name, "ge", (_bound(timed, first),)))
        if last is not None:
            found.append(Filter(timed.name, "le", (_bound(timed, last),)))
        return found

    def one(self, name: str) -> dict[str, Any]:
        if not name.isdecimal() or len(name) > 15:
            raise _no_feature()
        page = self.page(Query(filters=(Filter(ROW, "eq", (int(name),)),), limit=1))
        if not page.features:
            raise _no_feature()
        return page.features[0]


def _bound(column: Field, at: datetime) -> date | datetime:
    return at.date() if column.type == "date" else at


def _no_feature() -> NotFound:
    return NotFound("no_feature", gettext_noop("There is no such feature."))


_OUTLINE_FIELDS = (
    Field("code", "Kode", "string", "code"),
    Field("name", "Nama", "string", "name"),
    Field("kind", "Jenis", "string", "kind"),
    Field("parent", "Bagian dari", "string", "parent"),
)


@dataclass(frozen=True)
class OutlineLayer:
    """The outlines of one level of regions."""

    level: str
    features: tuple[Mapping[str, Any], ...]
    shapes: Sequence[shapely.Geometry] = field(compare=False, repr=False, default=())
    geometry: str = "any"
    page_url: str = ""
    licence_url: str = ""
    columns: tuple[Field, ...] = _OUTLINE_FIELDS

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.level}"

    @property
    def title(self) -> str:
        return _("Outlines: %(level)s") % {"level": self.level}

    @property
    def description(self) -> str:
        return _("The outlines of the city's regions with their codes (Kemendagri).")

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        import shapely

        west, south, east, north = shapely.total_bounds(list(self.shapes))
        return (float(west), float(south), float(east), float(north))

    def page(self, query: Query) -> Page:
        found = [
            one
            for one, shape in zip(self.features, self.shapes, strict=True)
            if _in_box(shape, query.box)
            and all(str(one["properties"].get(f.column)) in map(str, f.values)
                    for f in query.filters)
        ]  # fmt: skip
        shown = found[query.offset : query.offset + query.limit]
        return Page([dict(one) for one in shown], len(found))

    def one(self, name: str) -> dict[str, Any]:
        found = next((one for one in self.features if one["id"] == name), None)
        if found is None:
            raise _no_feature()
        return dict(found)


def _in_box(shape: shapely.Geometry, box: Box | None) -> bool:
    if box is None:
        return True
    import shapely

    if box.west <= box.east:
        return bool(shapely.box(box.west, box.south, box.east, box.north).intersects(shape))
    parts = (shapely.box(box.west, box.south, 180, box.north),
             shapely.box(-180, box.south, box.east, box.north))  # fmt: skip
    return any(bool(part.intersects(shape)) for part in parts)


@lru_cache(maxsize=8)
def _outlines(level: str, etag: str, plain: bytes) -> OutlineLayer:
    import shapely

    raw = json.loads(plain)["features"]
    features = tuple(
        {
            **one,
            "id": one["properties"]["code"],
            "properties": {k: v for k, v in one["properties"].items() if k != "label"},
        }
        for one in raw
    )
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in raw])
    return OutlineLayer(level, features, tuple(shapes))


def layers() -> list[Layer]:
    """Every collection: outlines first, then datasets by title."""
    found: list[Layer] = []
    for level in LEVELS:
        try:
            body = territory.outlines_geojson(level)
        except Refusal:
            continue
        layer = _outlines(level, body.etag, body.plain)
        if layer.features:
            found.append(layer)
    cards = [
        card for card in queries.catalog().own if card.has_geometry and card.level is Level.OPEN
    ]
    found += [DatasetLayer(card) for card in sorted(cards, key=lambda card: card.title.lower())]
    return found


def layer(name: str) -> Layer:
    """Raises NotFound."""
    for one in layers():
        if one.name == name:
            return one
    raise NotFound("no_collection", gettext_noop("There is no such collection."))
