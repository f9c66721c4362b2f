"""Writing rows under a new generation by COPY. They do not count until the run lands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction

from ..models import Run
from ..reading import BadRow
from ..reading.feed import Feed, Line
from ..rules import checking
from ..rules.problems import Fault
from ..rules.shapes import Manifest
from .places import Placer, Point

CHUNK = 5000
_PIECE = 250  # rows that are sent while the database is still busy with those before
MOST_KEPT = 5000  # bad rows of one run that are kept for repair
_COPY = (
    "COPY connectors_row (source_id, generation, key, data, point, place, period, run, file, line)"
    " FROM STDIN"
)
_encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(slots=True)
class Bad:
    """A row that broke the contract."""

    file: int
    line: int
    raw: Mapping[str, Any]
    faults: list[Fault]
    values: Mapping[str, Any] = field(default_factory=dict)  # by our names, what could be read
    key: str = ""

    @property
    def fingerprint(self) -> bytes:
        """Equal for the same row in a later run, wherever it stands."""
        return fingerprint(self.raw)


def fingerprint(raw: Mapping[str, Any]) -> bytes:
    text = msgspec.json.encode(_plain(raw), order="sorted")
    return hashlib.sha256(text).digest()


def _plain(value: Any) -> Any:
    """What JSON can hold; everything else as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def as_json(raw: Mapping[str, Any]) -> str:
    return msgspec.json.encode(_plain(raw)).decode()


@dataclass
class Staged:
    """What was read and written so far."""

    read: int = 0
    good: int = 0
    bad_count: int = 0
    bad: list[Bad] = field(default_factory=list)

    def add(self, bad: list[Bad]) -> None:
        """Rows that turned out bad only after they were written."""
        self.bad_count += len(bad)
        self.bad += bad[: max(0, MOST_KEPT - len(self.bad))]


@dataclass(slots=True)
class _Ready:
    """Rows that were checked and placed, as columns. `wrong` are those that cannot land."""

    lines: Sequence[Line]
    names: tuple[str, ...]
    values: list[tuple[Any, ...]]
    keys: list[str]
    places: list[str]
    points: list[Point | None]
    periods: list[str]
    wrong: dict[int, Bad]


class Stager:
    """Checks rows, finds their region, seals what is personal, and writes them chunk by chunk.

    `generation` is the run's own unless rows are put into one that counts already.
    """

    def __init__(
        self, manifest: Manifest, run: Run, header: Iterable[str], placer: Placer,
        mended: Mapping[bytes, Mapping[str, Any] | None], generation: int = 0,
    ) -> None:  # fmt: skip
        self._manifest, self._run, self._placer, self._mended = manifest, run, placer, mended
        self._checker = checking.Checker(manifest, header, placer.zone)
        self._personal = tuple(c.name for c in manifest.columns if c.personal)
        self._sealed_key = bool(set(self._personal) & set(manifest.key))
        self.generation = generation or run.pk
        self._begin = f"{run.source_id}\t{self.generation}\t"
        self.staged = Staged()

    def write(self, feed: Feed) -> None:
        """All rows of a feed, in short transactions of their own."""
        rows = iter(feed.rows)
        while chunk := list(islice(rows, CHUNK)):
            self.staged.read += len(chunk)
            self._copy(self._ready(chunk))
        self._progress()

    def put(self, lines: Sequence[Line]) -> None:
        """These few rows, inside the caller's transaction."""
        with connection.cursor() as cursor:
            self._send(self._ready(lines), cursor)

    def again(self, bad: list[Bad]) -> list[Bad]:
        """Rows that were good until they met others or their target: those somebody decided about
        before are put right or left out again. Returns the others."""
        self.staged.good -= len(bad)
        known = [(one, self._mended.get(one.fingerprint, _OPEN)) for one in bad]
        mended: list[Line] = [
            (one.file, one.line, row) for one, row in known if row is not _OPEN and row is not None
        ]
        if mended:
            self.put(mended)
        return [one for one, row in known if row is _OPEN]

    def put_back(self, bad: Sequence[Bad]) -> None:
        """Rows that were taken out for what others said of the same thing: perhaps no more."""
        if bad:
            self.put([(one.file, one.line, one.raw) for one in bad])

    def judge(self, lines: Sequence[Line]) -> tuple[list[str], dict[int, list[Fault]]]:
        """The keys these rows would have, and why some cannot land. Nothing is written or kept."""
        ready = self._ready(lines)
        return ready.keys, {n: bad.faults for n, bad in ready.wrong.items()}

    def _ready(self, lines: Sequence[Line]) -> _Ready:
        raws: list[Mapping[str, Any]] = [
            {} if isinstance(row, BadRow) else row for _file, _number, row in lines
        ]
        checked = self._checker.check_all(raws)
        columns, faults = checked.columns, checked.faults
        for index, (_file, _number, row) in enumerate(lines):
            if row.__class__ is BadRow:
                faults[index] = [Fault("", "row", {"value": row.why})]
        places, points, lost = self._placer.place_all(columns, len(lines), faults)
        faults.update(lost)
        wrong = {
            index: Bad(file, number, _raw(row), found, checked.row(index))
            for index, found in faults.items()
            for file, number, row in (lines[index],)
        }
        where = (f"{file}:{number}" for file, number, _row in lines)
        keys = checking.keys(self._manifest.key, columns, where)
        self._seal(columns, keys)
        return _Ready(
            lines, tuple(columns), list(zip(*columns.values(), strict=True)), keys, places, points,
            checking.periods(self._manifest.period, columns, len(lines)), wrong,
        )  # fmt: skip

    def _seal(self, columns: dict[str, list[Any]], keys: list[str]) -> None:
        if self._sealed_key:
            blind = settings.KEY_RING.blinder(f"source:{self._run.source_id}")
            keys[:] = [blind(key).hex() for key in keys]
        encrypt = settings.KEY_RING.encrypt
        for name in self._personal:
            columns[name] = [None if v is None else encrypt(str(v)) for v in columns[name]]

    def _copy(self, ready: _Ready) -> None:
        """One chunk in one transaction. What a crash loses of it would not have counted anyway."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            self._send(ready, cursor)
            self._progress()

    def _send(self, ready: _Ready, cursor: Any) -> None:
        """In pieces: the database takes one while the next is made. It can be asked nothing then,
        so whatever needs it is known before."""
        mended = {n: self._mended_text(bad) for n, bad in ready.wrong.items()}
        with cursor.copy(_COPY) as copy:
            for start in range(0, len(ready.lines), _PIECE):
                stop = min(start + _PIECE, len(ready.lines))
                numbers = range(start, stop)
                copy.write("".join(
                    [mended[n] if n in mended else self._text(ready, n) for n in numbers]
                ))  # fmt: skip

    def _progress(self) -> None:
        Run.objects.filter(pk=self._run.pk).update(
            read=self.staged.read, good=self.staged.good, bad=self.staged.bad_count
        )

    def _text(self, ready: _Ready, n: int) -> str:
        """A good row as COPY takes it."""
        data = _json(dict(zip(ready.names, ready.values[n], strict=True)))
        file, number, raw = ready.lines[n]
        if data is None:
            self._keep(Bad(file, number, _raw(raw), [Fault("", "row", {"value": "text"})]))
            return ""
        self.staged.good += 1
        point = ready.points[n]
        where = r"\N" if point is None else f"({point[0]!r},{point[1]!r})"
        return (
            f"{self._begin}{_escaped(ready.keys[n])}\t{data}\t{where}\t{ready.places[n]}\t"
            f"{_escaped(ready.periods[n])}\t{self._run.pk}\t{file}\t{number}\n"
        )

    def _mended_text(self, bad: Bad) -> str:
        """A row that somebody repaired or dropped before is treated so again."""
        mark = bad.fingerprint if self._mended else b""
        if mark in self._mended:
            mended = self._mended[mark]
            if mended is None:
                return ""
            ready = self._ready([(bad.file, bad.line, mended)])
            if not ready.wrong:
                return self._text(ready, 0)
        self._keep(bad)
        return ""

    def _keep(self, bad: Bad) -> None:
        self.staged.bad_count += 1
        if len(self.staged.bad) < MOST_KEPT:
            self.staged.bad.append(bad)


_OPEN: Mapping[str, Any] = {}  # nobody decided about this row


def _raw(row: Mapping[str, Any] | BadRow) -> Mapping[str, Any]:
    return row.raw if isinstance(row, BadRow) else row


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


def _escaped(text: str) -> str:
    """As COPY reads it."""
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


def _json(values: dict[str, Any]) -> str | None:
    """Values as COPY reads them, without NULs; None when no text of them can be made."""
    try:
        data = _encode(values).decode()
        if "\\" not in data:
            return data
        if "\\u0000" in data:
            data = _encode(_without_nul(values)).decode()
    except (UnicodeEncodeError, TypeError, msgspec.EncodeError):
        return None
    return data.replace("\\", "\\\\")


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, Mapping):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list | tuple) else value
