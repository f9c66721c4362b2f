"""How long somebody will wait: from measured service times and the counters open now.

The line is played forward twice, with the shorter and with the longer quarter of the service times
measured for each service. What was not measured is not guessed: the answer says why it is not
known. A range is always given, because a line has no exact time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ENOUGH = 5  # measured services below which nothing is said
_STEP = 5  # minutes to which a range is widened from here on
_FINE = 10  # minutes up to which single minutes are told
_AT_LEAST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """Service times of one service: how many were measured, the lower and the upper quartile."""

    count: int
    short: timedelta
    long: timedelta


@dataclass(frozen=True, slots=True)
class Desk:
    """An open counter: the services it takes, and whom it serves now (service, since)."""

    services: frozenset[int]
    serving: int | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A wait in whole minutes, or why there is none: "no_counter", "not_measured"."""

    low: int = 0
    high: int = 0
    unknown: str = ""


def estimate(
    line: int, ahead: Sequence[int], desks: Sequence[Desk], measured: Mapping[int, Measured],
    now: datetime,
) -> Estimate:  # fmt: skip
    """The wait of somebody for service `line` behind the services in `ahead`, in order of call."""
    mine = [desk for desk in desks if line in desk.services]
    if not mine:
        return Estimate(unknown="no_counter")
    matters = _what_matters(line, ahead, desks)
    asked = {ahead[index] for index in matters}
    asked |= {desk.serving for desk in mine if desk.serving is not None}
    if any(service not in measured or measured[service].count < ENOUGH for service in asked):
        return Estimate(unknown="not_measured")
    kept = [ahead[index] for index in matters]
    ends = [
        _played(line, kept, desks, {key: times.short for key, times in measured.items()}, now),
        _played(line, kept, desks, {key: times.long for key, times in measured.items()}, now),
    ]
    return Estimate(low=_down(min(ends)), high=_up(max(ends)))


def _what_matters(line: int, ahead: Sequence[int], desks: Sequence[Desk]) -> list[int]:
    """Who ahead can make this person wait: those whom a counter serves that shares with ours."""
    reached, grew = {line}, True
    while grew:
        joined = {service for desk in desks if desk.services & reached for service in desk.services}
        grew = not joined <= reached
        reached |= joined
    served = {service for desk in desks for service in desk.services}
    return [i for i, service in enumerate(ahead) if service in reached and service in served]


def _played(
    line: int, ahead: Sequence[int], desks: Sequence[Desk], lasts: Mapping[int, timedelta],
    now: datetime,
) -> timedelta:  # fmt: skip
    """When a counter is free for `line` after all of `ahead` went to the first that was free."""
    free = [_free_at(desk, lasts, now) for desk in desks]
    for service in ahead:
        able = [i for i, desk in enumerate(desks) if service in desk.services]
        chosen = min(able, key=lambda i: free[i])
        free[chosen] += max(lasts[service], _AT_LEAST)
    return min(free[i] for i, desk in enumerate(desks) if line in desk.services) - now


def _free_at(desk: Desk, lasts: Mapping[int, timedelta], now: datetime) -> datetime:
    """A counter that serves is free when its service has lasted as long as usual; if it lasts
    longer already, at any moment."""
    if desk.serving is None or desk.since is None:
        return now
    return max(now, desk.since + lasts.get(desk.serving, timedelta(0)))


def _down(span: timedelta) -> int:
    minutes = int(span / timedelta(minutes=1))
    return minutes if minutes < _FINE else minutes - minutes % _STEP


def _up(span: timedelta) -> int:
    minutes = math.ceil(span / timedelta(minutes=1))
    return minutes if minutes < _FINE else math.ceil(minutes / _STEP) * _STEP
