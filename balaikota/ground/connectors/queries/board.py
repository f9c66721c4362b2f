"""How all sources are: promised against real."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from ..models import Quarantined, RegionText, Run, Source
from ..rules import contract, spans
from ..rules import manifest as manifests
from ..rules.life import GOING, GOOD, Condition, RowState, RunState
from .seeing import visible_to


@dataclass(frozen=True)
class Line:
    """A source on the board."""

    code: str
    title: str
    kind: str
    agency: str
    agency_name: str
    application: str
    condition: Condition
    promised: timedelta
    good_at: datetime | None
    rows: int
    waiting: int  # rows in quarantine
    texts: int  # regions that were not found
    going: bool
    active: bool
    per_second: int  # rows of the last run that landed
    good_runs: int  # among the latest
    runs: int  # so many latest ones are looked at


def condition(source: Source, fresh: str, now: datetime) -> Condition:
    """The one word about a source, the gravest first."""
    if not source.active:
        return Condition.PAUSED
    if source.breach:
        return Condition.BROKEN
    if source.failures:
        return Condition.FAILING
    age = contract.freshness(fresh, source.good_at, now)
    if age is contract.Freshness.NEVER:
        return Condition.NEW
    return Condition.GOOD if age is contract.Freshness.FRESH else Condition.LATE


GRAVEST = (Condition.BROKEN, Condition.FAILING, Condition.LATE, Condition.NEW,
           Condition.GOOD, Condition.PAUSED)  # fmt: skip


def board(actor: Actor, now: datetime, *, agency: str = "", words: str = "") -> list[Line]:
    """Every source this actor sees, those that need somebody first. Five queries."""
    found = visible_to(actor)
    if agency:
        found = found.filter(territory.under("agency", agency))
    if words:
        found = found.filter(Q(title__icontains=words) | Q(code__icontains=words))
    sources = list(found.order_by("title"))
    return sorted(lines(sources, now), key=lambda line: GRAVEST.index(line.condition))


def lines(sources: Iterable[Source], now: datetime) -> list[Line]:
    """Board lines of these sources, in their order."""
    sources = list(sources)
    codes = [source.pk for source in sources]
    waiting = _counts(Quarantined.objects.filter(source__in=codes, state=RowState.WAITING))
    texts = _counts(RegionText.objects.filter(source__in=codes, decided_at__isnull=True))
    going = set(
        Run.objects.filter(source__in=codes, state__in=GOING).values_list("source_id", flat=True)
    )
    names, latest = territory.agency_names(), _latest(codes)
    return [
        Line(
            code=source.pk, title=source.title, kind=source.kind, agency=source.agency,
            agency_name=names.get(source.agency, source.agency), application=source.application,
            condition=condition(source, promised, now), promised=spans.span(promised),
            good_at=source.good_at, rows=source.rows, waiting=waiting.get(source.pk, 0),
            texts=texts.get(source.pk, 0), going=source.pk in going, active=source.active,
            per_second=latest[source.pk].per_second, good_runs=latest[source.pk].good,
            runs=latest[source.pk].ended,
        )
        for source in sources
        for promised in (manifests.read(source.manifest).contract.fresh,)
    ]  # fmt: skip


@dataclass
class _Latest:
    """What the latest runs of a source tell of it."""

    ended: int = 0
    good: int = 0
    per_second: int = 0


# By source, so that years of runs of one are not sorted to find the last few.
_LATEST = """
SELECT s.code, r.state, r.read, extract(epoch FROM r.ended_at - r.started_at)
FROM unnest(%s::text[]) AS s (code) CROSS JOIN LATERAL (
  SELECT state, read, started_at, ended_at FROM connectors_run
  WHERE source_id = s.code AND ended_at IS NOT NULL ORDER BY id DESC LIMIT %s
) r
"""
LOOKED_AT = 10


def _latest(codes: list[str]) -> dict[str, _Latest]:
    found = {code: _Latest() for code in codes}
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [codes, LOOKED_AT])
        for code, state, read, seconds in cursor.fetchall():
            one = found[code]
            one.ended += 1
            one.good += state in GOOD
            if not one.per_second and state == RunState.DONE:
                one.per_second = pace(read, float(seconds))
    return found


def pace(rows: int, seconds: float) -> int:
    """Rows a second; 0 where the time is too short to tell."""
    return round(rows / seconds) if seconds > 0.05 else 0


def _counts(rows: object) -> dict[str, int]:
    found = rows.values_list("source_id").annotate(n=Count("pk"))  # type: ignore[attr-defined]
    return dict(found.order_by())
