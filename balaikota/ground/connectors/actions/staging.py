"""Writing rows under a new generation by COPY. They do not count until the run lands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
from .places import Placer

CHUNK = 5000
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


class Stager:
    """Checks rows, finds their region, seals what is personal, and writes them chunk by chunk."""

    def __init__(
        self, manifest: Manifest, run: Run, header: Iterable[str], placer: Placer,
        mended: Mapping[bytes, Mapping[str, Any] | None],
    ) -> None:  # fmt: skip
        self._manifest, self._run, self._placer, self._mended = manifest, run, placer, mended
        self._checker = checking.Checker(manifest, header, placer.zone)
        self._personal = tuple(c.name for c in manifest.columns if c.personal)
        self._sealed_key = bool(set(self._personal) & set(manifest.key))
        self.staged = Staged()

    def write(self, feed: Feed) -> None:
        """All rows of a feed, in short transactions of their own."""
        chunk: list[tuple[Any, ...]] = []
        for line in feed.rows:
            row = self.row(line)
            if row is not None:
                chunk.append(row)
            if len(chunk) >= CHUNK:
                self._copy(chunk)
                chunk = []
        self._copy(chunk)

    def row(self, line: Line) -> tuple[Any, ...] | None:
        """A row as it is copied, or None when it is bad (and kept as such)."""
        file, number, raw = line
        self.staged.read += 1
        if isinstance(raw, BadRow):
            return self._mend_or_keep(file, number, raw.raw, [Fault("", "row", {"value": raw.why})])
        return self._checked(file, number, raw, again=True)

    def _checked(
        self, file: int, number: int, raw: Mapping[str, Any], *, again: bool
    ) -> tuple[Any, ...] | None:
        values, faults = self._checker.check(raw)
        if faults:
            return self._mend_or_keep(file, number, raw, faults) if again else None
        place, point, fault = self._placer.place(values)
        if fault:
            return self._mend_or_keep(file, number, raw, [fault]) if again else None
        period = checking.period_of(self._manifest.period, values)
        key = checking.key_of(self._manifest.key, values, f"{file}:{number}")
        if self._sealed_key:
            key = settings.KEY_RING.blind(key, f"source:{self._run.source_id}").hex()
        for name in self._personal:
            if values[name] is not None:
                values[name] = settings.KEY_RING.encrypt(str(values[name]))
        try:
            data = _encode(values).decode()
        except (UnicodeEncodeError, TypeError, msgspec.EncodeError):
            self._keep(Bad(file, number, raw, [Fault("", "row", {"value": "text"})]))
            return None
        if "\\u0000" in data:
            data = data.replace("\\u0000", "")
        self.staged.good += 1
        where = None if point is None else f"({point[0]!r},{point[1]!r})"
        run = self._run.pk
        return (self._run.source_id, run, key, data, where, place, period, run, file, number)

    def _mend_or_keep(
        self, file: int, number: int, raw: Mapping[str, Any], faults: list[Fault]
    ) -> tuple[Any, ...] | None:
        """A row that somebody repaired or dropped before is treated so again."""
        if self._mended:
            mark = fingerprint(raw)
            if mark in self._mended:
                mended = self._mended[mark]
                row = self._checked(file, number, mended, again=False) if mended else None
                if row is not None or mended is None:
                    return row
        self._keep(Bad(file, number, raw, faults))
        return None

    def _keep(self, bad: Bad) -> None:
        self.staged.bad_count += 1
        if len(self.staged.bad) < MOST_KEPT:
            self.staged.bad.append(bad)

    def _copy(self, chunk: list[tuple[Any, ...]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if chunk:
                with cursor.copy(_COPY) as copy:
                    for row in chunk:
                        copy.write_row(row)
            Run.objects.filter(pk=self._run.pk).update(
                read=self.staged.read, good=self.staged.good, bad=self.staged.bad_count
            )
