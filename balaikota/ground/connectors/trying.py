"""Trying a manifest without keeping anything: rows, types, problems, and what they would become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.sockets import Target
from balaikota.lib.errors import Refusal

from .actions.landing import Derived, target_of, thing
from .actions.places import Placer
from .reading import BadRow, NothingNew, SourceProblem, World, open_feed
from .reading.feed import Feed, Line
from .rules import checking, guessing, joining
from .rules import manifest as manifests
from .rules.problems import BadManifest, Fault, Problem
from .rules.shapes import ColumnSpec, Limits, Manifest

ROWS = 200
_BRIEF = Limits(seconds=25, silence=10, megabytes=64, rows=2_000_000, tries=2)
HIDDEN = "•••"


@dataclass(frozen=True)
class TriedRow:
    """A good row: its values by our names, and what was found out about it."""

    line: int
    values: Mapping[str, Any]
    place: str
    period: str
    key: str
    mapped: Mapping[str, Any] | None


@dataclass(frozen=True)
class BadTry:
    """A row that would go to quarantine."""

    line: int
    raw: Mapping[str, Any]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Tried:
    """What a dry run saw. `more`: the source has more rows than were read."""

    manifest: Manifest | None = None
    problems: tuple[Problem, ...] = ()
    trouble: SourceProblem | Refusal | None = None
    header: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    guessed: tuple[ColumnSpec, ...] = ()
    rows: tuple[TriedRow, ...] = ()
    bad: tuple[BadTry, ...] = ()
    read: int = 0
    more: bool = False
    unknown_places: Mapping[str, int] = field(default_factory=dict)
    twins: int = 0
    joined: int = 0  # rows that go into another, which is about the same thing

    @property
    def fine(self) -> bool:
        """Whether a run may be dared."""
        return not (self.problems or self.trouble or self.gone)


@dataclass(frozen=True)
class Looked:
    """What stands in an unknown source: a column for each header, and its first values."""

    columns: tuple[ColumnSpec, ...] = ()
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by their header
    rows: int = 0
    trouble: SourceProblem | None = None


def look(read: Mapping[str, Any], world: World, secrets: Mapping[str, str] | None = None) -> Looked:
    """Look into a source that nobody described yet. Raises BadManifest when `read` is none."""
    grows = read["kind"] == "webhook" or bool(read.get("cursor"))
    nobody = {
        "source": "x", "title": "x", "agency": "x", "owner": "x", "read": dict(read),
        "columns": [{"name": "x"}], **({"mode": "upsert", "key": ["x"]} if grows else {}),
    }  # fmt: skip
    manifest = manifests.read(msgspec.json.encode(nobody).decode())
    try:
        filled = manifests.with_secrets(manifest, dict(secrets or {}))
        feed = open_feed(msgspec.structs.replace(filled, limits=_BRIEF), world)
        lines, _more = _some(feed, ROWS)
    except KeyError as error:
        return Looked(trouble=SourceProblem("secret", name=error.args[0]))
    except NothingNew:
        return Looked()
    except SourceProblem as trouble:
        return Looked(trouble=trouble)
    raw = [row for _f, _n, row in lines if not isinstance(row, BadRow)]
    columns = guessing.columns(raw)
    headers = [column.source or column.name for column in columns]
    samples = {name: _samples([_value(row, name) for row in raw]) for name in headers}
    return Looked(columns, samples, len(lines))


def _value(row: Mapping[str, Any], name: str) -> Any:
    return row[name] if name in row else checking.dig(row, name)


def _samples(given: Sequence[Any]) -> tuple[str, ...]:
    filled = (str(value).strip()[:40] for value in given if value is not None)
    return tuple(islice(dict.fromkeys(text for text in filled if text), 3))


def dry_run(
    text: str, world: World, secrets: Mapping[str, str] | None = None, *, rows: int = ROWS
) -> Tried:
    """Read the first rows by a manifest and say what would become of them. Writes nothing."""
    try:
        manifest = manifests.read(text)
    except BadManifest as error:
        return Tried(problems=tuple(error.problems))
    try:
        target = target_of(manifest)
        filled = manifests.with_secrets(manifest, dict(secrets or {}))
        feed = open_feed(msgspec.structs.replace(filled, limits=_BRIEF), world)
        lines, more = _some(feed, rows)
    except NothingNew:
        return Tried(manifest=manifest)
    except (SourceProblem, Refusal) as trouble:
        return Tried(manifest=manifest, trouble=trouble)
    except KeyError as error:
        return Tried(manifest=manifest, trouble=SourceProblem("secret", name=error.args[0]))
    return _tried(manifest, feed, lines, target, more=more)


def _some(feed: Feed, rows: int) -> tuple[list[Line], bool]:
    lines = list(islice(feed.rows, rows + 1))
    close = getattr(feed.rows, "close", None)
    if close:
        close()
    return lines[:rows], len(lines) > rows


def _tried(
    manifest: Manifest, feed: Feed, lines: Sequence[Line], target: Target | None, *, more: bool
) -> Tried:
    raw = [row for _f, _n, row in lines if not isinstance(row, BadRow)]
    header = feed.header or tuple(dict.fromkeys(name for row in raw for name in row))
    gone = checking.vanished(manifest.columns, header) if lines else ()
    placer = Placer(manifest)
    good, bad = _judged(manifest, header, lines, placer)
    absorbed = 0
    if target is not None and not gone:
        good, refused, absorbed = _would_land(manifest, target, good)
        bad += refused
    keys = Counter(row.key for row in good) if manifest.key else Counter[str]()
    return Tried(
        manifest=manifest, header=tuple(header), gone=gone, guessed=guessing.columns(raw[:100]),
        rows=tuple(map(partial(_hidden, manifest), good)), bad=tuple(bad), read=len(lines),
        more=more, twins=keys.total() - len(keys), joined=absorbed,
        unknown_places={text: n for (text, _in), n in placer.unknown.most_common(20)},
    )  # fmt: skip


def _judged(
    manifest: Manifest, header: Sequence[str], lines: Sequence[Line], placer: Placer
) -> tuple[list[TriedRow], list[BadTry]]:
    """Rows as a run would take them, and those that would wait."""
    checker = checking.Checker(manifest, header, placer.zone)
    checked = checker.check_all([{} if isinstance(r, BadRow) else r for _f, _n, r in lines])
    places, points, lost = placer.place_all(checked.columns, len(lines), checked.faults)
    numbers = [str(number) for _file, number, _row in lines]
    keys = checking.keys(manifest.key, checked.columns, numbers)
    periods = checking.periods(manifest.period, checked.columns, len(lines))
    faults = checked.faults | lost
    good, bad = list[TriedRow](), list[BadTry]()
    for at, (_file, number, row) in enumerate(lines):
        if isinstance(row, BadRow):
            bad.append(BadTry(number, row.raw, (Fault("", "row", {"value": row.why}),)))
        elif at in faults:
            bad.append(BadTry(number, row, tuple(faults[at])))
        else:
            place, period, key = places[at], periods[at], keys[at]
            values, derived = checked.row(at), Derived(place, points[at], period, key)
            mapped = thing(manifest, values, derived) if manifest.map else None
            good.append(TriedRow(number, values, place, period, key, mapped))
    return good, bad


def _would_land(
    manifest: Manifest, target: Target, rows: Sequence[TriedRow]
) -> tuple[list[TriedRow], list[BadTry], int]:
    """Rows the target would take and refuse: it is given them all, and everything is undone.

    Last: how many rows went into another, which is about the same thing.
    """
    things = [row.mapped or {} for row in rows]
    numbers = [column.name for column in target.columns if column.type in ("integer", "number")]
    sums = joining.summed(manifest, target.identity, numbers)
    identity = joining.compared(manifest, target.identity, target.finds)
    joined = joining.join(things, joining.rule(manifest), identity, tuple(sums))
    with transaction.atomic():
        given = list(joined.things.values())
        outcome = target.land(given, f"source:{manifest.source}", timezone.now())
        transaction.set_rollback(True)
    at = list(joined.things)
    why = {at[n]: Fault(column, "refused", {"value": text}) for n, column, text in outcome.refused}
    for n, shown in joined.clashing.items():
        why[n] = Fault("", "same_thing", {"value": shown})
    good = [row for n, row in enumerate(rows) if n not in why]
    bad = [BadTry(rows[n].line, rows[n].values, (fault,)) for n, fault in sorted(why.items())]
    return good, bad, joined.absorbed


def _hidden(manifest: Manifest, row: TriedRow) -> TriedRow:
    """With personal values covered, also under the target's names."""
    names = {column.name for column in manifest.columns if column.personal}
    if not names:
        return row
    values = {k: HIDDEN if k in names and v is not None else v for k, v in row.values.items()}
    theirs = manifest.map.columns if manifest.map else {}
    mapped = {
        k: HIDDEN if theirs.get(k) in names and v is not None else v
        for k, v in (row.mapped or {}).items()
    }
    key = HIDDEN if names & set(manifest.key) else row.key
    return replace(row, values=values, key=key, mapped=mapped if row.mapped is not None else None)
