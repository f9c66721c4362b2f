"""Values of registers in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from balaikota.shell.templatetags.shell import number, rupiah

from ..rules.shapes import Field

register = template.Library()


@register.simple_tag
def cell(field: Field, value: Any) -> Any:
    """A value as its field is read: money as rupiah, days in words."""
    if value is None or value == "":
        return ""
    if field.kind == "money":
        return rupiah(value)
    if field.kind == "count":
        return number(value)
    return day_long(value) if field.kind == "day" else value


@register.filter
def day_long(day: date) -> str:
    """ "Minggu, 29 November 2026"."""
    return date_format(day, "l, j F Y")


@register.filter
def rupiah_short(amount: Decimal | None) -> str:
    """Rp1,25 triliun; below a million in full."""
    if amount is None:
        return "–"
    for step, words in (
        (Decimal(10) ** 12, _("Rp%(n)s trillion")),
        (Decimal(10) ** 9, _("Rp%(n)s billion")),
        (Decimal(10) ** 6, _("Rp%(n)s million")),
    ):
        if abs(amount) >= step:
            return words % {"n": number(amount / step, 2)}
    return rupiah(amount)
