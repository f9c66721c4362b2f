"""Codes and positions as people give them. Pure."""

from __future__ import annotations

from balaikota.lib.errors import Invalid, gettext_noop

_LONGEST = 32
# Letters that are never used in codes, and what they are mistaken for.
_MISREAD = str.maketrans("OIL", "011")


def tidy_code(text: str) -> str:
    """A code as somebody typed it: spaces and dashes go, letters become capital."""
    return "".join(c for c in text.upper() if c.isalnum())[:_LONGEST]


def readings(text: str) -> list[str]:
    """What a typed code may mean: as typed, then with letters read as the digits they resemble."""
    code = tidy_code(text)
    other = code.translate(_MISREAD)
    return [reading for reading in dict.fromkeys((code, other)) if reading]


def position(longitude: str, latitude: str) -> tuple[float, float]:
    """Degrees from text.

    Raises:
        Invalid: they are no place on earth.
    """
    try:
        lon, lat = float(longitude), float(latitude)
    except ValueError as error:
        raise _nowhere() from error
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise _nowhere()
    return lon, lat


def _nowhere() -> Invalid:
    return Invalid("position", gettext_noop("This is no place on the map."), field="position")
