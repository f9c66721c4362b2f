"""Building the example city: land, agencies, neighbourhoods, routes and people. Safe to repeat."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import shapely
import yaml
from django.db import transaction

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import actions as territory
from balaikota.ground.territory import queries as places
from balaikota.ground.territory.models import Region
from balaikota.rooms.reports import actions as reports

from . import people
from .boston import DATA
from .carry import Area

VILLAGES = ("kelurahan", "desa")


@cache
def cities() -> Mapping[str, str]:
    """Name on the command line → region code, the default first."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "cities.yaml").read_text())
    names = sorted(raw["cities"], key=lambda name: (name != raw["default"], name))
    return {name: raw["cities"][name]["code"] for name in names}


def build(code: str, now: datetime) -> int:
    """Everything but the history. Returns how many people came new."""
    territory.load_city(code)
    _import(territory.import_agencies, ("kode", "nama", "singkatan"), _agencies())
    home = example_places(code)
    numbers = ((home["kelurahan"], rw, rt) for rw in (1, 2, 3) for rt in (1, 2, 3))
    rows = [(village, rw, rt, f"RT {rt:03d} / RW {rw:03d} (contoh)") for village, rw, rt in numbers]
    _import(territory.import_regions, ("kelurahan", "rw", "rt", "nama"), rows)
    set_routes(now)
    return people.settle(home, now)


def example_places(code: str) -> dict[str, str]:
    """Level → region code of the example people: the first kelurahan by code, and its first RT."""
    village = min(view.code for view in places.below(code, VILLAGES))
    kecamatan = village.rpartition(".")[0]
    return {
        "city": "",
        "kecamatan": kecamatan,
        "kelurahan": village,
        "rw": f"{village}.001",
        "rt": f"{village}.001.001",
    }


def areas(code: str) -> list[Area]:
    """The kelurahan of the city with their outlines."""
    rows = Region.objects.filter(
        code__startswith=f"{code}.", kind__in=VILLAGES, outline__isnull=False
    ).values_list("code", "outline")
    return [Area(village, shapely.from_geojson(json.dumps(outline))) for village, outline in rows]


def _agencies() -> list[tuple[str, str, str]]:
    raw: dict[str, Any] = yaml.safe_load((DATA / "agencies.yaml").read_text())
    return [(row["code"], row["name"], row["short"]) for row in raw["agencies"]]


def routes() -> dict[str, str]:
    """Category or group of categories → agency."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "routes.yaml").read_text())
    return dict(raw["routes"])


@transaction.atomic
def set_routes(now: datetime) -> None:
    """The routes of the example; what somebody changed since stays."""
    from balaikota.rooms.reports.models import Route

    known = set(Route.objects.filter(area="").values_list("category_id", flat=True))
    for category, agency in routes().items():
        if category not in known:
            reports.set_route(SYSTEM, category, "", agency, now=now)


def _import(action: Any, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Through the same door as a city's own files.

    Raises:
        ValueError: a row of the example is wrong; names it.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(heading)
    writer.writerows(rows)
    outcome = action(SYSTEM, file.getvalue().encode())
    if outcome.problems:
        raise ValueError(f"the example city's data is wrong: {outcome.problems[:3]}")
