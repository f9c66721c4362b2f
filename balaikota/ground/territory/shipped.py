"""The data that ships with the house: Kemendagri codes, outlines, population, joint leave."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .rules.calendar import DatedDay, DayKind

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class ShippedRegion:
    """One row of the code table, with what else is known of it."""

    code: str
    name: str
    kind: str
    parent: str | None
    postal_code: str
    population: int | None
    area_km2: float | None
    outline: dict[str, Any] | None
    longitude: float | None
    latitude: float | None


def regions_of(city: str) -> list[ShippedRegion]:
    """A city with its province above and its kecamatan and kelurahan below; [] when unknown."""
    outlines = _outlines(city)
    population = {row["kode"]: int(row["total"]) for row in _rows("penduduk_prov_kabkota")}
    area = {row["kode"]: float(row["luas_km2"]) for row in _rows("luas_prov_kabkota")}
    province = city.partition(".")[0]
    found = []
    for row in _rows("kode_wilayah_2025"):
        code = row["kode"]
        if code in (province, city) or code.startswith(city + "."):
            outline = outlines.get(code)
            longitude, latitude = _inside(outline)
            found.append(
                ShippedRegion(
                    code, row["nama"].strip(), row["jenis"], row["kode_induk"] or None,
                    row["kodepos"] or "", population.get(code), area.get(code),
                    outline, longitude, latitude,
                )
            )  # fmt: skip
    return found if any(region.code == city for region in found) else []


def cities() -> dict[str, str]:
    """Every kota and kabupaten of the country: code → name."""
    return {
        row["kode"]: row["nama"].strip()
        for row in _rows("kode_wilayah_2025")
        if row["jenis"] in ("kota", "kabupaten")
    }


def joint_leave() -> list[DatedDay]:
    """Cuti bersama as shipped, with its source and whether somebody verified it."""
    table = yaml.safe_load((DATA / "cuti_bersama.yaml").read_text())
    return [
        DatedDay(
            row["day"], row["name"], DayKind(table["kind"]),
            source=table["source"], verified=table["verified"],
        )
        for row in table["days"]
    ]  # fmt: skip


def _rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _outlines(city: str) -> dict[str, dict[str, Any]]:
    found = {}
    for layer in ("kec_kab", "kel"):
        file = DATA / "batas" / f"{layer}_{city}.geojson.gz"
        if file.exists():
            for feature in json.loads(gzip.decompress(file.read_bytes()))["features"]:
                found[feature["properties"]["kode"]] = feature["geometry"]
    return found


def _inside(outline: dict[str, Any] | None) -> tuple[float | None, float | None]:
    if outline is None:
        return None, None
    from .outlining import point_inside

    return point_inside(outline)
