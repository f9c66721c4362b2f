"""Whether a manifest that is well written also makes sense: names that exist, spans, patterns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from balaikota.lib.errors import gettext_noop as _

from . import spans
from .problems import Problem
from .shapes import (
    ColumnSpec,
    Email,
    Files,
    Manifest,
    Rest,
    Sheet,
    Soap,
    Sql,
    Value,
    Webhook,
)

CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
NAME = re.compile(r"[a-z][a-z0-9_]*")
_MOST = {"seconds": 3600, "silence": 300, "megabytes": 4096, "rows": 20_000_000, "tries": 10}


def problems(manifest: Manifest) -> Iterator[Problem]:
    """Everything that does not fit together."""
    yield from _identity(manifest)
    yield from _read(manifest)
    for number, column in enumerate(manifest.columns):
        yield from _column(f"$.columns[{number}]", column)
    yield from _names(manifest)
    yield from _same(manifest)
    yield from _time(manifest)
    yield from _show(manifest)


def _identity(manifest: Manifest) -> Iterator[Problem]:
    if not CODE.fullmatch(manifest.source) or len(manifest.source) > 60:
        yield Problem("$.source", _("“%(value)s” cannot be the name of a source."),
                      _("Use small letters, digits and hyphens: harga-pangan."),
                      data={"value": manifest.source})  # fmt: skip
    for name in ("title", "agency", "owner"):
        if not getattr(manifest, name).strip():
            yield Problem(f"$.{name}", _("This must not be empty."))
    if not manifest.columns:
        yield Problem("$.columns", _("At least one column is needed."))
    for name, most in _MOST.items():
        value = getattr(manifest.limits, name)
        if not 1 <= value <= most:
            yield Problem(f"$.limits.{name}", _("This must lie between 1 and %(most)s."),
                          data={"most": most})  # fmt: skip


def _read(manifest: Manifest) -> Iterator[Problem]:
    read = manifest.read
    for path, url in _addresses(read):
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
            yield Problem(path, _("“%(value)s” is no web address."),
                          _("Begin with https://"), data={"value": url})  # fmt: skip
    if isinstance(read, Rest | Soap | Files):
        yield from _auth(read)
    if isinstance(read, Rest):
        yield from _pages(read)
    if isinstance(read, Sql):
        yield from _sql(read, manifest.mode)
    if isinstance(read, Files):
        yield from _files(read)
    if isinstance(read, Webhook) and manifest.mode == "replace":
        yield Problem("$.mode", _("Pushed events add to what is there: write “mode: upsert”."))
    if isinstance(read, Email) and not read.senders:
        yield Problem("$.read.senders", _("Name who may send: anybody can write to a mailbox."))


def _addresses(read: Any) -> Iterator[tuple[str, str]]:
    if isinstance(read, Rest | Soap | Sheet) or (isinstance(read, Files) and read.url):
        yield "$.read.url", read.url
    oauth2 = getattr(getattr(read, "auth", None), "oauth2", None)
    if oauth2:
        yield "$.read.auth.oauth2.token_url", oauth2.token_url


def _auth(read: Rest | Soap | Files) -> Iterator[Problem]:
    auth = read.auth
    ways = [auth.header, auth.query, auth.basic, auth.bearer, auth.oauth2]
    if sum(bool(way) for way in ways) > 1:
        yield Problem("$.read.auth", _("Choose one way to sign in."))


_NEEDS = {"page": "parameter", "offset": "parameter", "cursor": "cursor", "next": "next"}


def _pages(read: Rest) -> Iterator[Problem]:
    needed = _NEEDS.get(read.pages.by, "")
    if needed and not getattr(read.pages, needed):
        yield Problem("$.read.pages", _("“%(name)s” is missing."), data={"name": needed})
    if read.pages.by == "cursor" and not read.pages.parameter:
        yield Problem("$.read.pages", _("“%(name)s” is missing."), data={"name": "parameter"})


_READS = re.compile(r"^\s*(select|with)\b", re.IGNORECASE)


def _sql(read: Sql, mode: str) -> Iterator[Problem]:
    if not _READS.match(read.query) or ";" in read.query.rstrip().rstrip(";"):
        yield Problem("$.read.query", _("The question must be one SELECT."))
    if read.engine == "sqlite":
        if not read.file or read.file.startswith("/") or ".." in read.file:
            yield Problem("$.read.file", _("Name a file inside the folder of sources."))
    elif not read.host or not read.database:
        yield Problem("$.read", _("Name the host and the database."))
    if read.cursor and ":since" not in read.query:
        yield Problem("$.read.query", _("Use :since where the cursor is compared."),
                      _("… WHERE %(name)s > :since ORDER BY %(name)s"),
                      data={"name": read.cursor})  # fmt: skip
    if read.cursor and mode != "upsert":
        yield Problem("$.mode", _("Reading only what is new needs “mode: upsert”."))


def _files(read: Files) -> Iterator[Problem]:
    if read.folder.startswith("/") or ".." in read.folder.split("/"):
        yield Problem("$.read.folder", _("Name a folder inside the folder of sources."))
    if not read.folder and not read.url and read.sftp is None:
        yield Problem("$.read", _("Say where the files are: folder, url or sftp."))
    if read.format == "excel" and not all(row >= 1 for row in read.excel.header):
        yield Problem("$.read.excel.header", _("Rows count from 1."))


def _column(path: str, column: ColumnSpec) -> Iterator[Problem]:
    if not NAME.fullmatch(column.name) or len(column.name) > 60:
        yield Problem(f"{path}.name", _("“%(value)s” cannot be the name of a column."),
                      _("Use small letters, digits and underscores: jumlah_penduduk."),
                      data={"value": column.name})  # fmt: skip
    if column.pattern:
        try:
            re.compile(column.pattern)
        except re.error as error:
            yield Problem(f"{path}.pattern", _("This pattern cannot be read: %(why)s."),
                          data={"why": str(error)})  # fmt: skip
    low, high = column.minimum, column.maximum
    if low is not None and high is not None and low > high:
        yield Problem(f"{path}.minimum", _("The minimum is above the maximum."))


def _names(manifest: Manifest) -> Iterator[Problem]:
    """Every column that is named anywhere must be there, once."""
    known = Counter(column.name for column in manifest.columns)
    for name, times in known.items():
        if times > 1:
            yield Problem("$.columns", _("The column “%(name)s” stands here twice."),
                          data={"name": name})  # fmt: skip
    for path, names in _named(manifest):
        for name in names:
            if name and name not in known:
                yield Problem(path, _("There is no column “%(name)s”."), data={"name": name})
    if manifest.mode == "upsert" and not manifest.key:
        yield Problem("$.key", _("“mode: upsert” needs a key, to know a row again."))
    if manifest.place and not manifest.place.column and not manifest.point:
        yield Problem("$.place", _("Name a column, or say where the point is."))


def _same(manifest: Manifest) -> Iterator[Problem]:
    """Adding up needs all rows of a thing at once, and to keep them for when one is repaired."""
    if manifest.map is None or manifest.map.same != "sum":
        return
    if manifest.mode == "upsert":
        yield Problem("$.map.same", _("Only a whole load can be added up: write “mode: replace”."))
    personal = any(column.personal for column in manifest.columns)
    if manifest.map.keep_rows is False or (personal and manifest.map.keep_rows is None):
        yield Problem("$.map.same", _("What is added up must be kept: write “keep_rows: true”."))


def _named(manifest: Manifest) -> Iterator[tuple[str, Iterable[str]]]:
    yield "$.key", manifest.key
    if manifest.place:
        yield "$.place", (manifest.place.column, manifest.place.within)
    if manifest.point:
        yield "$.point", (manifest.point.longitude, manifest.point.latitude, manifest.point.column)
    if manifest.period:
        yield "$.period", (manifest.period.column, manifest.period.year, manifest.period.month)
    if manifest.map:
        ours = (name for name in manifest.map.columns.values() if not name.startswith("="))
        yield "$.map.columns", (name for name in ours if name not in DERIVED)
    show = manifest.show
    if show.tile:
        yield "$.show.tile", (show.tile.by if show.tile.by not in DERIVED else "",)
    if show.layer:
        yield "$.show.layer", (show.layer.label, show.layer.note)
    for path, value in _values(manifest):
        yield path, (*(value.where), *_measured(value))


DERIVED = frozenset({"place", "longitude", "latitude", "period", "key"})


def _measured(value: Value) -> tuple[str, ...]:
    return tuple(filter(None, (value.sum, value.mean, value.minimum, value.maximum)))


def _values(manifest: Manifest) -> Iterator[tuple[str, Value]]:
    show = manifest.show
    found = [("$.show.tile.value", show.tile.value)] if show.tile else []
    found += [(f"$.show.indicators[{n}].value", i.value) for n, i in enumerate(show.indicators)]
    if show.layer and show.layer.shade:
        found.append(("$.show.layer.shade", show.layer.shade))
    for path, value in found:
        yield path, value
        if value.per:
            yield f"{path}.per", value.per


def _time(manifest: Manifest) -> Iterator[Problem]:
    for path, text in (("$.contract.fresh", manifest.contract.fresh),
                       ("$.schedule.every", manifest.schedule.every)):  # fmt: skip
        if text:
            try:
                spans.span(text)
            except ValueError:
                yield Problem(path, _("“%(value)s” is no span of time."),
                              _("Write 15m, 6h, 1d or 2w."), data={"value": text})  # fmt: skip
    if manifest.schedule.cron and not spans.good_cron(manifest.schedule.cron):
        yield Problem("$.schedule.cron", _("This cron line cannot be read."),
                      _("Five parts: minute hour day month weekday."))  # fmt: skip
    if manifest.schedule.cron and manifest.schedule.every:
        yield Problem("$.schedule", _("Choose one of “every” and “cron”."))


def _show(manifest: Manifest) -> Iterator[Problem]:
    for path, value in _values(manifest):
        ways = [value.count, *(bool(name) for name in _measured(value))]
        if sum(ways) + (not any(ways)) != 1 or not any(ways):
            yield Problem(path, _("Say one of: count, sum, mean, minimum, maximum."))
    layer = manifest.show.layer
    if layer and not layer.shade and manifest.point is None:
        yield Problem("$.show.layer", _("A layer of points needs “point”."))
    if layer and layer.shade and manifest.place is None:
        yield Problem("$.show.layer", _("A shaded layer needs “place”."))
    if manifest.show.dataset and all(column.personal for column in manifest.columns):
        yield Problem("$.show.dataset", _("All columns are personal: nothing can be published."))
