"""Building the example city: land, agencies, neighbourhoods, routes and people. Safe to repeat."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import shapely
import yaml

from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import actions as territory
from balaikota.ground.territory import queries as places
from balaikota.ground.territory.models import Region
from balaikota.rooms.reports import actions as reports
from balaikota.rooms.reports.models import Report
from balaikota.rooms.reports.rules import RouteRule

from . import people
from .boston import DATA
from .carry import Area
from .cast import cast

VILLAGES = ("kelurahan", "desa")


def somebody_lives_here() -> bool:
    """Whether real people or real reports are in this database."""
    real = Account.objects.filter(is_example=False).exists()
    return real or Report.objects.filter(example=False).exists()


def build(code: str, now: datetime) -> int:
    """Everything but the history. Returns how many people came new."""
    territory.load_city(code)
    _import(territory.import_agencies, ("kode", "nama", "singkatan"), _agencies())
    home = example_places(code)
    neighbours = _neighbourhoods(home["kelurahan"], cast().rw, cast().rt)
    _import(territory.import_regions, ("kelurahan", "rw", "rt", "nama"), neighbours)
    reports.load_catalog()
    set_routes()
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


def set_routes() -> int:
    """The routes of the example. Returns how many."""
    return reports.load_routes([RouteRule(code, "", agency) for code, agency in routes().items()])


def _neighbourhoods(village: str, rw: int, rt: int) -> list[tuple[str, object, object, str]]:
    """Made-up RW and RT, and named so."""
    rows: list[tuple[str, object, object, str]] = []
    for ward in range(1, rw + 1):
        rows.append((village, ward, "", f"RW {ward:03d} (contoh)"))
        rows += [(village, ward, n, f"RT {n:03d} RW {ward:03d} (contoh)") for n in range(1, rt + 1)]
    return rows


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
