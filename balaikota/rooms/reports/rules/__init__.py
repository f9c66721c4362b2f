"""The rules of reports, pure: their life, clocks, routing, words and what filing needs."""

from .channels import Channel
from .clocks import CITYS, Running, Term, Terms
from .filing import LONGEST_TEXT, MOST_PHOTOS
from .life import (
    ENDED,
    FILING,
    FORWARDED,
    OPEN,
    PUBLIC,
    RESTARTED_BY_COMMENT,
    STEPS,
    Act,
    ClockKind,
    Part,
    State,
    Step,
    outcome,
    possible,
    step,
)
from .roles import BY_AGENCY, HANDLERS, LEADING, READERS, VERIFIERS, office_of
from .routing import Considered, Decision, RouteRule, decide
from .words import search_words

__all__ = [
    "BY_AGENCY",
    "CITYS",
    "ENDED",
    "FILING",
    "FORWARDED",
    "HANDLERS",
    "LEADING",
    "LONGEST_TEXT",
    "MOST_PHOTOS",
    "OPEN",
    "PUBLIC",
    "READERS",
    "RESTARTED_BY_COMMENT",
    "STEPS",
    "VERIFIERS",
    "Act",
    "Channel",
    "ClockKind",
    "Considered",
    "Decision",
    "Part",
    "RouteRule",
    "Running",
    "State",
    "Step",
    "Term",
    "Terms",
    "decide",
    "office_of",
    "outcome",
    "possible",
    "search_words",
    "step",
]
