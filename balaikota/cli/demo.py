"""Start an example city: land, agencies, people, half a year of history, and a live day.

The first start builds the city, serves its pages, and then loads 58,119 past reports (real requests
of Boston 311, carried over and marked as examples), the newest first. A second start goes on with
everything that is there. Then a day of the city is played by a program of its own that knows
only the public doors: citizens report, officers work, citizens judge.

Every demo person has the password `balaikota`, so the demo listens on this machine only. Accounts,
the API key and what was done to the data stand in docs/demo.md.

Examples:
  balaikota demo
  balaikota demo --city bandung --speed 240
  balaikota demo --quiet --reports 2000       for checks: history before pages, no live day

Settings read: those of `balaikota up`; BALAIKOTA_DEMO and BALAIKOTA_CITY are set here.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

import balaikota
from balaikota.lib import config
from balaikota.lib.config import Config

from . import load, load_residents, say
from .city import preflight
from .city.child import Child
from .city.steps import Step
from .city.supervisor import City

_SIMULATOR = "simulators.city_day"
_APPLICATIONS = "simulators.agencies"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="no live day; history before pages")
    parser.add_argument(
        "--reports", type=load.count, default=load.ALL, metavar="N",
        help=f"how much history, the newest first (default all {load.ALL:,})",
    )  # fmt: skip
    parser.add_argument(
        "--people", type=load.people, default=load_residents.PEOPLE, metavar="N",
        help="how many made-up residents (default %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--speed", type=_speed, default=60.0, metavar="X",
        help="how many times faster than life the day passes (default 60: an hour in a minute)",
    )  # fmt: skip
    parser.add_argument(
        "--city", metavar="NAME", help="cilegon, bandung, bogor, cimahi, singkawang"
    )


def _speed(text: str) -> float:
    number = float(text)
    if not 0.1 <= number <= 3600:
        raise ArgumentTypeError("must lie between 0.1 and 3600")
    return number


def run(args: Namespace) -> int:
    os.environ["BALAIKOTA_DEMO"] = "yes"
    wanted = args.city or os.environ.get("BALAIKOTA_CITY", "")
    settings = config.load()
    preflight.loopback_only(settings)
    code = load.city_code(wanted, settings.data)
    os.environ["BALAIKOTA_CITY"] = code
    settings = config.load()
    say.plain(f"Balaikota {balaikota.__version__} · example city {code} · data in {settings.data}")
    return _city(settings, code, args).run(on_ready=lambda: _welcome(settings, args))


def _city(settings: Config, code: str, args: Namespace) -> City:
    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "balaikota.cli.main", "load", *words]

    land = Step("city", command("city", "--city", code))
    inventory = Step("inventory", command("inventory"))
    history = Step("history", command("boston", "--reports", str(args.reports)))
    sources = Step("sources", command("sources"))
    residents = Step("residents", command("population", "--people", str(args.people)))
    return City(
        config=settings,
        before_web=[land, inventory, history] if args.quiet else [land],
        after_web=[residents] if args.quiet else [inventory, residents, history, sources],
        more=(lambda city: ()) if args.quiet else (lambda city: _outside(city, args.speed)),
    )


def _outside(city: City, speed: float) -> list[Child]:
    """The simulators, when they are there: they come with the source, not with the package."""
    root = Path(balaikota.__file__).resolve().parent.parent
    if not (root / "simulators").is_dir():
        say.line("warn", "live day", "no simulators beside the package: the city stays quiet")
        return []
    paths = filter(None, (str(root), os.environ.get("PYTHONPATH", "")))
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    return [*_live_day(city, speed), *_agencies(city)]


def _live_day(city: City, speed: float) -> list[Child]:
    from balaikota.demo.cast import API_KEY, cast

    script = city.config.data / load.SCRIPT
    if not script.exists():
        return []
    argv = [
        sys.executable, "-m", _SIMULATOR, "--url", city.config.base_url, "--key", API_KEY,
        "--script", str(script), "--speed", str(speed),
    ]  # fmt: skip
    for person in cast().workers:
        argv += ["--officer", f"{person.username}:{cast().password}"]
    return [city.child("live-day", argv)]


def _agencies(city: City) -> list[Child]:
    """The applications that `balaikota load sources` connected."""
    town = city.config.data / load.TOWN
    if not town.exists():
        return []
    port = str(city.config.port + load.AGENCIES)
    folder = city.config.sources_folder or city.config.data / "sumber"
    argv = [
        sys.executable, "-m", _APPLICATIONS, "--town", str(town), "--port", port,
        "--folder", str(folder),
    ]  # fmt: skip
    return [city.child("agencies", argv)]


def _welcome(settings: Config, args: Namespace) -> None:
    from balaikota.demo.cast import API_KEY, cast

    base = settings.base_url
    say.plain("\nPeople (password `balaikota`, sign in at " + f"{base}/akun/login/):")
    for person in cast().everybody:
        say.plain(f"  {person.username:<16} {person.calls:<14} {person.who}")
    say.plain(f"\nOpen311 key: {API_KEY}")
    for path, words in _PLACES:
        say.plain(f"  {base}{path:<22} {words}")
    if not args.quiet:
        say.plain(f"\nThe day passes {args.speed:g} times faster; logs in {settings.data}/logs.")
    say.plain("Ctrl-C stops everything; the next start goes on from here.")


_PLACES = (
    ("/", "the citizens' home"),
    ("/lapor/", "report something"),
    ("/peta/", "public map"),
    ("/pusat-komando/", "command center (?layar=dinding for the wall)"),
    ("/tugas/", "officers' inbox"),
    ("/integrasi/sumber/", "applications of agencies, connected (sign in as walidata)"),
    ("/kependudukan/", "population register (sign in as walidata)"),
    ("/open311/v2/", "Open311 GeoReport v2"),
)
