"""Sockets: how rooms show themselves to the desks without being known by name.

A room's `offers.py` calls `offer(...)` with one of these frozen dataclasses. The command center,
the portal, search, open data and governance read them with `offered(Panel)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from balaikota.lib.viewer import Viewer

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise  # a string or a lazily translated one
else:
    Text = Any


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Anything that goes into a socket. `key` is unique in its socket: "reports.open"."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a socket is asked for: by whom, over which area (region code), and when."""

    viewer: Viewer
    place: str
    now: datetime
    query: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Panel(Offer):
    """A card on the command center. `stale_on` names the fact kinds that make it re-fetch. `load`
    returns the template's context, with `as_of`, the age shown to people. `wall`: columns of 12."""

    title: Text
    permission: str
    stale_on: tuple[str, ...]
    load: Callable[[Scope], Mapping[str, Any]]
    template: str
    order: int = 100
    wall: int = 3


@dataclass(frozen=True, kw_only=True)
class Window:
    """A rectangle of the map in degrees, and the zoom it is looked at with."""

    west: float
    south: float
    east: float
    north: float
    zoom: float


@dataclass(frozen=True, kw_only=True)
class MapLayer(Offer):
    """Things on a map. `features` returns a GeoJSON FeatureCollection for a window; `paint` gives
    MapLibre layers (without `source`) to draw them with; `legend` is colour → words."""

    title: Text
    permission: str
    stale_on: tuple[str, ...]
    features: Callable[[Scope, Window], Mapping[str, Any]]
    paint: tuple[Mapping[str, Any], ...]
    legend: tuple[tuple[str, Text], ...] = ()
    order: int = 100
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class Indicator(Offer):
    """A number with its meaning. `load` gives the value for an area now, `None` when unknown."""

    title: Text
    definition: Text
    unit: Text
    direction: str  # "up" or "down" is good
    permission: str
    stale_on: tuple[str, ...]
    load: Callable[[Scope], float | None]
    source: Text = ""
    target: float | None = None
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of a timeline, already in words for this viewer."""

    at: datetime
    text: str
    url: str = ""
    kind: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline(Offer):
    """Turns a room's facts into words. `tell` gets log entries and the viewer's scope."""

    kinds: tuple[str, ...]
    permission: str
    tell: Callable[[Iterable[Any], Scope], list[Moment]]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result."""

    title: str
    url: str
    note: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Search(Offer):
    """`find(words, scope)` returns what this viewer may find, best first."""

    title: Text
    permission: str
    find: Callable[[str, Scope], list[Hit]]


@dataclass(frozen=True, kw_only=True)
class Service(Offer):
    """Something a citizen can start from the portal. `primary` is the one thumb-sized button."""

    title: Text
    summary: Text
    url_name: str
    icon: str
    order: int = 100
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Showcase(Offer):
    """Something to see on the citizens' home, such as problems lately solved.

    Everybody sees it, so `load` returns public things only; empty "rows" hide it. With `near` it is
    asked with `lon` and `lat` in `scope.query`, after the citizen shared a position.
    """

    title: Text
    load: Callable[[Scope], Mapping[str, Any]]
    template: str
    stale_on: tuple[str, ...] = ()
    near: bool = False
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Lookup(Offer):
    """Finds the page of a thing by the code a citizen holds: `find(code, scope)` is a URL or "".
    `cookies` names those by which the room knows the browser; `scope.query` holds them alone."""

    title: Text
    find: Callable[[str, Scope], str]
    cookies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Area(Offer):
    """A room's part of the drill-down page of one area: a template and its context."""

    title: Text
    permission: str
    stale_on: tuple[str, ...]
    load: Callable[[Scope], Mapping[str, Any]]
    template: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Task(Offer):
    """A part of the officers' inbox at /tugas/. `count` is how much waits for this viewer."""

    title: Text
    permission: str
    stale_on: tuple[str, ...]
    count: Callable[[Scope], int]
    url_name: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Tool(Offer):
    """A page for administrators, listed at /admin/ for whoever holds its permission."""

    title: Text
    summary: Text
    permission: str
    url_name: str
    icon: str = "gear"
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class OwnData(Offer):
    """What a room keeps about a person, given to that person on demand (UU 27/2022, art. 6).
    `load` gets the account's id and returns JSON values."""

    title: Text
    load: Callable[[int], Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table. `type` is one of Table Schema: string, integer, number, boolean, date,
    datetime, geopoint, geojson. `personal` data never leaves the house.
    """

    name: str
    title: Text = ""
    type: str = "string"
    unit: str = ""
    description: Text = ""
    personal: bool = False


@dataclass(frozen=True, kw_only=True)
class Dataset(Offer):
    """A table that may be published. `rows` yields dictionaries with the columns' names as keys.

    `rows` streams: a million rows in constant memory. `stamp` is equal as long as the rows are, so
    that nothing is read in vain. `agency` owns it; `access` is the most that may be asked for:
    "open", "limited" or "closed". `frequency` is a word of DCAT (daily, monthly, irregular, ...).
    """

    title: Text
    description: Text
    columns: tuple[Column, ...]
    rows: Callable[[Scope], Iterable[Mapping[str, Any]]]
    stamp: Callable[[], str]
    agency: str = ""
    theme: str = ""
    frequency: str = "irregular"
    access: str = "open"
    licence: str = "CC-BY-4.0"
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evidence(Offer):
    """What the house itself saw of agencies' applications: proof for their stage. `load` returns
    application code → value: a count, a share (0 to 1) or a yes (1.0). It is asked about now, or,
    of what is `counted`, since when: the rules of stages say over how many days.
    """

    title: Text
    load: Callable[[datetime], Mapping[str, float]]
    counted: bool = False


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One application gave data to another: `count` times in the last 30 days."""

    giver: str
    taker: str
    data: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Ties(Offer):
    """Who gave data to whom, as a part of the house saw it pass: application codes and counts."""

    title: Text
    load: Callable[[datetime], Iterable[Tie]]


@dataclass(frozen=True, kw_only=True)
class Landing:
    """What landing a batch did. `refused` has (index of the row, field, sentence) of bad rows."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target(Offer):
    """A kind of city thing into which a connector may land rows: places, indicators, residents.

    `land(rows, source, now)` is called inside the run's transaction with batches of dictionaries
    whose keys are `columns`, idempotent by the columns `identity`: the same rows change nothing.
    `source` names where they came from. `finish(source, now, whole, spared)` is called once when
    the run has landed, with the same `now`; with `whole` it withdraws, with its history, what this
    source no longer has. `spared` are rows of the run that did not land, as far as they could be
    read: whatever they may mean stays, and an empty one means that nothing can be told.
    `finds` names columns of `identity` that the target finds out by itself when they are left out.
    """

    title: Text
    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    land: Callable[[list[Mapping[str, Any]], str, datetime], Landing]
    required: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    finish: Callable[[str, datetime, bool, Sequence[Mapping[str, Any]]], None] | None = None
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Origin(Offer):
    """Where a landed thing came from: `find(source, target, identity)` is the address of the page
    that tells file, row and time, or "". `source` and the keys of `identity` are the target's.
    """

    find: Callable[[str, str, Mapping[str, str]], str]


@dataclass(frozen=True, kw_only=True)
class Requirement(Offer):
    """A question another room may ask about a person: fulfilled, not, or unknown (`None`)."""

    title: Text
    ask: Callable[[Scope, str], bool | None]


@dataclass(frozen=True, kw_only=True)
class Health(Offer):
    """A check of the house itself, shown by `doctor`, `/readyz` and the administrators' page.
    `check` returns a sentence when something is wrong, else ""."""

    title: Text
    check: Callable[[], str]
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Furnishing(Offer):
    """What a room brings along for a new or upgraded city: its catalog, its first rows.

    `balaikota prepare` calls `apply` after the migrations, in `order`, at each start. It must be
    idempotent and quick when nothing is new, and must leave alone what the city edited.
    """

    title: Text
    apply: Callable[[], object]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Warming(Offer):
    """Cached tables a web process reads ahead when it starts. What `warm` raises is only logged."""

    warm: Callable[[], object]


T = TypeVar("T", bound=Offer)
_OFFERS: dict[tuple[type[Offer], str], Offer] = {}
_PROVIDERS: list[tuple[type[Offer], Callable[[], Iterable[Offer]]]] = []


def offer(thing: Offer) -> None:
    """Put a thing into its socket. A key is taken once."""
    place = (type(thing), thing.key)
    if place in _OFFERS:
        raise ValueError(f"{type(thing).__name__} {thing.key!r} is offered twice")
    _OFFERS[place] = thing


def provide(kind: type[T], things: Callable[[], Iterable[T]]) -> None:
    """Put in things that come and go while the city runs. `things` is asked on each read: cheap."""
    _PROVIDERS.append((kind, things))


def fixed(kind: type[T]) -> list[T]:
    """What the code itself put into a socket; needs no database."""
    return [thing for thing in _OFFERS.values() if isinstance(thing, kind)]


def offered(kind: type[T]) -> list[T]:
    """Everything in one socket, in order."""
    found = fixed(kind)
    for provided, things in _PROVIDERS:
        if issubclass(provided, kind):
            found.extend(thing for thing in things() if isinstance(thing, kind))
    return sorted(found, key=lambda thing: (getattr(thing, "order", 0), thing.key))


def kinds() -> list[type[Offer]]:
    """Every socket there is, in the order they are written here."""
    return Offer.__subclasses__()
