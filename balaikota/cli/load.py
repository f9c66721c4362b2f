"""Load residents into the register, or example data into a demo city.

  balaikota load residents FILE         a CSV or Excel file of residents, in any city; a load that
                                        was stopped goes on, and what is in is not loaded twice
  balaikota load population             made-up residents for the example city
  balaikota load city --city bandung    land, agencies, routes and people of the example city
  balaikota load inventory              what its agencies have and share: applications, a service
                                        with its agreement, datasets
  balaikota load sources                three agencies' applications that run beside the demo
  balaikota load boston                 58,119 real requests of Boston 311 as its history
  balaikota load boston --reports 2000  only the newest of them
  balaikota load boston --judge         the source's own judgement (on time or overdue) computed
                                        again by our clocks; writes every disagreement to a CSV
                                        file and prints why; loads nothing, needs no database

`balaikota demo` loads all but --judge by itself. Loading can be stopped at any moment, also by
kill -9: called again it goes on where it stood, and what is in already is never loaded twice.
Example data goes into a demo only (BALAIKOTA_DEMO=yes), never into a real city.

Where everything comes from and how it is changed: docs/demo.md, docs/how-to/load-history.md,
docs/how-to/residents.md.

Settings read: BALAIKOTA_DATA, BALAIKOTA_DATABASE_URL, BALAIKOTA_DEMO, BALAIKOTA_CITY,
BALAIKOTA_TIME_ZONE.
"""

from __future__ import annotations

import argparse
import os
import time
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import django

from balaikota.demo import state
from balaikota.demo.cities import cities
from balaikota.demo.state import DemoState
from balaikota.lib import config
from balaikota.lib.config import Config

from . import load_residents, say
from .cannot import Cannot
from .city.running import open_house
from .progress import Progress

ALL = 58_119
SCRIPT = "replay.jsonl"  # of the live day, in the data folder
TOWN = "town.json"  # what the simulated agencies know of the city, in the data folder
AGENCIES = 611  # their first port, above the city's own
_BATCH = 2_000


def add(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=["city", "inventory", "boston", "residents", "population", "sources"],
        help="what to load",
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="of residents")
    parser.add_argument(
        "--people", metavar="N", type=people, default=load_residents.PEOPLE,
        help="how many residents to make up",
    )  # fmt: skip
    parser.add_argument(
        "--city", metavar="NAME", help="cilegon, bandung, bogor, cimahi, singkawang"
    )
    parser.add_argument("--reports", metavar="N", type=count, default=ALL, help="only the newest N")
    parser.add_argument(
        "--judge", nargs="?", type=Path, const=Path("boston-judge.csv"), metavar="FILE",
        help="compare the source's judgement with our clocks, write FILE, load nothing",
    )  # fmt: skip


def count(text: str) -> int:
    """How many reports: 0 to all of them."""
    number = int(text)
    if not 0 <= number <= ALL:
        raise argparse.ArgumentTypeError(f"must lie between 0 and {ALL}")
    return number


def people(text: str) -> int:
    """How many residents: not less than none."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def run(args: Namespace) -> int:
    settings = config.load()
    if args.judge:
        return _judge(args.judge)
    if args.what == "residents":
        if args.file is None:
            raise Cannot("say which file: `balaikota load residents FILE`.")
        open_house(settings)
        return load_residents.load_file(args.file)
    if not settings.demo:
        raise Cannot(
            "example data belongs into a demo, and this is a real city; "
            "use `balaikota demo`, or set BALAIKOTA_DEMO=yes."
        )
    open_house(settings)
    if args.what == "city":
        return _city(settings, args.city)
    if args.what == "inventory":
        return _inventory(settings)
    if args.what == "population":
        return load_residents.load_population(settings, args.people)
    if args.what == "sources":
        return _sources(settings)
    return _boston(settings, args.reports)


def _sources(settings: Config) -> int:
    from balaikota.demo import sources

    begun, known = time.monotonic(), state.read(settings.data)
    if known is None:
        raise Cannot("there is no example city in this data folder; `balaikota load city` first.")
    if not (settings.data / TOWN).exists():
        sources.write_town(known.city, settings.data / TOWN)
    new = sources.furnish(settings.port + AGENCIES, datetime.now(UTC))
    if new:
        sources.look_soon()
        words = f"{new} applications of agencies connected"
        say.line("ok", "sources", words, time.monotonic() - begun)
    return 0


def _city(settings: Config, name: str | None) -> int:
    from balaikota.demo import city

    begun, now = time.monotonic(), datetime.now(UTC)
    known = state.read(settings.data)
    code = city_code(name or settings.city, settings.data)
    if known and known.city != code:
        raise Cannot(
            f"{settings.data} already holds the example city {known.city}; "
            f"set BALAIKOTA_DATA to another folder for {code}."
        )
    if known:
        return 0
    if city.somebody_lives_here():
        raise Cannot(
            f"{settings.data} holds a city that is not an example; "
            f"set BALAIKOTA_DATA to another folder for the demo."
        )
    people = city.build(code, now)
    state.write(settings.data, state.DemoState(city=code, present=now))
    say.line("ok", "city", f"{code} with {people} people", time.monotonic() - begun)
    return 0


def _inventory(settings: Config) -> int:
    """What agencies have and share: applications, a service with its agreement, datasets."""
    from balaikota.demo import applications, counters, datasets, exchange

    begun, now = time.monotonic(), datetime.now(UTC)
    known = state.read(settings.data)
    if known is None:
        raise Cannot("there is no example city in this data folder; `balaikota load city` first.")
    applications.furnish(now)
    exchange.furnish(now)
    counters.furnish(known.city, now)
    datasets.publish(now, *datasets.LAND)
    say.line("ok", "inventory", "what agencies have and share", time.monotonic() - begun)
    return 0


def example_in(data: Path) -> DemoState | None:
    """The example city a data folder holds, if any."""
    return state.read(data)


def city_code(name: str, data: Path) -> str:
    """The code of a city by its name or code; without one, that of the folder, else the first.

    Raises:
        Cannot: its outlines are not shipped.
    """
    known, held = cities(), example_in(data)
    wanted = name or (held.city if held else "") or next(iter(known))
    code = known.get(wanted.lower(), wanted)
    if code not in known.values():
        raise Cannot(f"there is no example city {wanted!r}; choose one of {', '.join(known)}.")
    return code


def _boston(settings: Config, wanted: int) -> int:
    from balaikota.demo import datasets, loading

    known = state.read(settings.data)
    if known is None:
        raise Cannot("there is no example city in this data folder; `balaikota load city` first.")
    asked = known.asking(wanted, datetime.now(UTC))
    if asked.loaded or not wanted:
        return 0
    state.write(settings.data, asked)
    present = asked.present.astimezone(ZoneInfo(settings.time_zone))
    load = loading.prepare(asked.city, present, wanted)
    bar = Progress("history", wanted, "reports", done=wanted - len(load.missing))
    begun_with = bar.done
    for count in load.batches(_BATCH, datetime.now(UTC)):
        bar.add(count)
    loading.write_script(load.history, settings.data / SCRIPT)
    datasets.publish(datetime.now(UTC), *datasets.HISTORY)
    state.write(settings.data, state.finished(asked))
    rate = (bar.done - begun_with) / max(bar.seconds, 0.001)
    bar.end(f"{bar.done:,} past reports, {rate:,.0f} a second")
    return 0


def _judge(path: Path) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    django.setup()
    from balaikota.demo import judging

    begun = time.monotonic()
    summary = judging.run(path)
    say.plain(summary)
    say.line("ok", "judge", f"every disagreement is in {path}", time.monotonic() - begun)
    return 0
