"""Check the hash chain of the fact log: nothing changed, nothing removed, nothing put in between.

Every fact is sealed together with the seal before it; the last seal of each day is signed with the
city's key ring. This walks all of it and names the first break. Keep the head it prints somewhere
outside the database (paper will do), and give it back later with --head: then not even somebody
with the database and the keys can rewrite the past unseen.

Examples:
  balaikota verify-log
  balaikota verify-log --head 2026-11-22=5f3a…

Exit code: 0 whole, 1 broken.
"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date

from balaikota.lib import config

from . import say
from .city import running


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--head",
        metavar="DAY=DIGEST",
        type=_head,
        action="append",
        default=[],
        help="a head you kept: the day (UTC) and its digest in hexadecimal; may be repeated",
    )
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")


def run(args: Namespace) -> int:
    running.open_house(config.load())
    from balaikota.ground.events.verifying import verify

    def progress(done: int, total: int) -> None:
        if not args.quiet:
            say.line("wait", "walked", f"{done:,} of {total:,} facts")

    verdict = verify(progress, dict(args.head))
    if verdict.broken:
        say.line("bad", "log", f"broken: {verdict.broken}")
        return 1
    if not args.quiet:
        say.line("ok", "log", f"{verdict.links:,} facts, whole and in order")
        say.line("ok", "head", f"{verdict.day}={verdict.head.hex()}" if verdict.day else "none yet")
        if verdict.unsealed:
            say.line("wait", "new", f"{verdict.unsealed:,} facts wait for the worker to seal them")
    return 0


def _head(text: str) -> tuple[date, bytes]:
    day, _, digest = text.partition("=")
    wrong = ArgumentTypeError("must look like 2026-11-22=5f3a…, with 64 hexadecimal digits")
    try:
        head = date.fromisoformat(day), bytes.fromhex(digest)
    except ValueError as error:
        raise wrong from error
    if len(head[1]) != 32:
        raise wrong
    return head
