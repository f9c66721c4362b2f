"""`balaikota load residents FILE` and, for a demo, `balaikota load population`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import balaikota
from balaikota.lib.config import Config
from balaikota.lib.errors import Refusal

from . import say
from .cannot import Cannot
from .progress import Progress

PEOPLE = 20_000  # of the example city
_EXAMPLE = "penduduk-contoh.csv"


def load_file(path: Path) -> int:
    """Load a CSV or Excel file of residents, from where a stopped load of it stood.

    The house must be open.

    Raises:
        Cannot: the file is not there, not a table, or lacks columns.
    """
    from balaikota.ground.people.rules import SYSTEM
    from balaikota.ground.residents.actions import files, loading
    from balaikota.ground.residents.models import Run

    if not path.is_file():
        raise Cannot(f"there is no file {path}.")
    bar: Progress | None = None
    try:
        run = files.begin(SYSTEM, path, now=datetime.now(UTC))
        total = _lines(path)
        bar = Progress("residents", total, "rows", done=run.done)
        begun_with = run.done

        def show(moved: Run) -> None:
            bar.add(moved.done - bar.done)

        with path.open("rb") as file:
            run = loading.load(SYSTEM, run.pk, files.rows(file), progress=show)
    except Refusal as refusal:
        if refusal.code == "loaded":
            say.line("ok", "residents", f"{path.name} is in already")
            return 0
        raise Cannot(str(refusal)) from refusal
    rate = (run.done - begun_with) / max(bar.seconds, 0.001)
    bar.end(
        f"{run.new:,} new, {run.changed:,} changed, {run.same:,} the same, {run.refused:,} refused,"
        f" {run.flawed:,} with doubts; {rate:,.0f} rows a second"
    )
    count()
    if run.refused:
        say.plain(f"Why rows were refused, line by line: /kependudukan/impor/{run.pk}/")
    return 0


def count() -> None:
    """Count everybody anew and look for duplicates, with a line for each."""
    from balaikota.ground.residents.actions import counting

    begun = time.monotonic()
    people = counting.recount(datetime.now(UTC))
    say.line("ok", "counted", f"{people:,} residents", time.monotonic() - begun)


def _lines(path: Path) -> int:
    """Rows of a CSV, about; of an Excel file nothing is known before it is read."""
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        return 0
    with path.open("rb") as file:
        return max(
            0, sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
        )


def load_population(settings: Config, people: int) -> int:
    """Make up people for the example city and load them like any office's file.

    The maker is a simulator: it comes with the source, not with the installed package.
    """
    root = Path(balaikota.__file__).resolve().parent.parent
    outlines = root / "balaikota/ground/territory/data/batas" / f"kel_{settings.city}.geojson.gz"
    if not people:
        return 0
    if not (root / "simulators").is_dir() or not outlines.exists():
        say.line("warn", "residents", "no simulators beside the package: nobody lives here yet")
        return 0
    from balaikota.demo import register
    from balaikota.ground.residents.models import Resident

    if not Resident.objects.exists():
        path = settings.data / _EXAMPLE
        _make_up(root, outlines, people, path)
        try:
            load_file(path)
        finally:
            path.unlink(missing_ok=True)
    register.furnish(settings.city, datetime.now(UTC))
    _letters(settings.city)
    return 0


def _letters(code: str) -> None:
    """Requests of these residents, and the keys of who signs."""
    from balaikota.demo import letters

    begun = time.monotonic()
    if made := letters.furnish(code, datetime.now(UTC)):
        say.line("ok", "letters", f"{made} requests", time.monotonic() - begun)


def _make_up(root: Path, outlines: Path, people: int, path: Path) -> None:
    paths = filter(None, (str(root), os.environ.get("PYTHONPATH", "")))
    subprocess.run(
        [
            sys.executable, "-m", "simulators.population", "--from", str(outlines),
            "--people", str(people), "--errors", "0.02", "--doubles", "0.002",
            "--out", str(path), "--today", f"{datetime.now(UTC):%Y-%m-%d}",
        ],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )  # fmt: skip
