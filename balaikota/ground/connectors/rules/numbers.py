"""Texts of spreadsheets and services turned into numbers, dates and points.

Every reader takes what a source gave (text, number, date or None) and raises ValueError when it
cannot be what it should be. Indonesian offices write "1.234.567,00", "Rp 1.250.000", "(1.000)" for
a negative amount and "17 Agustus 2026".
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

_MONEY = re.compile(r"^(?:rp\.?|idr)\s*", re.IGNORECASE)
_INDONESIAN = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?").fullmatch
_PLAIN = re.compile(
    r"[+-]?(?=[0-9.])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
).fullmatch
_CUT = re.compile("[.,]").search
_SPACES = str.maketrans("", "", " \u00a0\u202f\t'")
MOST = 1e18
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("januari jan january", "februari feb pebruari february", "maret mar march", "april apr",
         "mei may", "juni jun june", "juli jul july", "agustus agu ags agt aug august",
         "september sep sept", "oktober okt oct october", "november nov nopember nop",
         "desember des dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip


def number(given: Any, style: str = "") -> int | float:
    """`style` "indonesian" or "plain"; "" takes what can mean only one thing.

    "1.234" alone could be either: without a style it is refused, for a thousandfold error is worse
    than a question.
    """
    if given.__class__ is str:
        if len(given) < 16 and given.isascii() and given.isdigit():
            return int(given)  # most of a million rows
        return _number_of_text(given, style)
    if isinstance(given, bool):
        raise ValueError(given)
    if isinstance(given, int | float | Decimal):
        return _finite(given)
    return _number_of_text(str(given), style)


def _number_of_text(given: str, style: str) -> int | float:
    if style == "indonesian" and _INDONESIAN(given):
        whole, _sign, rest = given.replace(".", "").partition(",")
        return _finite(float(f"{whole}.{rest}") if rest.strip("0") else int(whole))
    text = given.strip()
    if text[:1] in "rRiI":
        text = _MONEY.sub("", text)
    text = text.translate(_SPACES)
    negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1] if negative else text
    text = text.removesuffix(",-").removesuffix(",–").removesuffix("%")
    if style != "plain" and _INDONESIAN(text) and (style or not _PLAIN(text) or not _CUT(text)):
        value = _whole_or_not(text.replace(".", ""), ",")
    elif style != "indonesian" and text.strip("+-") and _PLAIN(text):
        if not style and _CUT(text) and _INDONESIAN(text):
            raise ValueError(text)  # 1.234 or 1,234: both are possible
        value = _whole_or_not(text.replace(",", ""), ".")
    else:
        raise ValueError(text)
    return -value if negative else value


def _whole_or_not(text: str, comma: str) -> int | float:
    """A number without separators of thousands; whole when its decimals are all zero."""
    whole, _sign, rest = text.partition(comma)
    if not rest.strip("0") and whole.strip("+-").isdigit():
        return _finite(int(whole))
    return _finite(float(text.replace(comma, ".")))


def _finite(value: int | float | Decimal) -> int | float:
    if isinstance(value, int):
        if abs(value) > MOST:
            raise ValueError(value)
        return value
    number = float(value)
    if not math.isfinite(number) or abs(number) > MOST:
        raise ValueError(value)
    whole = int(value)
    return whole if whole == value else number


def integer(given: Any, style: str = "") -> int:
    """A whole number; "12,0" and 12.0 are whole too."""
    value = number(given, style)
    if not isinstance(value, int):
        raise ValueError(given)
    return value


_YES = {"true", "t", "yes", "y", "ya", "1", "benar", "aktif", "ada"}
_NO = {"false", "f", "no", "n", "tidak", "tdk", "0", "salah", "nonaktif", "tidak aktif"}


def boolean(given: Any) -> bool:
    """ya/tidak, true/false, 1/0."""
    if isinstance(given, bool):
        return given
    word = str(given).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(given)


_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?").fullmatch
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})").fullmatch


def day(given: Any, layout: str = "") -> date:
    """A date: by its layout, else ISO, "17/08/2026", "17 Agustus 2026" (day first), or Excel's."""
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    text = str(given).strip()
    if layout:
        return datetime.strptime(_english(text), layout).date()  # noqa: DTZ007
    if isinstance(given, int | float) and not isinstance(given, bool):
        return _excel_day(float(given))
    found = _YEAR_FIRST(text)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST(text)
    if found:
        return date(int(found[3]), int(found[2]), int(found[1]))
    return _in_words(text)


def _in_words(text: str) -> date:
    found = re.fullmatch(r"(?:[A-Za-z']+,\s*)?(\d{1,2})[ \-]([A-Za-z]+)[ \-.,]+(\d{4})", text)
    month = _MONTHS.get(found[2].lower()) if found else None
    if not found or not month:
        raise ValueError(text)
    return date(int(found[3]), month, int(found[1]))


def _english(text: str) -> str:
    """Indonesian names of months as numbers' layouts cannot read them: "Agustus" → "August"."""

    def one(found: re.Match[str]) -> str:
        number = _MONTHS.get(found[0].lower())
        return date(2000, number, 1).strftime("%B") if number else found[0]

    return re.sub(r"[A-Za-z]{4,}", one, text)


def _excel_day(serial: float) -> date:
    if not 1 <= serial < 2_958_466:
        raise ValueError(serial)
    return date(1899, 12, 30) + timedelta(days=int(serial))


def moment(given: Any, layout: str = "", zone: tzinfo = UTC) -> datetime:
    """A time with its zone; one without is meant in the city's."""
    if isinstance(given, datetime):
        found = given
    elif isinstance(given, date):
        found = datetime(given.year, given.month, given.day, tzinfo=zone)
    elif isinstance(given, int | float) and not isinstance(given, bool):
        found = _from_epoch(float(given))
    elif layout:
        found = datetime.strptime(_english(str(given).strip()), layout)  # noqa: DTZ007
    else:
        found = _iso(str(given).strip(), zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _iso(text: str, zone: tzinfo) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        first, _sign, rest = text.partition(" ")
        clock = datetime.strptime(rest, "%H:%M:%S" if rest.count(":") == 2 else "%H:%M")  # noqa: DTZ007
        return datetime.combine(day(first), clock.time(), zone)


def _from_epoch(seconds: float) -> datetime:
    if seconds > 1e11:  # milliseconds
        seconds /= 1000
    if not 0 <= seconds < 4_102_444_800:
        raise ValueError(seconds)
    return datetime.fromtimestamp(seconds, UTC)


_TWO = re.compile(r"\s*\(?\s*([+-]?\d+(?:\.\d+)?)\s*[,;]\s*([+-]?\d+(?:\.\d+)?)\s*\)?\s*")


def point(given: Any, layout: str = "") -> tuple[float, float]:
    """(longitude, latitude). Text is "lat, lon" unless the layout is "lon, lat"."""
    if isinstance(given, dict):
        given = given.get("coordinates")
        layout = "lon, lat"
    if isinstance(given, list | tuple) and len(given) >= 2:
        first, second = float(given[0]), float(given[1])
        layout = layout or "lon, lat"
    else:
        found = _TWO.fullmatch(str(given))
        if not found:
            raise ValueError(given)
        first, second = float(found[1]), float(found[2])
    lon, lat = (first, second) if layout.replace(" ", "") == "lon,lat" else (second, first)
    if not (-180 <= lon <= 180 and -90 <= lat <= 90) or (lon == 0 and lat == 0):
        raise ValueError(given)
    return lon, lat


def text(given: Any) -> str:
    """As text, without the spaces around it; 12.0 of a spreadsheet is "12"."""
    if given.__class__ is str:
        return (given.replace("\0", "") if "\0" in given else given).strip()
    if isinstance(given, float) and given.is_integer() and abs(given) < MOST:
        return str(int(given))
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, datetime | date):
        return given.isoformat()
    return str(given)


Reader = Callable[[Any], Any]


def reader(kind: str, layout: str = "", zone: tzinfo = UTC) -> Reader:
    """The function for a column's type and format."""
    readers: dict[str, Reader] = {
        "string": text,
        "integer": lambda given: integer(given, layout),
        "number": lambda given: number(given, layout),
        "boolean": boolean,
        "date": lambda given: day(given, layout).isoformat(),
        "datetime": lambda given: moment(given, layout, zone).isoformat(),
        "geopoint": lambda given: point(given, layout),
        "any": lambda given: given,
    }
    return readers[kind]
