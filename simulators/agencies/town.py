"""The town these agencies work in, as they know it: names of kelurahan, and points inside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kelurahan:
    """A neighbourhood by its name, its kecamatan's, and a point inside (degrees)."""

    name: str
    kecamatan: str
    longitude: float
    latitude: float


Town = Sequence[Kelurahan]

# Where no town is given: eight kelurahan of Cilegon.
CILEGON: Town = (
    Kelurahan("Gunung Sugih", "Ciwandan", 105.985, -6.035),
    Kelurahan("Kubangsari", "Ciwandan", 105.978, -6.021),
    Kelurahan("Ramanuju", "Purwakarta", 106.040, -6.001),
    Kelurahan("Kotabumi", "Purwakarta", 106.036, -5.983),
    Kelurahan("Jombang Wetan", "Jombang", 106.053, -6.012),
    Kelurahan("Masigit", "Jombang", 106.060, -6.009),
    Kelurahan("Cibeber", "Cibeber", 106.070, -6.035),
    Kelurahan("Ciwaduk", "Cilegon", 106.056, -6.024),
)


def read(file: Path) -> Town:
    """A town from a JSON list of {name, kecamatan, longitude, latitude}."""
    return tuple(Kelurahan(**one) for one in json.loads(file.read_text()))


def as_offices_write(name: str, number: int) -> str:
    """Every office spells a kelurahan its own way."""
    return (f"Kel. {name}", name.upper(), f"KELURAHAN {name.upper()}", f" {name} ")[number % 4]
