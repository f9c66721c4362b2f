"""A small city for tests: two kelurahan side by side, with offices and an agency."""

from __future__ import annotations

from typing import Any

from balaikota.ground.events.stamps import Cached

from .actions import load_city
from .actions.offices import open_offices
from .models import Agency, Region

CITY, DISTRICT, WEST, EAST = "99.71", "99.71.01", "99.71.01.1001", "99.71.01.1002"
# Points well inside each square, as (longitude, latitude).
IN_WEST, IN_EAST, OUTSIDE = (106.01, -6.01), (106.03, -6.01), (106.2, -6.2)


def square(west: float, south: float, side: float = 0.02) -> dict[str, Any]:
    """A GeoJSON square with this south-western corner."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def small_city() -> str:
    """Kelurahan WEST (106.00 to 106.02) and EAST (to 106.04) of one kecamatan. Returns the city."""
    wide = {"type": "Polygon", "coordinates": [
        [[106.0, -6.02], [106.04, -6.02], [106.04, -6.0], [106.0, -6.0], [106.0, -6.02]]
    ]}  # fmt: skip
    rows = [
        ("99", "Provinsi Contoh", "provinsi", None, None),
        (CITY, "Kota Contoh", "kota", "99", wide),
        (DISTRICT, "Tengah", "kecamatan", CITY, wide),
        (WEST, "Barat", "kelurahan", DISTRICT, square(106.0, -6.02)),
        (EAST, "Timur", "kelurahan", DISTRICT, square(106.02, -6.02)),
    ]
    Region.objects.bulk_create(
        Region(code=code, name=name, kind=kind, parent_id=parent, outline=outline)
        for code, name, kind, parent, outline in rows
    )
    Agency.objects.create(code="dpu", name="Dinas Pekerjaan Umum", short="DPU")
    Agency.objects.create(code="dpu.jalan", name="Bidang Jalan", short="Jalan", parent_id="dpu")
    open_offices(within=CITY)
    Cached.forget_all()
    return CITY


def real_city(code: str = "36.72") -> str:
    """A real city from the shipped data. Returns its code."""
    load_city(code)
    Cached.forget_all()
    return code
