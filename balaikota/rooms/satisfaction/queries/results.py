"""Results: index, sample and trend of offices, services and months. Few statements, set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from balaikota.ground.territory import queries as territory

from ..models import Answer, Invitation
from ..rules.index import Index, index, needed, quick
from ..rules.periods import Period, month
from .regulations import regulation

_BY = {"agency": "agency", "topic": "topic_id", "month": "date_trunc('month', day)::date"}


@dataclass(frozen=True)
class Where:
    """What is asked about: an office, a service, an area; empty is all."""

    agency: str = ""
    topic: str = ""
    place: str = ""

    def wanted(self, period: Period) -> Q:
        found = Q(day__gte=period.first, day__lte=period.last)
        if self.agency:
            found &= Q(agency=self.agency)
        if self.topic:
            found &= Q(topic=self.topic)
        if self.place and self.place != territory.city():
            found &= territory.under("place", self.place)
        return found


@dataclass(frozen=True)
class Result:
    """What came of a group. `final`: as many full answers as the sample needs."""

    index: Index | None
    quick: Decimal | None
    quick_count: int
    full_count: int
    population: int
    needed: int

    @property
    def final(self) -> bool:
        return self.index is not None and self.full_count >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.full_count)


def results(where: Where, period: Period, by: str = "") -> dict[Any, Result]:
    """Results by "agency", "topic" or "month", or of all under "". Three statements."""
    rows = Answer.objects.filter(where.wanted(period))
    sums = _sums(rows, by)
    said = _counted(rows, by)
    invited = _group(Invitation.objects.filter(where.wanted(period)), by, n=Count("pk"))
    rules = regulation(period.last)
    found: dict[Any, Result] = {}
    for key in {*said, *invited}:
        one = said.get(key, {"total": 0, "quick": 0, "full": 0, "all": 0})
        population = max(invited.get(key, {"n": 0})["n"], one["all"])
        found[key] = Result(
            index=index(sums.get(key, {}), rules),
            quick=quick(one["total"] or 0, one["quick"], rules), quick_count=one["quick"],
            full_count=one["full"], population=population,
            needed=needed(population, rules.sample),
        )  # fmt: skip
    return found


NOTHING = Result(None, None, 0, 0, 0, 0)


def result(where: Where, period: Period) -> Result:
    """What came of one group."""
    return results(where, period).get("", NOTHING)


def _counted(rows: QuerySet[Answer], by: str) -> dict[Any, Mapping[str, Any]]:
    return _group(
        rows, by, total=Sum("overall"), quick=Count("overall"),
        full=Count("pk", filter=Q(full=True)), all=Count("pk"),
    )  # fmt: skip


def _group(rows: QuerySet[Any], by: str, **counts: Any) -> dict[Any, Mapping[str, Any]]:
    if by == "month":
        rows = rows.annotate(month=TruncMonth("day"))
    if not by:
        found = rows.aggregate(**counts)
        return {"": found} if any(found.values()) else {}
    return {row[by]: row for row in rows.values(by).annotate(**counts)}


def _sums(rows: QuerySet[Answer], by: str) -> dict[Any, dict[str, tuple[int, int]]]:
    """Sum and count of each element of each group. One statement."""
    full = rows.filter(full=True).values("day", "agency", "topic_id", "scores")
    inner, values = full.query.sql_with_params()
    group = _BY.get(by, "''")
    statement = (
        f"SELECT {group}, said.key, sum(said.value::int), count(*) "  # noqa: S608
        f"FROM ({inner}) one CROSS JOIN LATERAL jsonb_each_text(one.scores) said GROUP BY 1, 2"
    )
    found: dict[Any, dict[str, tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for key, element, total, count in cursor.fetchall():
            found.setdefault(key, {})[element] = (total, count)
    return found


def trend(where: Where, last: Period, count: int = 12) -> list[tuple[Period, Result]]:
    """The months up to a period's last, the oldest first. Three statements."""
    from ..rules.periods import back

    months = back(last, count)
    whole = Period("", months[0].first, months[-1].last)
    found = results(where, whole, "month")
    return [(one, found.get(one.first, NOTHING)) for one in months]


def topics_of(agency: str) -> list[tuple[str, str]]:
    """The services people were asked about at an office, by title; "" is every office."""
    rows = Invitation.objects.filter(agency=agency) if agency else Invitation.objects.all()
    return sorted(
        rows.order_by().values_list("topic", "topic__title").distinct(), key=lambda one: one[1]
    )


def described(where: Where, period: Period) -> dict[str, dict[str, int]]:
    """Who answered in full, by group: "age", "sex", "education", "job". One statement each."""
    rows = Answer.objects.filter(where.wanted(period), full=True)
    return {
        name: dict(rows.exclude(**{name: ""}).values_list(name).annotate(n=Count("pk")))
        for name in ("sex", "age", "education", "job")
    }


def published(agency: str, limit: int = 20) -> list[Mapping[str, Any]]:
    """Comments everybody may read, the newest first."""
    rows = Answer.objects.filter(agency=agency, comment_state=Answer.PUBLISHED)
    return list(rows.order_by("-day", "id").values("day", "comment", "topic__title")[:limit])


def months_rows() -> Iterable[Mapping[str, Any]]:
    """Full and quick answers by month, office and service for the open dataset."""
    rows = (
        Answer.objects.filter(example=False)
        .annotate(month=TruncMonth("day"), title=F("topic__title"))
        .values("month", "agency", "topic", "title")
        .annotate(n=Count("pk"))
        .order_by("month", "agency", "topic")
    )
    for row in rows:
        first: date = row["month"]
        yield {**row, "result": result(Where(row["agency"], row["topic"]), month(first))}


def stamp() -> str:
    """Equal as long as no answer came."""
    found = Answer.objects.aggregate(n=Count("pk"), full=Count("pk", filter=Q(full=True)))
    return f"{found['n']}:{found['full']}"
