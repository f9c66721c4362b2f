"""Sockets around a visit to an office: what an officer begins for the person, and how it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .sockets import Offer, Scope, Text, offered


@dataclass(frozen=True, kw_only=True)
class CounterWork(Offer):
    """Work that an officer begins at a counter for somebody who came.

    `works` are (code, title) of what it can begin; `start` gives the address for a code, "" for
    one that is not its own.
    """

    title: Text
    permission: str
    works: Callable[[Scope], Iterable[tuple[str, Text]]]
    start: Callable[[str], str]
    order: int = 100


@dataclass(frozen=True, kw_only=True)
class Feedback(Offer):
    """Where people say how a service was.

    `link` gives the address for the subject of a fact ("ticket:17"); "" when nobody was asked about
    it, or when it was answered.
    """

    link: Callable[[str], str]


def feedback_link(subject: str) -> str:
    """Where the person of a fact's subject can say how it was; "" when nobody asks."""
    return next((link for one in offered(Feedback) if (link := one.link(subject))), "")
