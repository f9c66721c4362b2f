"""Who is told what when a report moves. Pure."""

from __future__ import annotations

from enum import StrEnum

from .life import Act, ClockKind, State


class News(StrEnum):
    """The kinds of notices of this room."""

    # for who reported
    RECEIVED = "reports.received"
    FORWARDED = "reports.forwarded"
    ASKED = "reports.asked"
    PROGRESS = "reports.progress"
    ANSWERED = "reports.answered"
    DONE = "reports.done"
    REFUSED = "reports.refused"
    CLOSED = "reports.closed"
    LAPSED = "reports.lapsed"
    REOPENED = "reports.reopened"
    HIDDEN = "reports.secret"
    # for who works on it
    ASSIGNED = "reports.assigned"
    BACK = "reports.back"
    COMPLETED = "reports.completed"
    OVERDUE = "reports.overdue"
    DUE_SOON = "reports.due_soon"


_TO_REPORTER = {
    Act.ASK: News.ASKED, Act.REFUSE: News.REFUSED, Act.FOLLOW_UP: News.PROGRESS,
    Act.AUTO_CLOSE: News.CLOSED, Act.LAPSE: News.LAPSED, Act.REOPEN: News.REOPENED,
}  # fmt: skip
# These steps are the reporter's own.
_OWN = frozenset({Act.ANSWER, Act.CONFIRM, Act.DISPUTE, Act.WITHDRAW})


def for_reporter(act: Act, before: State, after: State, *, secret: bool) -> News | None:
    """What the reporter hears of a step; None for nothing.

    A report that goes from one office to the next is told once, and a part that ends is progress:
    only the last one finishes the work. Of a secret one it is only said that there is news.
    """
    if act in _OWN:
        return None
    news = _TO_REPORTER.get(act)
    if act is Act.DISPOSE and before is State.FILED:
        news = News.FORWARDED
    elif act is Act.FINISH:
        news = News.DONE if after is State.DONE else News.PROGRESS
    return News.HIDDEN if news and secret else news


def for_office(act: Act) -> News | None:
    """What the agencies hear that the report lies with; None for nothing."""
    if act is Act.DISPOSE:
        return News.ASSIGNED
    return News.BACK if act in (Act.DISPUTE, Act.REOPEN) else None


def for_verifiers(act: Act) -> News | None:
    """What those hear who verify: a report came back to them."""
    return News.COMPLETED if act in (Act.ANSWER, Act.RETURN) else None


def late_at_verifiers(clock: ClockKind) -> bool:
    """Whether a clock that ran out is the verifiers', and not the agency's."""
    return clock is ClockKind.VERIFY
