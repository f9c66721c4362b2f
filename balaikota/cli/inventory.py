"""Load a list of applications into the inventory, with a report row by row.

  balaikota inventory aplikasi.xlsx                       columns are known by their headings
  balaikota inventory aplikasi.csv --mapping monev_spbe \\
      --sheet teknis=aplikasi_teknis.csv --sheet opd=opd.csv   another program's tables

What cannot be taken stays outside and is told with its line, column and reason; --report writes
all of it as CSV. The same file again changes nothing, and what was mended or matched meanwhile
comes in: so it can be stopped and repeated at will. Agencies are known by their names; for those
that are not, the likeliest agency of the city is printed. --accept takes these as meant and
remembers them, and --others puts all the rest under one agency; otherwise a steward says which
they are, at /integrasi/aplikasi/impor/.

Examples:
  balaikota inventory daftar.csv --agency dinkes --dry-run
  balaikota inventory daftar.csv --accept 0.5 --report masalah.csv
"""

from __future__ import annotations

import csv
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from balaikota.lib import config
from balaikota.lib.errors import Refusal

from . import say
from .cannot import Cannot
from .city.running import open_house


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV or Excel; with a mapping its main sheet")
    parser.add_argument("--mapping", metavar="NAME", help="tables of another program: monev_spbe")
    parser.add_argument("--sheet", metavar="NAME=FILE", action="append", default=[], type=_sheet)
    parser.add_argument("--agency", metavar="CODE", default="", help="of rows that name none")
    parser.add_argument("--source", metavar="NAME", default="", help="the list; else the mapping")
    parser.add_argument("--accept", metavar="SHARE", type=float, default=0.0,
                        help="take suggested agencies that share so much of the name")  # fmt: skip
    parser.add_argument("--others", metavar="CODE", default="",
                        help="the agency for all names that are none of the city's")  # fmt: skip
    parser.add_argument("--report", metavar="FILE", type=Path, help="write every problem as CSV")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")


def _sheet(text: str) -> tuple[str, Path]:
    name, sign, file = text.partition("=")
    if not sign:
        raise ArgumentTypeError("must look like teknis=aplikasi_teknis.csv")
    return name, Path(file)


def run(args: Namespace) -> int:
    open_house(config.load())
    try:
        return _load(args)
    except Refusal as refusal:
        raise Cannot(str(refusal)) from refusal
    except OSError as error:
        raise Cannot(f"{error.filename} cannot be read: {error.strerror}.") from error


def _load(args: Namespace) -> int:
    from balaikota.ground.applications import actions
    from balaikota.ground.applications.queries import importing
    from balaikota.ground.people.rules import SYSTEM

    now = datetime.now(UTC)
    upload = actions.keep_upload(
        SYSTEM, _read(args), filename=args.file.name, now=now,
        source=args.source or args.mapping or "", agency=args.agency,
    )  # fmt: skip
    plan = importing.plan(SYSTEM, upload)
    accepted = _names(importing.suggestions(plan.unmatched), args.accept)
    if args.others:
        accepted = {**dict.fromkeys(plan.unmatched, args.others), **accepted}
    if args.dry_run:
        say.line("ok", "would", _counts(len(plan.new), len(plan.changed), plan.same))
        actions.discard_upload(SYSTEM, upload.pk)
        return _tell(plan.problems, args.report)
    if accepted:
        actions.name_agencies(SYSTEM, accepted)
    outcome = actions.apply_upload(SYSTEM, upload.pk, now=now)
    actions.measure_stages(now=now)
    say.line("ok", "taken", _counts(outcome.created, outcome.changed, outcome.same))
    return _tell(outcome.problems, args.report)


def _counts(new: int, changed: int, same: int) -> str:
    return f"{new} new, {changed} changed, {same} same"


def _read(args: Namespace) -> Any:
    from balaikota.ground.applications.rules import mapping, sheets

    main = sheets.read(args.file.read_bytes())
    if not args.mapping:
        return main
    recipe = mapping.recipes().get(args.mapping)
    if recipe is None:
        raise Cannot(f"there is no mapping {args.mapping!r}: {', '.join(mapping.recipes())}.")
    others = {name: sheets.read(file.read_bytes()) for name, file in args.sheet}
    return mapping.carry(recipe, {recipe.sheets[0]: main, **others})


def _names(suggestions: Any, least: float) -> dict[str, str]:
    """Print names that did not match; returns those whose suggestion is good enough."""
    accepted = {}
    for name, count, suggested in suggestions:
        best = suggested[0] if suggested else None
        words = f"{name!r} in {count} rows: " + (
            f"{best.code} ({best.score:.0%})" if best else "no agency is like it"
        )
        taken = best is not None and 0 < least <= best.score
        say.line("ok" if taken else "warn", "agency", words)
        if taken and best is not None:
            accepted[name] = best.code
    return accepted


def _tell(problems: Any, report: Path | None) -> int:
    left = len({problem.line for problem in problems if problem.fatal})
    say.line("warn" if left else "ok", "left out", f"{left} rows, {len(problems)} problems")
    for problem in list(problems)[:20]:
        say.plain(
            f"  line {problem.line}, {problem.column}: {problem.refusal} {problem.value[:60]!r}"
        )
    if report is not None:
        with report.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "column", "value", "problem", "row left out"])
            for p in problems:
                writer.writerow([p.line, p.column, p.value, str(p.refusal), p.fatal])
        say.line("ok", "report", str(report))
    return 0
