"""Requests in the words and shapes of pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..queries import Request, catalog, one
from ..queries.listing import Row
from ..rules import State, answers
from ..rules.catalog import Definition, level_of
from ..rules.wording import spoken
from ..words import ACTS, PARTS, STATES, level_words, place_words, title_of

_LYING = frozenset({State.REVIEW.value, State.SIGNING.value})


@dataclass(frozen=True)
class Card:
    """A request in a list."""

    code: str
    title: str
    name: str
    state: str
    tag: str
    place: str
    where: str
    asked_at: datetime
    due_at: datetime | None
    late: bool
    missing: int
    number: str
    example: bool


def cards(rows: Iterable[Row], now: datetime) -> list[Card]:
    return [
        Card(
            code=row.code, title=title_of(catalog.version(row.version).definition),
            name=row.name, state=str(STATES[row.state][0]), tag=STATES[row.state][1],
            place=place_words(row.place), asked_at=row.asked_at,
            where=level_words(row.level) if row.state in _LYING else "",
            due_at=row.due_at, late=row.late(now),
            missing=row.missing, number=row.number, example=row.example,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Station:
    """A step of the way for the applicant: RT, RW, offices, with where it is now."""

    title: str
    state: str  # done, now or next


def way(request: Request, definition: Definition, needs: list[one.NeedView]) -> list[Station]:
    """The whole way of a request in order."""
    found = [
        Station(level_words(line.kind.removesuffix("_tap")), _tapped(line))
        for line in needs
        if line.kind.endswith("_tap")
    ]
    state = State(request.state)
    for number, stage in enumerate(definition.chain):
        at = "next"
        if state is State.ISSUED or (request.complete_at and number < request.station):
            at = "done"
        elif state in (State.REVIEW, State.SIGNING) and number == request.station:
            at = "now"
        found.append(Station(stage.title or level_words(level_of(stage)), at))
    return found


def _tapped(line: one.NeedView) -> str:
    if not line.waits:
        return "done"
    return "now" if line.next else "next"


def said(definition: Definition, given: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The answers by step, in words."""
    shown = []
    for step in answers.shown_steps(definition, given):
        lines = [
            (field.label, spoken(field, given.get(field.key)))
            for field in step.fields
            if field.key in given
        ]
        for group in step.groups:
            for row in given.get(group.key, ()):
                words = ", ".join(
                    spoken(field, row[field.key]) for field in group.fields if field.key in row
                )
                lines.append((group.title, words))
        if lines:
            shown.append((step.title, lines))
    return shown


def history(request: Request, *, internal: bool) -> list[dict[str, Any]]:
    titles = {
        need.key: need.title for need in one.definition_of(request).needs
    }  # fmt: skip
    return [
        {
            "what": str(ACTS.get(line.act, line.act)),
            "need": titles.get(line.need.partition(".")[0], ""),
            "who": line.title or str(PARTS.get(line.part, "")),
            "text": line.text, "at": line.at, "internal": line.internal,
            "bad": line.act in ("refuse", "object", "return"),
        }
        for line in one.history_of(request, internal=internal)
    ]  # fmt: skip
