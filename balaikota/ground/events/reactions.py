"""Reactions: what one room does when another tells a fact. Declared in `wiring`.

    @on(ReportFiled)
    def open_incident_for_danger(fact: ReportFiled) -> None: ...

After the fact's transaction committed, the worker defers one job for each reaction. The job runs
the handler and writes its done-mark in one transaction, so the effect happens exactly once, also
when a worker dies half way. A handler that raises is retried with growing pauses; when it keeps
failing it waits on the administrators' page. Facts about one subject reach a reaction in order.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from .fact import Fact

H = TypeVar("H", bound=Callable[..., None])


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """A handler and the kinds of facts it answers. `wants_entry`: it also takes the entry's id."""

    name: str
    kinds: frozenset[str]
    handler: Callable[..., None]
    wants_entry: bool

    def __call__(self, fact: Fact, entry: int) -> None:
        if self.wants_entry:
            self.handler(fact, entry)
        else:
            self.handler(fact)


class UnknownReaction(LookupError):
    """A job names a reaction that this version does not have."""


_BY_NAME: dict[str, Reaction] = {}


def on(*kinds: type[Fact]) -> Callable[[H], H]:
    """Declare a reaction to one or several kinds of facts.

    The handler takes the fact and, if it has a second parameter, the entry's id. It runs inside a
    transaction; it may be called again only if that transaction did not commit.
    """

    def declare(handler: H) -> H:
        _add(handler, frozenset(kind.kind for kind in kinds))
        return handler

    return declare


def named(name: str) -> Reaction:
    """Raises UnknownReaction."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownReaction(name) from None


def names_for(kind: str) -> list[str]:
    """The reactions to a kind of fact, known by kind only: a class may be gone or changed."""
    return [reaction.name for reaction in _BY_NAME.values() if kind in reaction.kinds]


def _add(handler: Callable[..., Any], kinds: frozenset[str]) -> None:
    name = f"{handler.__module__}.{handler.__qualname__}"
    if name in _BY_NAME:
        raise ValueError(f"reaction {name!r} is declared twice")
    wants_entry = len(inspect.signature(handler).parameters) > 1
    _BY_NAME[name] = Reaction(name=name, kinds=kinds, handler=handler, wants_entry=wants_entry)


def forget(handler: Callable[..., Any]) -> None:
    """For tests: take a handler's reactions away again."""
    for name in [n for n, reaction in _BY_NAME.items() if reaction.handler is handler]:
        del _BY_NAME[name]
