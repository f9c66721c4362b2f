"""Words of the territory in templates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balaikota.lib.times import day_words as words_of

from .. import queries
from ..forms import KIND_WORDS
from ..queries.calendar import DayCell
from ..rules.calendar import DayKind

register = template.Library()


@register.filter
def region_name(code: str) -> str:
    """The name of a region; "" is the whole country."""
    return queries.region_names([code])[code] if code else _("The whole country")


@register.filter
def kind_words(kind: DayKind) -> Any:
    """Why a day is off, or worked."""
    return KIND_WORDS[kind]


@register.filter
def day_words(day: date) -> str:
    """The day with its weekday, in the language of the request."""
    return words_of(day, get_language() or "id", weekday=True)


@register.filter
def day_class(cell: DayCell) -> str:
    """How a day of the year's picture is drawn."""
    if cell.working:
        worked = any(reason.kind == DayKind.WORKING for reason in cell.reasons)
        return "territory-day--extra" if worked else ""
    return "territory-day--named" if cell.reasons else "territory-day--off"
