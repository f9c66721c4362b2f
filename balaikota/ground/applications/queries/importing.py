"""What a brought file would do: which rows are new, which change what, which are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotFound, Refusal, gettext_noop

from ..models import AgencyName, Application, Upload
from ..permissions import EDIT, STEWARD, covers
from ..rules import life, matching
from ..rules.codes import plain
from ..rules.fields import BY_NAME, filled
from ..rules.rows import Problem, Read, Row, read_rows
from .inventory import values_of


@dataclass
class Plan:
    """Rows of a file sorted by what they do. `changed` has the code and only what differs."""

    new: list[Row] = field(default_factory=list)
    changed: list[tuple[str, Row, dict[str, Any]]] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)
    unmatched: Mapping[str, int] = field(default_factory=dict)

    @property
    def refused(self) -> int:
        """Rows that stay outside."""
        return len({problem.line for problem in self.problems if problem.fatal})


def upload(actor: Actor, pk: UUID) -> Upload:
    """A file this actor brought, or any for stewards; NotFound otherwise, as if not there."""
    row = Upload.objects.filter(pk=pk).first()
    if row is None or not (row.brought_by == actor.ref or covers(actor, STEWARD)):
        raise NotFound("no_upload", gettext_noop("This file is no longer here. Bring it again."))
    return row


def uploads(actor: Actor, limit: int = 20) -> list[Upload]:
    """Files that this actor may go on with, newest first, without their rows."""
    rows = Upload.objects.defer("rows", "mapping").order_by("-brought_at")
    if not covers(actor, STEWARD):
        rows = rows.filter(brought_by=actor.ref)
    return list(rows[:limit])


def plan(actor: Actor, file: Upload) -> Plan:
    """Sort every row. Four queries, however many rows."""
    read = _read(file)
    found = Plan(problems=list(read.problems), unmatched=read.unmatched)
    known = _Known(list(Application.objects.all()), file.source)
    seen: set[tuple[str, str]] = set()
    for row in read.rows:
        try:
            _sort(actor, row, known, seen, found)
        except Refusal as refusal:
            column = file.mapping.get(refusal.field, refusal.field)
            told = Invalid(refusal.code, refusal.message, field=refusal.field, **refusal.data)
            found.problems.append(Problem(row.line, column, "", told, True))
    found.problems.sort(key=lambda problem: problem.line)
    return found


def _sort(actor: Actor, row: Row, known: _Known, seen: set[tuple[str, str]], found: Plan) -> None:
    before = known.find(row)
    if not covers(actor, EDIT, row.values["agency"]) or (
        before and not covers(actor, EDIT, before.agency)
    ):
        raise Invalid(
            "not_yours", gettext_noop("You do not keep the applications of this agency."),
            field="agency",
        )  # fmt: skip
    mark = ("", before.code) if before else (row.values["agency"], plain(row.values["title"]))
    if mark in seen:
        raise Invalid(
            "twice", gettext_noop("This application stands in the file twice."), field="title"
        )
    seen.add(mark)
    if before is None:
        found.new.append(row)
        return
    values = values_of(before)
    told = {name: value for name, value in row.values.items() if filled(BY_NAME[name], value)}
    different = {name: value for name, value in told.items() if value != values[name]}
    life.check_step(before.status, different.get("status", before.status))
    if different or (row.key and not before.source_key):
        found.changed.append((before.code, row, different))
    else:
        found.same += 1


class _Known:
    """Applications by their place in the file's list, by code, and by agency and title."""

    def __init__(self, rows: Sequence[Application], source: str) -> None:
        self._keys = {r.source_key: r for r in rows if r.source == source and r.source_key}
        self._codes = {r.code: r for r in rows}
        self._titles = {(r.agency, plain(r.title)): r for r in rows}

    def find(self, row: Row) -> Application | None:
        if row.key and row.key in self._keys:
            return self._keys[row.key]
        if row.code:
            return self._codes.get(row.code)
        found = self._titles.get((row.values["agency"], plain(row.values["title"])))
        # Another row of the same list may have the same title: it is another application.
        return None if found and row.key and found.source_key else found


def _read(file: Upload) -> Read:
    column = file.mapping.get("agency", "")
    names: set[str] = set()
    if column in file.columns:
        at = file.columns.index(column)
        names = {cells[at].strip() for cells in file.rows}
    return read_rows(file.columns, file.rows, file.mapping, matched(names), file.agency)


def matched(names: set[str]) -> dict[str, str]:
    """Those names that mean one agency of the city for certain → its code. One query."""
    known = matching.known_as(view for view in territory.agencies().values() if view.active)
    asked = [plain(name) for name in names]
    remembered = dict(AgencyName.objects.filter(name__in=asked).values_list("name", "agency"))
    found = {name: matching.match(name, known, remembered) for name in names if name}
    return {name: code for name, code in found.items() if code}


def suggestions(names: Mapping[str, int]) -> list[tuple[str, int, list[matching.Suggestion]]]:
    """For each name that did not match: how many rows have it, and which agencies it may mean."""
    agencies = [view for view in territory.agencies().values() if view.active]
    return [
        (name, count, matching.suggest(name, agencies))
        for name, count in sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
