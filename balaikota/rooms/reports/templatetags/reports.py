"""Words and dates of reports in templates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from .. import words
from ..rules import Act, ClockKind, State

register = template.Library()


@register.filter
def state_name(state: str) -> Any:
    return words.STATES[State(state)].name


@register.filter
def state_sentence(state: str) -> Any:
    return words.STATES[State(state)].sentence


@register.filter
def state_tone(state: str) -> str:
    return words.STATES[State(state)].tone


@register.filter
def act_done(act: str) -> Any:
    return words.ACTS_DONE[Act(act)]


@register.filter
def act_button(act: str) -> Any:
    return words.ACTS[Act(act)].button


@register.filter
def act_help(act: str) -> Any:
    return words.ACTS[Act(act)].help


@register.filter
def act_tone(act: str) -> str:
    return words.ACTS[Act(act)].tone


@register.filter
def clock_name(kind: str) -> Any:
    return words.CLOCK_NAMES[ClockKind(kind)]


@register.filter
def long_day(moment: datetime | None) -> str:
    """ "Rabu, 25 November 2026" in the city's zone."""
    return date_format(timezone.localtime(moment), "l, j F Y") if moment else ""


@register.simple_tag
def category_options(groups: Iterable[Any], chosen: str) -> SafeString:
    """Options of a select: leaves under the name of their group."""
    return mark_safe(  # noqa: S308  # everything in it is escaped
        "".join(
            f'<optgroup label="{escape(group)}">{_options(leaves, chosen)}</optgroup>'
            for group, leaves in groups
        )
    )


@register.simple_tag
def area_options(groups: Iterable[Any], chosen: str) -> SafeString:
    """Options of a select: each kecamatan, and its kelurahan below it."""
    lines = []
    for code, name, leaves in groups:
        lines.append((code, gettext("Kecamatan %(group)s") % {"group": name}))
        lines.extend((leaf, f"— {leaf_name}") for leaf, leaf_name in leaves)
    return _options(lines, chosen)


def _options(lines: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    return mark_safe(  # noqa: S308  # everything in it is escaped
        "".join(
            f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>'
            f"{escape(name)}</option>"
            for code, name in lines
        )
    )
