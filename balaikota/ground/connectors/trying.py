"""Trying a manifest without keeping anything: rows, types, problems, and what they would become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec

from balaikota.ground.events.sockets import Target
from balaikota.lib.errors import Refusal

from .actions.landing import target_of
from .actions.places import Placer
from .reading import BadRow, SourceProblem, World, open_feed
from .reading.feed import Feed, Line
from .rules import checking, guessing
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


def look(read: Mapping[str, Any], world: World) -> Looked:
    """Look into a source that nobody described yet. Raises BadManifest when `read` is none."""
    nobody = {"source": "x", "title": "x", "agency": "x", "owner": "x", "read": dict(read),
              "columns": [{"name": "x"}]}  # fmt: skip
    manifest = manifests.read(msgspec.json.encode(nobody).decode())
    try:
        feed = open_feed(msgspec.structs.replace(manifest, limits=_BRIEF), world)
        lines, _more = _some(feed, ROWS)
    except SourceProblem as trouble:
        return Looked(trouble=trouble)
    raw = [row for _f, _n, row in lines if not isinstance(row, BadRow)]
    columns = guessing.columns(raw)
    headers = [column.source or column.name for column in columns]
    samples = {name: _samples([row.get(name) for row in raw]) for name in headers}
    return Looked(columns, samples, len(lines))


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
    checker = checking.Checker(manifest, header, placer.zone)
    good: list[TriedRow] = []
    bad: list[BadTry] = []
    for _file, number, row in lines:
        made = _one(manifest, checker, placer, number, row, target)
        if isinstance(made, TriedRow):
            good.append(made)
        else:
            bad.append(made)
    keys = Counter(row.key for row in good) if manifest.key else Counter[str]()
    return Tried(
        manifest=manifest, header=tuple(header), gone=gone, guessed=guessing.columns(raw[:100]),
        rows=tuple(good), bad=tuple(bad), read=len(lines), more=more,
        unknown_places={text: n for (text, _in), n in placer.unknown.most_common(20)},
        twins=sum(n - 1 for n in keys.values()),
    )  # fmt: skip


def _one(
    manifest: Manifest, checker: checking.Checker, placer: Placer, number: int,
    row: Mapping[str, Any] | BadRow, target: Target | None,
) -> TriedRow | BadTry:  # fmt: skip
    if isinstance(row, BadRow):
        return BadTry(number, row.raw, (Fault("", "row", {"value": row.why}),))
    values, faults = checker.check(row)
    place, point, fault = placer.place(values) if not faults else ("", None, None)
    if fault:
        faults = [fault]
    if faults:
        return BadTry(number, row, tuple(faults))
    period = checking.period_of(manifest.period, values)
    key = checking.key_of(manifest.key, values, str(number))
    mapped = None
    if target is not None and manifest.map is not None:
        longitude, latitude = point or (None, None)
        known = {**values, "place": place, "period": period, "key": key,
                 "longitude": longitude, "latitude": latitude}  # fmt: skip
        mapped = {
            theirs: ours[1:] if ours.startswith("=") else known.get(ours)
            for theirs, ours in manifest.map.columns.items()
        }
    hidden = {c.name for c in manifest.columns if c.personal}
    shown = {name: HIDDEN if name in hidden and v is not None else v for name, v in values.items()}
    return TriedRow(number, shown, place, period, key, mapped)
