"""Connect an agency's application: try a manifest, add it, run it, see how all sources are.

  balaikota connect check FILE            read the first rows by a manifest; shows rows, types,
                                          problems and what they would become; keeps nothing
  balaikota connect check FILE --secret token=abc
  balaikota connect add FILE              add the source, or change it when it is there
  balaikota connect secret CODE NAME      set a secret; its value is read from standard input
  balaikota connect run CODE              read it now, in this process
  balaikota connect list                  every source: promised against real

How a manifest is written: docs/how-to/connect-a-source.md.

Settings read: BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL, BALAIKOTA_INNER_NETWORKS,
BALAIKOTA_SOURCES_FOLDER, BALAIKOTA_DEMO.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balaikota.lib import config
from balaikota.lib.errors import Refusal

from . import say
from .cannot import Cannot
from .city.running import open_house

if TYPE_CHECKING:
    from balaikota.ground.connectors.trying import Tried

_SHOWN = 8
_WIDE = 24


def add(parser: ArgumentParser) -> None:
    """The five things that can be done with sources."""
    things = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    check = things.add_parser("check", help="try a manifest; keeps nothing")
    check.add_argument("file", type=Path)
    check.add_argument("--secret", action="append", default=[], metavar="NAME=VALUE")
    check.add_argument("--rows", type=int, default=200, help="how many rows to look at")
    things.add_parser("add", help="add or change a source").add_argument("file", type=Path)
    secret = things.add_parser("secret", help="set a secret from standard input")
    secret.add_argument("code")
    secret.add_argument("name")
    things.add_parser("run", help="read a source now").add_argument("code")
    things.add_parser("list", help="every source")


def run(args: Namespace) -> int:
    open_house(config.load())
    try:
        return _DO[args.what](args)
    except Refusal as refusal:
        raise Cannot(str(refusal)) from refusal


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Cannot(f"{path} cannot be read: {error}") from error


def _check(args: Namespace) -> int:
    from balaikota.ground.connectors import trying
    from balaikota.ground.connectors.world import world

    secrets = dict(pair.split("=", 1) for pair in args.secret if "=" in pair)
    tried = trying.dry_run(_text(args.file), world(), secrets, rows=args.rows)
    _tell(tried)
    return 0 if tried.fine else 1


def _tell(tried: Tried) -> None:
    for problem in tried.problems:
        say.line("bad", "manifest", str(problem))
    if tried.trouble is not None:
        say.line("bad", "source", str(tried.trouble))
    if tried.manifest is None or tried.trouble is not None:
        return
    if tried.gone:
        say.line("bad", "columns", f"missing: {', '.join(tried.gone)}")
        say.line("wait", "columns", f"the source has: {', '.join(tried.header)}")
    more = "+" if tried.more else ""
    say.line(
        "ok" if tried.rows else "warn", "rows", f"{tried.read}{more} read, {len(tried.rows)} good"
    )
    _types(tried)
    _table(tried)
    _bad(tried)


def _types(tried: Tried) -> None:
    assert tried.manifest is not None
    guessed = {column.source or column.name: column for column in tried.guessed}
    for column in tried.manifest.columns:
        theirs = column.source or column.name
        found = guessed.get(theirs)
        hint = f"   (looks like {found.type})" if found and found.type != column.type else ""
        say.plain(f"    {column.name:<{_WIDE}} {column.type:<9} ← {theirs}{hint}")


def _table(tried: Tried) -> None:
    assert tried.manifest is not None
    names = [column.name for column in tried.manifest.columns][:6]
    extra = [name for name in ("place", "period") if getattr(tried.manifest, name)]
    if tried.rows:
        say.plain("")
        say.plain("    " + " ".join(_cell(name) for name in [*names, *extra]))
    for row in tried.rows[:_SHOWN]:
        cells = [row.values.get(name) for name in names] + [getattr(row, name) for name in extra]
        say.plain("    " + " ".join(_cell(value) for value in cells))
    if tried.rows and tried.rows[0].mapped is not None:
        say.line("ok", "mapped", str(dict(tried.rows[0].mapped)))


def _cell(value: Any) -> str:
    text = "–" if value is None or value == "" else str(value)
    width = 14
    return f"{text[: width - 1] + '…' if len(text) > width else text:<{width}}"


def _bad(tried: Tried) -> None:
    from balaikota.ground.connectors import words

    for bad in tried.bad[:_SHOWN]:
        reasons = "; ".join(words.fault(fault) for fault in bad.faults)
        say.line("warn", f"line {bad.line}", reasons)
    if tried.twins:
        say.line("warn", "key", f"{tried.twins} rows have a key that stands in another row too")
    if tried.joined:
        say.line("ok", "same", f"{tried.joined} rows are about the same thing as another")
    for text, count in tried.unknown_places.items():
        say.line("warn", "region", f"“{text}” was not found ({count} rows)")


def _add(args: Namespace) -> int:
    from balaikota.ground.connectors import actions, queries
    from balaikota.ground.connectors.rules import manifest as manifests
    from balaikota.ground.people.rules import SYSTEM

    text = _text(args.file)
    try:
        code = manifests.read(text).source
    except manifests.BadManifest as error:
        for problem in error.problems:
            say.line("bad", "manifest", str(problem))
        return 1
    known = queries.visible_to(SYSTEM).filter(pk=code).exists()
    actions.save_manifest(SYSTEM, text, now=datetime.now(UTC), code=code if known else "")
    say.line("ok", "source", f"{code} was {'changed' if known else 'added'}")
    return 0


def _secret(args: Namespace) -> int:
    from balaikota.ground.connectors import actions
    from balaikota.ground.people.rules import SYSTEM

    value = sys.stdin.read().strip()
    actions.set_secret(SYSTEM, args.code, args.name, value, now=datetime.now(UTC))
    say.line("ok", "secret", f"{args.name} of {args.code} was set")
    return 0


def _run(args: Namespace) -> int:
    from balaikota.ground.connectors import actions, words
    from balaikota.ground.connectors.rules.life import GOOD, RunState, Why
    from balaikota.ground.connectors.world import world

    done = actions.run_source(
        args.code, why=Why.HAND, clock=lambda: datetime.now(UTC), world=world()
    )
    good = RunState(done.state) in GOOD
    seconds = (done.ended_at - done.started_at).total_seconds() if done.ended_at else 0.0
    text = words.trouble(done.problem, done.details) if done.problem else (
        f"{done.read:,} rows read, {done.new:,} new, {done.changed:,} changed, "
        f"{done.gone:,} gone, {done.bad:,} bad"
    )  # fmt: skip
    say.line("ok" if good else "bad", args.code, text, seconds)
    return 0 if good else 1


def _list(args: Namespace) -> int:
    from balaikota.ground.connectors import queries
    from balaikota.ground.people.rules import SYSTEM

    marks = {"good": "ok", "new": "wait", "paused": "wait", "late": "warn"}
    for line in queries.board(SYSTEM, datetime.now(UTC)):
        age = f"{line.good_at:%Y-%m-%d %H:%M}" if line.good_at else "never"
        text = (
            f"{line.title}: {line.condition}, {age}, promised {line.promised}, {line.rows:,} rows"
        )
        say.line(marks.get(line.condition, "bad"), line.code, text)
    return 0


_DO = {"check": _check, "add": _add, "secret": _secret, "run": _run, "list": _list}
