"""What every reader gives: rows one by one, where they came from, and what went wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from balaikota.lib.errors import gettext_noop as _
from balaikota.lib.outgoing import Resolver, is_public, resolve

from ..rules import events
from ..rules.shapes import Limits


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot even be laid into columns: as it came, and why."""

    raw: Mapping[str, Any]
    why: str


Line = tuple[int, int, Mapping[str, Any] | BadRow]  # number of the origin, line in it, row


@dataclass
class Origin:
    """A file or an answer rows came from. `sha256` of its bytes, "" where there are none."""

    name: str
    url: str = ""
    sha256: str = ""
    size: int = 0
    modified: str = ""


@dataclass
class Feed:
    """Rows of a source. `header` is None where every row names its own columns (JSON).

    `after` is called once the rows have landed; `since` is how far an incremental read came.
    """

    header: tuple[str, ...] | None
    rows: Iterator[Line]
    origins: list[Origin]
    whole: bool = True  # all rows of the source, not only new ones
    since: Callable[[], str] | None = None
    after: list[Callable[[], None]] = field(default_factory=list)


def pushed_lines(data: Any, records: str) -> Iterator[Line]:
    """The rows of an event that came by itself."""
    for line, row in enumerate(events.rows(data, records), 1):
        good = row if isinstance(row, dict) else BadRow({"value": str(row)[:500]}, "no object")
        yield 0, line, good


class SourceProblem(Exception):
    """A source could not be read. `code` and `data` for words, see PROBLEMS."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(PROBLEMS[code] % data if data else PROBLEMS[code])
        self.code, self.data = code, data


class NothingNew(Exception):
    """A source that brings things now and then has brought nothing since the last time."""


PROBLEMS: dict[str, str] = {
    "silent": _("The source does not answer (%(why)s)."),
    "refused": _("The source refuses us (HTTP %(status)s)."),
    "broken": _("The source answers with an error (HTTP %(status)s)."),
    "not_json": _("The source answers, but not with JSON."),
    "not_xml": _("The source answers, but not with XML."),
    "no_records": _("The answer has no list at “%(path)s”."),
    "repeats": _("The source gives the same page again and again."),
    "short": _("The source says it has %(total)s rows, but only %(rows)s came."),
    "too_many_pages": _("The source has no end: %(pages)s pages and more."),
    "too_big": _("More than %(most)s MB came: the source was cut off."),
    "too_many": _("More than %(most)s rows came: the source was cut off."),
    "too_many_files": _("More than %(most)s files fit the pattern: narrow it, or move old ones."),
    "too_long": _("The source took longer than %(seconds)s seconds and was cut off."),
    "no_mailbox": _("There is no mailbox “%(name)s”."),
    "no_file": _("There is no file like “%(pattern)s”."),
    "unreadable": _("“%(name)s” cannot be read: %(why)s."),
    "no_header": _("“%(name)s” has no header where the manifest says."),
    "no_sheet": _("“%(name)s” has no sheet “%(sheet)s”."),
    "may_not": _("%(host)s may not be reached: it is not in BALAIKOTA_INNER_NETWORKS."),
    "not_trusted": _("%(host)s shows another key than the manifest says."),
    "sign_in": _("The source does not let us sign in (%(why)s)."),
    "secret": _("The secret “%(name)s” is not set."),
    "sql": _("The database refuses the question: %(why)s"),
    "fault": _("The source answers with a fault: %(why)s"),
    "crashed": _("The run ended in the middle; nothing of it was kept."),
    "bug": _("The connector itself failed (%(why)s)."),
    "memory": _("The source needs more memory than it may have."),
}


class Meter:
    """Counts what a source gives and takes, and cuts it off at its limits."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits, self._clock = limits, clock
        self._until = clock() + limits.seconds
        self._asked = 0.0
        self.bytes = self.rows = 0

    @property
    def left(self) -> float:
        """Seconds until it is cut off. Raises SourceProblem when there are none."""
        left = self._until - self._clock()
        if left <= 0:
            raise SourceProblem("too_long", seconds=self.limits.seconds)
        return left

    @property
    def silence(self) -> float:
        """Seconds it may say nothing."""
        return min(float(self.limits.silence), self.left)

    def took(self, size: int) -> None:
        self.bytes += size
        if self.bytes > self.limits.megabytes * 1_000_000:
            raise SourceProblem("too_big", most=self.limits.megabytes)
        self.left  # noqa: B018

    def row(self) -> None:
        self.rows += 1
        if self.rows > self.limits.rows:
            raise SourceProblem("too_many", most=self.limits.rows)
        if not self.rows % 1000:
            self.left  # noqa: B018

    def before_asking(self) -> None:
        """Wait as the manifest's rate asks."""
        if self.limits.per_minute:
            wait = self._asked + 60 / self.limits.per_minute - self._clock()
            if wait > 0:
                time.sleep(min(wait, self.left))
        self._asked = self._clock()

    def pause(self, seconds: float) -> None:
        time.sleep(min(seconds, self.left))


@dataclass(frozen=True)
class World:
    """What a reader may touch: the folder of sources, and which addresses are allowed."""

    folder: Path
    allowed: Callable[[str], bool] = is_public
    resolver: Resolver = resolve
    since: str = ""  # the cursor of an incremental read
    pushed: Iterator[Line] | None = None  # rows that came by themselves

    def address_of(self, host: str, port: int) -> str:
        """An address of a host that may be reached. Raises SourceProblem."""
        try:
            addresses = self.resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise SourceProblem("silent", why=f"{host}: no such host") from error
        if not addresses or not all(map(self.allowed, addresses)):
            raise SourceProblem("may_not", host=host)
        return addresses[0]
