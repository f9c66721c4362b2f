"""Sockets: how rooms show themselves to the desks without being known by name.

A room's `offers.py` calls `offer(...)` with one of these frozen dataclasses. The command center,
the portal, search, open data and governance read them with `offered(Panel)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from balaikota.lib.viewer import Viewer

Text = Any  # a string or a lazily translated one


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a socket is asked for: by whom, over which area (region code), and when."""

    viewer: Viewer
    place: str
    now: datetime
    query: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A card on the command center. `stale_on` names the fact kinds that make it re-fetch.

    `load` returns the template's context; it must include `as_of`, the age shown to people.
    `wall` is the share of the wall it likes, in grid columns of 12.
    """

    key: str
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
class MapLayer:
    """Things on a map. `features` returns a GeoJSON FeatureCollection for a window.

    `paint` gives MapLibre layers (without `source`) to draw them with; `legend` is colour → words.
    """

    key: str
    title: Text
    permission: str
    stale_on: tuple[str, ...]
    features: Callable[[Scope, Window], Mapping[str, Any]]
    paint: tuple[Mapping[str, Any], ...]
    legend: tuple[tuple[str, Text], ...] = ()
    order: int = 100
    public: bool = False


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A number with its meaning. `load` gives the value for an area now, `None` when unknown."""

    key: str
    title: Text
    definition: Text
    unit: Text
    direction: str  # "up" or "down" is good
    permission: str
    stale_on: tuple[str, ...]
    load: Callable[[Scope], float | None]
    source: Text = ""
    target: float | None = None


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One line of a timeline, already in words for this viewer."""

    at: datetime
    text: str
    url: str = ""
    kind: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Turns a room's facts into words. `tell` gets log entries and the viewer's scope."""

    key: str
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
class Search:
    """`find(words, scope)` returns what this viewer may find, best first."""

    key: str
    title: Text
    permission: str
    find: Callable[[str, Scope], list[Hit]]


@dataclass(frozen=True, kw_only=True)
class Service:
    """Something a citizen can start from the portal. `primary` is the one thumb-sized button."""

    key: str
    title: Text
    summary: Text
    url_name: str
    icon: str
    order: int = 100
    primary: bool = False


@dataclass(frozen=True, kw_only=True)
class Area:
    """A room's part of the drill-down page of one area: a template and its context."""

    key: str
    title: Text
    permission: str
    stale_on: tuple[str, ...]
    load: Callable[[Scope], Mapping[str, Any]]
    template: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Task:
    """A part of the officers' inbox at /tugas/. `count` is how much waits for this viewer."""

    key: str
    title: Text
    permission: str
    stale_on: tuple[str, ...]
    count: Callable[[Scope], int]
    url_name: str
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Open data: `rows` yields plain dictionaries with `columns` as keys."""

    key: str
    title: Text
    description: Text
    columns: tuple[str, ...]
    rows: Callable[[Scope], Iterable[Mapping[str, Any]]]
    licence: str = "CC-BY-4.0"


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A question another room may ask about a person: fulfilled, not, or unknown (`None`)."""

    key: str
    title: Text
    ask: Callable[[Scope, str], bool | None]


@dataclass(frozen=True, kw_only=True)
class Health:
    """A check of the house itself, shown by `doctor`, `/readyz` and the administrators' page.

    `check` returns a sentence when something is wrong, else "".
    """

    key: str
    title: Text
    check: Callable[[], str]
    needed: bool = False


KINDS = (
    Panel,
    MapLayer,
    Indicator,
    Timeline,
    Search,
    Service,
    Area,
    Task,
    Dataset,
    Requirement,
    Health,
)
Offer = (
    Panel
    | MapLayer
    | Indicator
    | Timeline
    | Search
    | Service
    | Area
    | Task
    | Dataset
    | Requirement
    | Health
)
O = TypeVar(
    "O",
    Panel,
    MapLayer,
    Indicator,
    Timeline,
    Search,
    Service,
    Area,
    Task,
    Dataset,
    Requirement,
    Health,
)
_OFFERS: dict[tuple[type, str], Offer] = {}


def offer(thing: Offer) -> None:
    """Put a thing into its socket. A key is taken once."""
    place = (type(thing), thing.key)
    if place in _OFFERS:
        raise ValueError(f"{type(thing).__name__} {thing.key!r} is offered twice")
    _OFFERS[place] = thing


def offered(kind: type[O]) -> list[O]:
    """Everything in one socket, in order."""
    found = [thing for (k, _), thing in _OFFERS.items() if k is kind]
    return sorted(found, key=lambda thing: (getattr(thing, "order", 0), thing.key))  # type: ignore[return-value]
