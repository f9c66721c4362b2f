"""Numbers with a meaning: what waits, what is late, how fast and how well the city answers."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Indicator, Scope, offer
from balaikota.ground.people.doors import actor_in

from .. import permissions
from ..queries import figures, standing
from . import panels

VIEW = permissions.VIEW
MOVES = ("reports.filed", "reports.moved", "reports.shared", "reports.imported")
LATE = (*MOVES, "reports.clock_overdue", "reports.clocks_moved")


def _open(scope: Scope) -> float:
    return float(standing.standing(actor_in(scope), scope.place, scope.now).open)


def _overdue(scope: Scope) -> float:
    return float(standing.standing(actor_in(scope), scope.place, scope.now).overdue)


def _filed_today(scope: Scope) -> float:
    since = standing.start_of_day(scope.now)
    return float(figures.count_filed(actor_in(scope), scope.place, since))


def _times(scope: Scope) -> figures.AnswerTimes:
    since = scope.now - timedelta(days=panels.DAYS)
    return figures.answer_times(actor_in(scope), scope.place, since)


def _in_time(scope: Scope) -> float | None:
    share = _times(scope).in_time
    return None if share is None else round(share * 100, 1)


def _answer_days(scope: Scope) -> float | None:
    span = _times(scope).first_median
    return None if span is None else round(span / timedelta(days=1), 1)


def _satisfaction(scope: Scope) -> float | None:
    rating = _times(scope).rating
    return None if rating is None else round(rating, 2)


offer(
    Indicator(
        key="reports.open_now",
        title=_("Open"),
        unit=_("reports"),
        direction="down",
        permission=VIEW,
        definition=_("Reports that are not closed, refused or withdrawn."),
        stale_on=MOVES,
        load=_open,
        source=panels.SOURCE,
        order=10,
    )
)
offer(
    Indicator(
        key="reports.overdue",
        title=_("Past the limit"),
        unit=_("reports"),
        direction="down",
        permission=VIEW,
        definition=_("Open reports of which a statutory clock of the city has run out."),
        stale_on=LATE,
        load=_overdue,
        source=panels.SOURCE,
        target=0,
        order=20,
    )
)
offer(
    Indicator(
        key="reports.filed_today",
        title=_("New today"),
        unit=_("reports"),
        direction="up",
        permission=VIEW,
        definition=_("Reports received since midnight."),
        stale_on=MOVES,
        load=_filed_today,
        source=panels.SOURCE,
        order=30,
    )
)
offer(
    Indicator(
        key="reports.done_in_time",
        title=_("Solved in time"),
        unit="%",
        direction="up",
        permission=VIEW,
        definition=_(
            "Share of reports finished in the last 30 days that kept the time of their class."
        ),
        stale_on=LATE,
        load=_in_time,
        source=panels.SOURCE,
        target=100,
        order=40,
    )
)
offer(
    Indicator(
        key="reports.answer_days",
        title=_("Days to the first answer"),
        unit=_("days"),
        direction="down",
        permission=VIEW,
        definition=_("Median to the first follow-up, of reports finished in the last 30 days."),
        stale_on=MOVES,
        load=_answer_days,
        source=panels.SOURCE,
        order=50,
    )
)
offer(
    Indicator(
        key="reports.satisfaction",
        title=_("Satisfaction"),
        unit=_("of 5"),
        direction="up",
        permission=VIEW,
        definition=_("Mean rating by reporters, of reports finished in the last 30 days."),
        stale_on=(*MOVES, "reports.rated"),
        load=_satisfaction,
        source=panels.SOURCE,
        order=60,
    )
)
