"""The public catalog, kept in memory: what is published, as everybody may know of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Entry, Version
from ..rules import metadata as satu_data
from ..rules.fields import Field, field_of, has_outlines, has_points, shown
from ..rules.life import Level, State
from ..rules.quality import Quality, quality
from ..rules.words import frequency
from ..store.engine import File

# Words of our own addresses, and the collections of outlines.
RESERVED = frozenset({"kelola", "batas-kota", "batas-kecamatan", "batas-kelurahan"})
CITY_ORGANISATION = "pemerintah-kota"
FORMATS = ("csv", "xlsx", "parquet", "geojson", "json")
MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "json": "application/json",
}


@dataclass(frozen=True, kw_only=True)
class VersionView:
    """One published version."""

    number: int
    path: str
    rows: int
    bytes: int
    sha256: str
    fields: tuple[Field, ...]
    profile: Mapping[str, Any]
    made_at: datetime
    cited: bool = False
    dois: tuple[str, ...] = ()

    @property
    def file(self) -> File:
        return File(self.path, self.fields)

    @property
    def columns(self) -> tuple[Field, ...]:
        """What people see."""
        return shown(self.fields)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One dataset of the public catalog. A harvested one has `resources` and no version."""

    uid: uuid.UUID
    slug: str
    key: str
    title: str
    description: str
    level: Level
    agency: str
    organisation: str  # address of who owns it
    organisation_title: str
    theme: str
    frequency: str
    licence: str
    keywords: tuple[str, ...]
    metadata: Mapping[str, str]
    listed_at: datetime
    published_at: datetime
    changed_at: datetime
    checked_at: datetime | None
    version: VersionView | None = None
    described: frozenset[str] = frozenset()
    source: str = ""
    source_title: str = ""
    resources: tuple[Mapping[str, Any], ...] = ()
    held: bool = False
    words: str = field(default="", compare=False)  # what search looks in

    @property
    def updated_at(self) -> datetime:
        """The newer of its rows and its words."""
        made = self.version.made_at if self.version else self.changed_at
        return max(made, self.published_at)

    @property
    def has_map(self) -> bool:
        return self.has_geometry or bool(self.version and self.version.profile.get("regions"))

    @property
    def has_geometry(self) -> bool:
        fields = self.version.fields if self.version else ()
        return has_points(fields) or has_outlines(fields)

    @property
    def formats(self) -> tuple[str, ...]:
        """The forms it is given out in."""
        if self.version is None:
            found = (str(one.get("format", "")).lower() for one in self.resources)
            return tuple(dict.fromkeys(word for word in found if word))
        return tuple(form for form in FORMATS if form != "geojson" or self.has_geometry)

    def quality(self, now: datetime) -> Quality | None:
        """How good it is now; of harvested ones nothing is known."""
        if self.version is None:
            return None
        seen = self.version.made_at if self.held or not self.checked_at else self.checked_at
        age = (now - max(self.version.made_at, seen)) / timedelta(days=1)
        cells: Mapping[str, int] = self.version.profile.get("cells", {})
        return quality(cells, self.described, max(age, 0.0), frequency(self.frequency).days)

    def resource_id(self, form: str) -> uuid.UUID:
        """The id of one of its files, the same for good."""
        return uuid.uuid5(self.uid, form)


@dataclass(frozen=True)
class Catalog:
    """Every card, the newest first, and the ways to find one."""

    cards: tuple[Card, ...]
    by_slug: Mapping[str, Card]
    by_uid: Mapping[str, Card]
    by_resource: Mapping[str, tuple[Card, str]]  # resource id → card and form
    made: dict[tuple[str, ...], bytes] = field(default_factory=dict)  # answers made of all this

    @property
    def own(self) -> tuple[Card, ...]:
        """Those whose rows are here."""
        return tuple(card for card in self.cards if card.version)


def _load() -> Catalog:
    rows = Entry.objects.select_related("source").filter(state=State.PUBLISHED)
    entries = list(rows.exclude(level=Level.CLOSED))
    versions = _newest([entry.pk for entry in entries if entry.source_id is None])
    first = dict(
        Version.objects.exclude(number=None)
        .values_list("entry").annotate(first=Min("made_at")).values_list("entry", "first")
    )  # fmt: skip
    agencies = {code: view.name for code, view in territory.agencies().items()}
    cards = [
        card_of(entry, versions.get(entry.pk), agencies, first.get(entry.pk)) for entry in entries
    ]
    cards.sort(key=lambda card: (card.updated_at, card.slug), reverse=True)
    return Catalog(
        tuple(cards),
        {card.slug: card for card in cards},
        {str(card.uid): card for card in cards},
        {str(card.resource_id(form)): (card, form) for card in cards for form in _files(card)},
    )


def _files(card: Card) -> tuple[str, ...]:
    if card.version:
        return card.formats
    return tuple(str(one["id"]) for one in card.resources)


def _newest(entries: list[int]) -> dict[int, Version]:
    rows = Version.objects.filter(entry__in=entries).exclude(number=None)
    return {row.entry_id: row for row in rows.order_by("entry", "-number").distinct("entry")}


def version_view(row: Version, dois: Collection[str] = ()) -> VersionView:
    """`dois`: what it is cited by; "" for somebody without one."""
    return VersionView(
        number=row.number or 0, path=row.path, rows=row.rows, bytes=row.bytes, sha256=row.sha256,
        fields=tuple(field_of(raw) for raw in row.fields), profile=row.profile, made_at=row.made_at,
        cited=bool(dois), dois=tuple(sorted(one for one in dois if one)),
    )  # fmt: skip


def card_of(
    entry: Entry, version: Version | None, agencies: Mapping[str, str], first: datetime | None
) -> Card:
    """The card of a row; what staff wrote goes before what the room offers."""
    written: dict[str, str] = entry.metadata
    title = written.get("title") or entry.title
    description = written.get("description") or entry.description
    theme = written.get("theme") or entry.theme
    licence = written.get("licence") or entry.licence
    often = frequency_of(entry)
    organisation, organisation_title = _organisation(entry, agencies)
    described = satu_data.filled(
        written, title=title, description=description, agency=organisation_title,
        steward="", frequency=often, licence=licence, theme=theme,
        described_columns=any(column.get("description") for column in entry.columns),
    )  # fmt: skip
    return Card(
        uid=entry.uid, slug=entry.slug, key=entry.key, title=title, description=description,
        level=Level(entry.level), agency=entry.agency, organisation=organisation,
        organisation_title=organisation_title, theme=theme, frequency=often, licence=licence,
        keywords=tuple(entry.keywords), metadata=written, listed_at=entry.listed_at,
        published_at=first or entry.published_at or entry.listed_at, changed_at=entry.changed_at,
        checked_at=entry.checked_at, version=version_view(version) if version else None,
        described=frozenset(described), source=entry.source.code if entry.source else "",
        source_title=entry.source.title if entry.source else "",
        resources=tuple(entry.resources), held=bool(entry.held),
        words=_words(entry, title, description, organisation_title),
    )  # fmt: skip


def frequency_of(entry: Entry) -> str:
    """What staff wrote, else what the room says."""
    return str(entry.metadata.get("frequency") or entry.frequency)


def _organisation(entry: Entry, agencies: Mapping[str, str]) -> tuple[str, str]:
    if entry.source is not None:
        return entry.source.code, entry.source.title
    if not entry.agency:
        return CITY_ORGANISATION, territory.city_name() or "Pemerintah daerah"
    name = agencies.get(entry.agency, entry.agency)
    return organisation_slug(entry.agency), name


def organisation_slug(agency: str) -> str:
    """An agency's code as addresses and CKAN write it."""
    return agency.replace(".", "-").lower()


def _words(entry: Entry, title: str, description: str, organisation: str) -> str:
    columns = " ".join(f"{one['name']} {one.get('title', '')}" for one in entry.columns)
    parts = (title, description, organisation, " ".join(entry.keywords), columns, entry.slug)
    return " ".join(parts).lower()


_catalog: Cached[Catalog] = Cached("opendata", _load)


def catalog() -> Catalog:
    """Everything published, without a query while it is fresh."""
    return _catalog.get()


def card(slug: str) -> Card:
    """One dataset by its address. Raises NotFound."""
    found = catalog().by_slug.get(slug)
    if found is None:
        raise NotFound("no_dataset", gettext_noop("There is no such dataset."))
    return found


def card_known_as(name: str) -> Card:
    """One dataset by address or id. Raises NotFound."""
    return catalog().by_uid.get(name.lower()) or card(name)
