"""Clocks as sentences: what was promised, how much is left, and what is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from ..rules import ClockKind
from ..words import CLOCK_NAMES, CLOCKS_LATE, CLOCKS_PROMISE


@dataclass(frozen=True)
class ClockWords:
    """One clock for people. `share` is how much of its time is used, 0 to 100."""

    kind: str
    name: str
    sentence: str
    left: str
    due_at: datetime
    tone: str  # calm, soon, late, paused or over
    share: int


def in_words(clocks: Iterable[Any], now: datetime) -> list[ClockWords]:
    """Running clocks, the nearest first; stopped ones are left out."""
    running = [clock for clock in clocks if clock.stopped_at is None]
    return [_one(clock, now) for clock in sorted(running, key=lambda clock: clock.due_at)]


def day_of(moment: datetime) -> str:
    """ "Rabu 25 November", with the year only when it is another one."""
    local = timezone.localtime(moment)
    same_year = local.year == timezone.localtime().year
    return date_format(local, "l j F" if same_year else "l j F Y")


def _one(clock: Any, now: datetime) -> ClockWords:
    kind = ClockKind(clock.kind)
    late = clock.paused_at is None and clock.due_at < now
    words = CLOCKS_LATE if late else CLOCKS_PROMISE
    name = str(CLOCK_NAMES[kind])
    return ClockWords(
        kind=kind.value,
        name=name,
        sentence=name if clock.paused_at else str(words[kind]) % {"day": day_of(clock.due_at)},
        left=_left(clock, now),
        due_at=clock.due_at,
        tone=_tone(clock, now),
        share=_share(clock, now),
    )


def _tone(clock: Any, now: datetime) -> str:
    if clock.paused_at is not None:
        return "paused"
    if clock.due_at < now:
        return "late"
    return "soon" if (clock.due_at - now).total_seconds() < 36 * 3600 else "calm"


def _share(clock: Any, now: datetime) -> int:
    whole = (clock.due_at - clock.started_at).total_seconds()
    used = ((clock.paused_at or now) - clock.started_at).total_seconds()
    return max(0, min(100, round(100 * used / whole))) if whole > 0 else 100


def _left(clock: Any, now: datetime) -> str:
    """ "3 days left", "2 days late", or that it is paused. Calendar days, as people count."""
    if clock.paused_at is not None:
        return gettext("Paused while the reporter gives details")
    return left_in_words(clock.due_at, now)


def left_in_words(due_at: datetime, now: datetime) -> str:
    """How much is left until then, or how late it is."""
    days = (timezone.localtime(due_at).date() - timezone.localtime(now).date()).days
    if due_at < now:
        late = max(-days, 0)
        if not late:
            return gettext("late since today")
        return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
