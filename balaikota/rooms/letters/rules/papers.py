"""Whether a photographed paper can be read, and how long a document stays good. Pure."""

from __future__ import annotations

from datetime import date

from balaikota.lib.errors import gettext_noop

SMALL_SIDE = 700  # pixels: an ID card filling the picture is readable from here on
DARK, BRIGHT = 45.0, 235.0  # mean of grey, 0 to 255
FLAT = 18.0  # spread of grey
BLURRED = 4.0  # spread of edges

DOUBTS = {
    "small": gettext_noop("The photo is small. Go nearer, so that the paper fills the picture."),
    "dark": gettext_noop("The photo is too dark. Take it again in the light."),
    "bright": gettext_noop("The photo is too bright. Take it again without flash."),
    "blurred": gettext_noop("The photo looks blurred. Hold the phone still and take it again."),
}


def doubts(width: int, height: int, mean: float, spread: float, edges: float) -> list[str]:
    """Codes of what may make a paper hard to read; none when it looks fine."""
    found = []
    if min(width, height) < SMALL_SIDE:
        found.append("small")
    if mean < DARK:
        found.append("dark")
    elif mean > BRIGHT and spread < FLAT:
        found.append("bright")
    if edges < BLURRED:
        found.append("blurred")
    return found


def good_until(given: date, months: int) -> date:
    """The last day a document given on a day need not be given again; capped to the month's end."""
    years, month = divmod(given.month - 1 + months, 12)
    year, month = given.year + years, month + 1
    for day in range(given.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(given.day, 28))
