"""Reading the Boston requests, and what the mapping file says about them."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
REQUESTS = DATA / "boston.csv.gz"
MAPPING = DATA / "boston.yaml"
SOURCE = "boston311"
BY_ROUTE = "route"  # a queue that leaves the agency to the category's own route

_PREFIX = re.compile(r"^Case Closed[. ]*(Closed date : [\d: .-]*)?")


@dataclass(frozen=True, slots=True)
class Request:
    """One row of the source, typed. Times are local to Boston and naive."""

    id: int
    opened: datetime
    target: datetime | None
    closed: datetime | None
    on_time: bool | None  # the source's own judgement; None where it has none
    ended_with: str  # closure reason without the words every one begins with
    type: str
    queue: str
    source: str
    spot: tuple[float, float] | None  # longitude, latitude; None on the default point

    @property
    def key(self) -> str:
        """What makes it recognisable after loading."""
        return f"{SOURCE}:{self.id}"


@dataclass(frozen=True)
class Ending:
    """How a closed request ended here: done, or refused for a reason."""

    refused: bool
    reason: str = ""


@dataclass(frozen=True)
class Translation:
    """The mapping file: their words → our codes."""

    nowhere: tuple[float, float]
    types: Mapping[str, str]
    queues: Mapping[str, str]
    sources: Mapping[str, str]
    endings: tuple[tuple[str, Ending], ...]

    def ending(self, words: str) -> Ending:
        """The first rule whose beginning fits; the last rule fits everything."""
        return next(ending for start, ending in self.endings if words.startswith(start))

    @cached_property
    def agencies(self) -> frozenset[str]:
        """Agencies that some queue names."""
        return frozenset(self.queues.values()) - {BY_ROUTE}


def translation(path: Path = MAPPING) -> Translation:
    """Read the mapping file."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text())
    endings = tuple(
        (row["starts"], Ending(row["ending"] == "refused", row.get("reason", "")))
        for row in raw["endings"]
    )
    longitude, latitude = raw["nowhere"]
    return Translation(
        (longitude, latitude), _by_member(raw["types"]), raw["queues"], raw["sources"], endings
    )


def _by_member(groups: Mapping[str, list[str]]) -> dict[str, str]:
    """`category: [type, …]` turned around; a type may stand once only."""
    turned: dict[str, str] = {}
    for category, types in groups.items():
        for kind in types:
            if kind in turned:
                raise ValueError(f"type {kind!r} is mapped twice in {MAPPING.name}")
            turned[kind] = category
    return turned


def read(nowhere: tuple[float, float], path: Path = REQUESTS) -> Iterator[Request]:
    """All requests in the order of the file, which is the order they were opened in."""
    with gzip.open(path, "rt", newline="") as file:
        for row in csv.DictReader(file):
            yield _request(row, nowhere)


def _request(row: Mapping[str, str], nowhere: tuple[float, float]) -> Request:
    spot = (float(row["lon"]), float(row["lat"]))
    return Request(
        id=int(row["id"]),
        opened=datetime.fromisoformat(row["opened"]),
        target=_time(row["sla_target"]),
        closed=_time(row["closed"]),
        on_time={"ONTIME": True, "OVERDUE": False}.get(row["on_time"]),
        ended_with=_PREFIX.sub("", row["closure_reason"]),
        type=row["type"],
        queue=row["queue"],
        source=row["source"],
        spot=None if spot == nowhere else spot,
    )


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
