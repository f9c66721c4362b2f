"""Cells of unknown tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from balaikota.shell.templatetags.shell import number

register = template.Library()


@register.filter
def cell(value: Any) -> str:
    """A value for people: numbers in the language's way, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) and 1000 <= value <= 2999 else str(
            number(value, 0 if isinstance(value, int) else 2)
        )  # fmt: skip
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


@register.filter
def named(values: Mapping[str, Any], name: str) -> Any:
    """One value of a mapping; its name's absence is nothing."""
    return values.get(name) if values else None


@register.filter
def pairs(values: Mapping[str, Any]) -> str:
    """ "komoditas: Beras, harga: mahal"."""
    return ", ".join(f"{name}: {value}" for name, value in (values or {}).items())
