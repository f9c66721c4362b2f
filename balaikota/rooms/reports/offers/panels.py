"""Panels of the command center: each function returns its template's context.

All of them hold `as_of` (when it was read) and `source`. Names are resolved here, from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from statistics import median
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Scope
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory

from .. import queries
from ..queries import figures, standing
from ..rules import ClockKind
from ..words import CLOCK_NAMES
from .naming import age_of, category_name, page_of, place_name

SOURCE = _("Reports room")
DAYS = 30
MOST_AGENCIES = 12
BANDS = (_("up to 3 days"), _("4 to 14 days"), _("over 14 days"))


def open_by_agency(scope: Scope) -> Mapping[str, Any]:
    """{total, overdue, urgent, bands: 3 labels, agencies: [{code, name, total, fresh, aging, old,
    url}] at most 12, rest: {count, total}, as_of, source}."""
    rows = standing.open_by_agency(actor_in(scope), scope.place, scope.now)
    names = territory.agency_names()
    agencies = [
        {
            "code": row.agency,
            "name": names.get(row.agency, row.agency) or _("Waiting for verification"),
            "total": row.total, "fresh": row.fresh, "aging": row.aging, "old": row.old, "url": "",
        }
        for row in rows
    ]  # fmt: skip
    rest = agencies[MOST_AGENCIES:]
    return {
        "total": sum(row.total for row in rows),
        "overdue": sum(row.overdue for row in rows),
        "urgent": sum(row.urgent for row in rows),
        "bands": BANDS,
        "agencies": agencies[:MOST_AGENCIES],
        "rest": {"count": len(rest), "total": sum(row["total"] for row in rest)},
        "as_of": scope.now,
        "source": SOURCE,
    }


def clocks_at_risk(scope: Scope) -> Mapping[str, Any]:
    """{overdue, today, soon, rows: at most 8 [{code, title, place, agency, clock, due_at, overdue,
    url}], as_of, source}. A report counts once, by the first of its clocks."""
    actor = actor_in(scope)
    risk = standing.clocks_at_risk(actor, scope.place, scope.now)
    found = figures.most_urgent(actor, scope.place)
    clocks, names = figures.nearest_clocks(found), territory.agency_names()
    rows = [
        {
            **line(row, scope),
            "agency": names.get(row.agency, ""),
            "clock": CLOCK_NAMES[ClockKind(clocks[row.id])] if row.id in clocks else "",
            "due_at": row.due_at,
            "overdue": row.due_at is not None and row.due_at < scope.now,
        }
        for row in found
    ]
    return {
        "overdue": risk.overdue, "today": risk.today, "soon": risk.soon, "rows": rows,
        "as_of": scope.now, "source": SOURCE,
    }  # fmt: skip


def today(scope: Scope) -> Mapping[str, Any]:
    """{now_hour: 0–24, hours: [filed in each hour so far], usual: 24 means of the same weekday
    in the last eight weeks, total, usual_so_far and usual_total (medians of those days), closed,
    verdict: usual|busy|very_busy|quiet, as_of, source}."""
    actor, local = actor_in(scope), timezone.localtime(scope.now)
    curve = figures.day_curve(actor, scope.place, scope.now)
    hour = local.hour + local.minute / 60
    known = [day for day in curve.before if sum(day)]  # weeks before the city began do not count
    total = sum(curve.today)
    so_far = median([_until(day, hour) for day in known]) if known else 0.0
    return {
        "now_hour": round(hour, 2),
        "hours": list(curve.today[: local.hour + 1]),
        "usual": [sum(day[h] for day in known) / len(known) if known else 0.0 for h in range(24)],
        "total": total,
        "usual_so_far": so_far,
        "usual_total": float(median([sum(day) for day in known])) if known else 0.0,
        "closed": figures.count_done(actor, scope.place, standing.start_of_day(scope.now)),
        "verdict": verdict(total, so_far),
        "as_of": scope.now,
        "source": SOURCE,
    }


def _until(day: tuple[int, ...], hour: float) -> float:
    """What had come in on a day until this hour, the running hour in proportion."""
    whole = int(hour)
    return sum(day[:whole]) + day[min(whole, 23)] * (hour - whole)


def verdict(total: int, usual: float) -> str:
    """Against a usual day, as far as chance (about the root of what is expected) allows to say."""
    spread = max(usual, 4.0) ** 0.5
    if total > usual + 4 * spread:
        return "very_busy"
    if total > usual + 2 * spread:
        return "busy"
    return "quiet" if total < usual - 2 * spread else "usual"


def answers(scope: Scope) -> Mapping[str, Any]:
    """{days: 30, first_median, done_median, done_p90: timedelta|None, in_time: percent|None,
    rating, rated, weeks: [{label, median_days, done}] at most 8, agencies: at most 6 [{name,
    in_time, median, done}], as_of, source}. Of reports finished in the last 30 days."""
    actor, since = actor_in(scope), scope.now - timedelta(days=DAYS)
    times = figures.answer_times(actor, scope.place, since)
    names = territory.agency_names()
    weeks = [
        {"label": pace.key, "median_days": _days(pace.median), "done": pace.done}
        for pace in figures.pace_by_week(actor, scope.place, scope.now)
    ]
    agencies = [
        {
            "name": names.get(pace.key, pace.key), "in_time": _percent(pace.in_time) or 0,
            "median": pace.median, "done": pace.done,
        }
        for pace in figures.pace_by_agency(actor, scope.place, since)
    ]  # fmt: skip
    return {
        "days": DAYS,
        "first_median": times.first_median,
        "done_median": times.done_median,
        "done_p90": times.done_p90,
        "in_time": _percent(times.in_time),
        "rating": times.rating,
        "rated": times.rated,
        "weeks": weeks,
        "agencies": agencies,
        "as_of": scope.now,
        "source": SOURCE,
    }


def _days(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(days=1)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def newest(scope: Scope) -> Mapping[str, Any]:
    """{rows: at most 8 [{code, title, place, state, filed_at, url, secret, thumb}], as_of}."""
    rows = figures.newest(actor_in(scope), scope.place)
    return {"rows": [line(row, scope) for row in rows], "as_of": scope.now, "source": SOURCE}


def area(scope: Scope) -> Mapping[str, Any]:
    """{open, overdue, done_30, in_time: percent|None, rating, categories: at most 6
    [{name, count}], rows: like `newest`, as_of, source}. Of the last 30 days but for
    `open` and `overdue`."""
    actor, since = actor_in(scope), scope.now - timedelta(days=DAYS)
    times = figures.answer_times(actor, scope.place, since)
    now = standing.standing(actor, scope.place, scope.now)
    most = figures.most_reported(actor, scope.place, since)
    return {
        "open": now.open,
        "overdue": now.overdue,
        "done_30": times.done,
        "in_time": _percent(times.in_time),
        "rating": times.rating,
        "categories": [{"name": category_name(code), "count": count} for code, count in most],
        "rows": [line(row, scope) for row in figures.newest(actor, scope.place, 10)],
        "as_of": scope.now,
        "source": SOURCE,
    }


def line(row: queries.ListRow, scope: Scope) -> dict[str, Any]:
    """A report as a line of a panel."""
    thumb = reverse("reports:photo", args=[row.code, row.photo, "thumb"]) if row.photo else ""
    return {
        "code": row.code,
        "title": category_name(row.category_id),
        "place": place_name(row.place),
        "state": row.state,
        "filed_at": row.filed_at,
        "age": age_of(row.filed_at, scope.now),
        "secret": row.secret,
        "thumb": thumb,
        "url": page_of(row.code, scope),
    }
