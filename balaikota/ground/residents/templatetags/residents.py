"""The age pyramid, drawn by the server, and words for codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from balaikota.shell.templatetags.shell import number

from ..rules import matching
from ..rules.looking import OUTCOMES, RULE_NAMES
from ..rules.purposes import purposes
from ..rules.verifying import FIELDS

register = template.Library()

WIDTH, ROW, MIDDLE, LEFT = 480, 18, 56, 4  # of the pyramid, in its own units


@register.simple_tag
def pyramid(bands: Sequence[Any]) -> SafeString:
    """Men to the left, women to the right, a row for each band of ages, the oldest on top.

    Hidden small numbers are drawn as a dot, never as a bar.
    """
    side = (WIDTH - MIDDLE) / 2 - LEFT
    rows = [_row(band, at, side) for at, band in enumerate(bands)]
    height = ROW * len(bands) + 18
    words = gettext("Age pyramid: men on the left, women on the right; the table has the numbers.")
    return format_html(
        '<svg class="pyramid" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text></svg>',
        WIDTH,
        height,
        words,
        format_html_join("", "{}", ((row,) for row in rows)),
        f"{LEFT + side / 2:.0f}",
        height - 4,
        gettext("men"),
        f"{WIDTH - LEFT - side / 2:.0f}",
        height - 4,
        gettext("women"),
    )


def _row(band: Any, at: int, side: float) -> SafeString:
    y, edge = at * ROW, LEFT + side
    men, women = band.of_men * side, band.of_women * side
    return format_html(
        '{}{}<text x="{}" y="{}" text-anchor="middle">{}</text>',
        _bar(band.men, edge - men, y, men, "pyramid__men", edge - 4),
        _bar(band.women, edge + MIDDLE, y, women, "pyramid__women", edge + MIDDLE + 4),
        f"{edge + MIDDLE / 2:.1f}",
        y + ROW - 5,
        band.name,
    )


def _bar(count: int | None, x: float, y: float, width: float, kind: str, dot: float) -> SafeString:
    if count is None:
        return format_html('<circle class="{}" cx="{}" cy="{}" r="2"/>', kind, f"{dot:.1f}", y + 9)
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        kind, f"{x:.1f}", y + 2, f"{width:.1f}", ROW - 4,
    )  # fmt: skip


@register.simple_tag
def hours_chart(hours: Sequence[int], label: str) -> SafeString:
    """Twenty-four columns, the running hour last."""
    top = max([*hours, 1])
    step = 240 / len(hours)
    columns = [
        (
            f"{at * step + 1:.1f}",
            f"{54 - 50 * n / top:.1f}",
            f"{step - 2:.1f}",
            f"{50 * n / top:.1f}",
        )
        for at, n in enumerate(hours)
        if n
    ]
    return format_html(
        '<svg class="chart chart--trend" viewBox="0 0 240 56" role="img" aria-label="{}">{}'
        '<line class="chart__axis" x1="0" x2="240" y1="54" y2="54"/></svg>',
        label,
        format_html_join(
            "", '<rect class="fill--fresh" rx="1" x="{}" y="{}" width="{}" height="{}"/>', columns
        ),
    )


@register.filter
def hidden(count: int | None) -> str:
    """A count, or "<5" where it is hidden."""
    if count is None:
        return "<5"
    return number(count)


@register.filter
def outcome_words(code: str) -> str:
    return gettext(OUTCOMES.get(code, code))


@register.filter
def rule_words(code: str) -> str:
    return gettext(RULE_NAMES.get(code, code))


@register.filter
def field_words(text: str | Sequence[str]) -> str:
    """ "birth_date, name" in words."""
    names = text.split(", ") if isinstance(text, str) else text
    return ", ".join(gettext(_FIELD_WORDS.get(name, name)) for name in names)


_FIELD_WORDS = {**FIELDS, "nik": "NIK"}


@register.filter
def agree_words(votes: Sequence[str]) -> list[str]:
    """What speaks for or against two records being one person."""
    return [gettext(matching.VOTE_NAMES[vote]) for vote in votes if vote in matching.VOTE_NAMES]


@register.filter
def percent(share: float | None) -> str:
    """0.873 → "87 %"."""
    if share is None:
        return "–"
    return "> 99 %" if share > 0.99 else f"{share * 100:.0f} %"


@register.filter
def purpose_words(code: str) -> str:
    return next((one.title for one in purposes() if one.code == code), code)
