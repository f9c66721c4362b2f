"""Words and dates of reports in templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape  # Django's own asks each text whether it is lazy
from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from balaikota.shell.templatetags.shell import icon, moment

from .. import words
from ..rules import Act, ClockKind, State

if TYPE_CHECKING:
    from ..pages.view import Row

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
            f'<optgroup label="{escape(str(group))}">{_options(leaves, chosen)}</optgroup>'
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
            f'<option value="{escape(str(code))}"{" selected" if code == chosen else ""}>'
            f"{escape(str(name))}</option>"
            for code, name in lines
        )
    )


@register.simple_tag
def list_rows(rows: Iterable[Row]) -> SafeString:
    """The lines of a list of reports: thirty of them are most of what its page costs."""
    line = _Line()
    return mark_safe("".join(line.of(row) for row in rows))  # noqa: S308  # all of it is escaped


class _Line:
    """What the lines of one list have in common is looked up once, not once a line."""

    def __init__(self) -> None:
        self.states = {state.value: _tag(state.value, state_name(state)) for state in State}
        self.late = _tag("overdue", pgettext("reports", "Late"))
        self.secret = _tag("secret", pgettext("reports", "Secret"))
        self.example = _tag("example tag--plain", pgettext("reports", "Example"))
        self.building = icon("building")

    def of(self, row: Row) -> str:
        place = f" · {escape(row.place_name)}" if row.place_name else ""
        return (
            f'<li class="list__item list__item--link{" row-late" if row.late else ""}" data-row>'
            f"{self._photo(row)}"
            f'<p class="list__title"><a href="{row.url}">{escape(row.category_name)}{place}</a></p>'
            f"<p>{escape(row.excerpt)}</p>"
            f'<p class="list__meta">{" ".join(self._meta(row))}</p></li>'
        )

    def _photo(self, row: Row) -> str:
        if not row.photo:
            return ""
        address = reverse("reports:photo", args=[row.code, row.photo, "thumb"])
        return (
            f'<img class="list__thumb" src="{address}" alt="" loading="lazy" '
            f'width="72" height="72">'
        )

    def _meta(self, row: Row) -> Iterator[str]:
        yield self.states[row.state]
        if row.late:
            yield self.late
        if row.secret:
            yield self.secret
        if row.example:
            yield self.example
        if row.agency_name:
            yield f"<span>{self.building} {escape(row.agency_name)}</span>"
        yield f"<span>{moment(row.filed_at)}</span>"
        yield f'<span class="code">{row.code}</span>'


def _tag(kind: str, words: object) -> str:
    return f'<span class="tag tag--{kind}">{escape(str(words))}</span>'
