"""Panels: the board of freshness, and the tile of each source. Each returns its context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Scope
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory

from .. import queries
from ..models import Source
from ..queries import values
from ..rules import contract
from ..rules.life import Condition, RunState
from ..rules.shapes import Tile, Value
from ..words import CONDITION_TAGS, CONDITIONS, STATE_TAGS, STATES, trouble

MOST = 8
_OLD = (contract.Freshness.LATE, contract.Freshness.STALE)


def freshness(scope: Scope) -> Mapping[str, Any]:
    """{total, good, share: percent fresh, rows: at most 8 that need somebody, waiting}."""
    lines = [line for line in queries.board(actor_in(scope), scope.now) if line.active]
    counts = Counter(line.condition for line in lines)
    good = counts[Condition.GOOD]
    return {
        "total": len(lines),
        "good": good,
        "share": round(100 * good / len(lines)) if lines else None,
        "rows": [_line(line) for line in lines[:MOST]],
        "waiting": sum(line.waiting for line in lines),
        "more": max(0, len(lines) - MOST),
        "as_of": scope.now,
        "source": _("Sources"),
    }


def runs(scope: Scope) -> Mapping[str, Any]:
    """{going, rows: of today, bad, runs: the latest 8 of all sources this viewer sees}."""
    actor = actor_in(scope)
    titles = dict(queries.visible_to(actor).values_list("code", "title"))
    latest = queries.latest_runs(titles, MOST)
    today = queries.today(titles, scope.now)
    return {
        "today": today,
        "runs": [_run(code, titles[code], run) for code, run in latest],
        "as_of": scope.now,
        "source": _("Sources"),
    }


def _run(code: str, title: str, run: queries.RunLine) -> dict[str, Any]:
    state = RunState(run.state)
    return {
        "title": title,
        "run": run,
        "words": STATES[state],
        "tag": STATE_TAGS[state],
        "problem": trouble(run.problem, run.details) if run.problem else "",
        "url": reverse("connectors:run", args=[code, run.id]),
    }


def _line(line: queries.Line) -> dict[str, Any]:
    return {
        "title": line.title,
        "agency": line.agency_name,
        "tag": CONDITION_TAGS[line.condition],
        "words": CONDITIONS[line.condition],
        "good_at": line.good_at,
        "promised": line.promised,
        "url": reverse("connectors:source", args=[line.code]),
    }


def region_of(scope: Scope, *, placed: bool) -> str:
    """The region to narrow to: none for the whole city, or where rows have no place."""
    return "" if not placed or scope.place == territory.city() else scope.place


def tile(code: str, spec: Tile, scope: Scope, *, placed: bool) -> Mapping[str, Any]:
    """{value, unit, bars: [{name, value}], most, url, as_of, source}."""
    source = Source.objects.filter(pk=code).first()
    if source is None:
        return {"value": None, "bars": [], "as_of": scope.now}
    place = region_of(scope, placed=placed)
    bars = values.bars(source, spec.value, spec.by, place, spec.top) if spec.by else []
    return {
        "value": values.number(source, spec.value, place),
        "digits": digits(spec.value),
        "unit": spec.unit,
        "bars": bars,
        "most": max((bar.value for bar in bars), default=0),
        "url": reverse("connectors:source", args=[code]),
        "as_of": _as_of(source, scope),
        "source": source.title,
    }


def _as_of(source: Source, scope: Scope) -> datetime:
    """Data is as old as it is once it is older than promised; until then it is today's."""
    fresh = queries.manifest_of(source).contract.fresh
    age = contract.freshness(fresh, source.good_at, scope.now)
    return source.good_at if source.good_at and age in _OLD else scope.now


def digits(value: Value) -> int:
    """How many decimals make sense: counts have none."""
    return 1 if value.mean or value.percent or value.per else 0


def figure(code: str, value: Value, scope: Scope, *, placed: bool) -> float | None:
    """An indicator's number."""
    source = Source.objects.filter(pk=code).first()
    if source is None or not source.generation:
        return None
    return values.number(source, value, region_of(scope, placed=placed))
