"""Region codes: Kemendagri's dotted codes (Kepmendagri 300.2.2-2138/2025), continued to the RT."""

from __future__ import annotations

import re
from enum import StrEnum

_LENGTHS = {2: "provinsi", 5: "kota", 8: "kecamatan", 13: "kelurahan", 17: "rw", 21: "rt"}
_CODE = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4}(\.\d{3}(\.\d{3})?)?)?)?)?")


class Kind(StrEnum):
    """What a region is. Kota and kabupaten stand on one level, kelurahan and desa too."""

    PROVINCE = "provinsi"
    CITY = "kota"
    REGENCY = "kabupaten"
    DISTRICT = "kecamatan"
    VILLAGE = "kelurahan"
    RURAL_VILLAGE = "desa"
    ADAT_VILLAGE = "desa_adat"
    RW = "rw"
    RT = "rt"


CITIES = (Kind.CITY, Kind.REGENCY)
VILLAGES = (Kind.VILLAGE, Kind.RURAL_VILLAGE, Kind.ADAT_VILLAGE)
# Names of layers in addresses, and the kinds each shows.
LEVELS: dict[str, tuple[Kind, ...]] = {
    "kota": CITIES,
    "kecamatan": (Kind.DISTRICT,),
    "kelurahan": VILLAGES,
    "rw": (Kind.RW,),
}


def is_code(text: str) -> bool:
    """Whether a text is written like a region code."""
    return _CODE.fullmatch(text) is not None


def level(code: str) -> str:
    """provinsi, kota, kecamatan, kelurahan, rw or rt by the length of a code; "" for none."""
    return _LENGTHS.get(len(code), "") if is_code(code) else ""


def ancestors(code: str) -> list[str]:
    """Codes above this one, the widest first."""
    parts = code.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def parent(code: str) -> str:
    """The code one level up; "" for a province."""
    return code.rpartition(".")[0]


def rw_code(village: str, rw: str) -> str:
    """ "36.72.01.1001" and "3" → "36.72.01.1001.003". Raises ValueError."""
    return f"{village}.{_three(rw)}"


def rt_code(village: str, rw: str, rt: str) -> str:
    """The code of an RT within its RW. Raises ValueError."""
    return f"{rw_code(village, rw)}.{_three(rt)}"


def _three(number: str) -> str:
    digits = re.sub(r"^(rw|rt)[\s.]*", "", number.strip(), flags=re.IGNORECASE)
    if not digits.isdecimal() or not 1 <= int(digits) <= 999:
        raise ValueError("must be a number from 1 to 999")
    return f"{int(digits):03}"
