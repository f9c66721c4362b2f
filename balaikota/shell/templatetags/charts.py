"""Small charts drawn by the server as SVG, each with a sentence for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

WIDTH, HEIGHT, FOOT = 480, 190, 36  # of the day's chart, in its own units
BANDS = ("fresh", "aging", "old")


@register.simple_tag
def stacked(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> SafeString:
    """One agency's bar: fresh, aging and old beside each other, on the scale of the longest row."""
    most = max((sum(r.get(band) or 0 for band in BANDS) for r in rows), default=0) or 1
    at, parts = 0.0, []
    for band in BANDS:
        width = 100 * (row.get(band) or 0) / most
        if width:
            parts.append((f"{at:.2f}", f"{width:.2f}", f"fill--{band}"))
        at += width
    return _bar(parts)


@register.simple_tag
def share(value: float | None, most: float, fill: str = "fresh") -> SafeString:
    """A plain bar: `value` of `most`."""
    width = 100 * min((value or 0) / (most or 1), 1)
    return _bar([("0", f"{width:.2f}", f"fill--{fill}")])


def _bar(parts: Sequence[tuple[str, str, str]]) -> SafeString:
    rects = format_html_join("", '<rect x="{}" width="{}" height="8" class="{}"/>', parts)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        rects,
    )


@register.simple_tag
def day_chart(hours: Sequence[int], usual: Sequence[float]) -> SafeString:
    """Reports by hour today as columns, a usual day as a line over them."""
    top = max([*hours, *usual, 1])
    step = WIDTH / 24
    columns = [
        (
            f"{i * step + 2:.1f}",
            f"{_y(n, top):.1f}",
            f"{step - 4:.1f}",
            f"{HEIGHT - FOOT - _y(n, top):.1f}",
        )
        for i, n in enumerate(hours[:24])
        if n
    ]
    known = usual[:24] if any(usual) else []
    line = " ".join(f"{(i + 0.5) * step:.1f},{_y(n, top):.1f}" for i, n in enumerate(known))
    ticks = [(f"{h * step:.0f}", HEIGHT - 8, anchor, f"{h:02d}") for h, anchor in _TICKS]
    words = gettext("Reports by hour: %(today)s so far today, %(usual)s on a usual whole day.") % {
        "today": sum(hours),
        "usual": round(sum(usual)),
    }
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<line class="chart__axis" x1="0" x2="{}" y1="{}" y2="{}"/>'
        '<polyline class="chart__line chart__line--usual" points="{}"/>{}</svg>',
        WIDTH,
        HEIGHT,
        words,
        format_html_join(
            "", '<rect class="fill--fresh" rx="2" x="{}" y="{}" width="{}" height="{}"/>', columns
        ),
        WIDTH,
        HEIGHT - FOOT,
        HEIGHT - FOOT,
        line,
        format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', ticks),
    )


_TICKS = ((0, "start"), (6, "middle"), (12, "middle"), (18, "middle"), (24, "end"))


def _y(value: float, top: float) -> float:
    """Height of a value: the largest reaches the top, with a little air."""
    return HEIGHT - FOOT - (HEIGHT - FOOT - 8) * value / top


@register.simple_tag
def trend(values: Sequence[float | None], label: str) -> SafeString:
    """A sparkline; a gap where nothing is known. `label` says in words what it shows."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    spread = (high - low) or 1
    step = 200 / (len(values) - 1)
    points = [
        (i * step, 44 - 38 * (v - low) / spread) for i, v in enumerate(values) if v is not None
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="chart chart--trend" viewBox="-4 0 212 50" role="img" aria-label="{}">'
        '<polyline class="chart__line" points="{}"/>'
        '<circle class="fill--fresh" cx="{}" cy="{}" r="4"/></svg>',
        label,
        line,
        f"{x:.1f}",
        f"{y:.1f}",
    )


@register.filter
def each(rows: Sequence[Mapping[str, Any]], key: str) -> list[Any]:
    """One column of a list of rows: `weeks|each:"median_days"`."""
    return [row.get(key) for row in rows]
