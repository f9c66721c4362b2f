"""Words and sizes of datasets for templates."""

from __future__ import annotations

from typing import Any

from django import template

from .. import words
from ..pages.common import frequency_name

register = template.Library()
_TABLES: dict[str, dict[Any, Any]] = {
    "state": words.STATES,
    "state_tone": words.STATE_TONES,
    "level": words.LEVELS,
    "level_means": words.LEVEL_MEANS,
    "act": words.ACTS,
    "finding": words.FINDINGS,
    "part": words.PARTS,
    "grade": words.GRADES,
    "grade_tone": words.GRADE_TONES,
    "field": words.FIELDS,
    "type": words.TYPES,
    "measure": words.MEASURES,
    "operation": words.OPERATIONS,
    "board": words.BOARD,
    "problem": words.HARVEST_PROBLEMS,
}


@register.filter
def said(code: Any, kind: str) -> Any:
    """`{{ entry.state|said:"state" }}`: a code in words."""
    return _TABLES[kind].get(code, code)


@register.filter
def bytes_of(size: int) -> str:
    """ "1,2 MB"."""
    value, unit = float(size), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    text = f"{value:.0f}" if unit == "B" or value >= 100 else f"{value:.1f}".replace(".", ",")
    return f"{text} {unit}"


register.filter("frequency", frequency_name)


@register.filter
def percent(share: float) -> int:
    """A share of 0 to 1 as a whole number of percent."""
    return round(share * 100)


@register.filter
def amount(value: float | None) -> str:
    """A number as people read it: "1.234", "0,5"."""
    if value is None:
        return ""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


@register.filter
def value_of(row: dict[str, Any], name: str) -> Any:
    """A value of a mapping by its name; nothing is nothing."""
    found = row.get(name)
    return "" if found is None else found
