"""Real kelurahan and their outlines, as the city shows them to everybody."""

from __future__ import annotations

import gzip
import json
import random
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.prepared import PreparedGeometry, prep


@dataclass(frozen=True)
class Village:
    """One kelurahan to put people into. `weight` is its share of them."""

    code: str
    name: str
    kecamatan: str  # six digits, as a NIK begins
    kecamatan_name: str
    weight: float
    rw: int
    rt: int
    outline: BaseGeometry
    inside: PreparedGeometry[BaseGeometry]

    def point(self, chance: random.Random) -> tuple[float, float]:
        """Somewhere inside."""
        west, south, east, north = self.outline.bounds
        for _ in range(50):
            longitude, latitude = chance.uniform(west, east), chance.uniform(south, north)
            if self.inside.contains(shapely.Point(longitude, latitude)):
                return longitude, latitude
        centre = self.outline.representative_point()
        return centre.x, centre.y


def villages(source: str) -> list[Village]:
    """From a GeoJSON file (may be gzipped) or the address of a city.

    A city answers at `/peta/wilayah/kelurahan.json`. Features need `kode` or `code`, and a name.
    """
    found = _read(source)["features"]
    names = {_code(feature): _name(feature) for feature in found}
    return [_village(feature, names) for feature in sorted(found, key=_code)]


def _read(source: str) -> dict[str, Any]:
    if source.startswith(("http://", "https://")):
        address = f"{source.rstrip('/')}/peta/wilayah/kelurahan.json?z=14"
        with urllib.request.urlopen(address, timeout=30) as answer:
            body = answer.read()
        body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    else:
        body = Path(source).read_bytes()
        body = gzip.decompress(body) if source.endswith(".gz") else body
    read: dict[str, Any] = json.loads(body)
    return read


def _code(feature: Mapping[str, Any]) -> str:
    properties = feature["properties"]
    return str(properties.get("kode") or properties.get("code"))


def _name(feature: Mapping[str, Any]) -> str:
    properties = feature["properties"]
    return str(properties.get("nama") or properties.get("name") or _code(feature))


def _village(feature: Mapping[str, Any], names: Mapping[str, str]) -> Village:
    code = _code(feature)
    outline = shapely.from_geojson(json.dumps(feature["geometry"]))
    kecamatan = code.rpartition(".")[0]
    # Area alone would put most people onto hills and harbours; its root evens it out.
    return Village(
        code=code, name=_name(feature), kecamatan=kecamatan.replace(".", ""),
        kecamatan_name=names.get(kecamatan, ""), weight=outline.area**0.5, rw=8, rt=5,
        outline=outline, inside=prep(outline),
    )  # fmt: skip
