"""Start the applications of all agencies and serve them until SIGTERM.

    python -m simulators.agencies --folder DATA/sumber [--town FILE] [--database URL]
        [--hook http://127.0.0.1:8000/hook/kejadian-damkar/]

Writes the Excel files and the SQLite database into --folder; serves the others on ports from
--port on (see PORTS); with --hook it pushes an incident every --pause seconds; with --database the
clinics' database is made on that server. With --sign-in, people enter the permits' application by
the city's one sign-in, one every --pause seconds. --air-changes makes the air stations' CSV come
with other columns after so many seconds.
"""

from __future__ import annotations

import argparse
import signal
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import httpx

from ..browser import Refused
from . import agenda, assets, finance, quakes, town, visits
from .air import COLUMNS, Air
from .entering import Entering, Known, Visitor
from .fires import Fires, to
from .fronts import fronted
from .permits import Permits
from .prices import Prices
from .serving import Server
from .welfare import Welfare

PORTS = {"prices": 0, "permits": 1, "visits": 2, "welfare": 3, "air": 4, "agenda": 5, "quakes": 6}


def main() -> None:
    args = _arguments()
    stop = threading.Event()
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: stop.set())
    here = town.read(args.town) if args.town else town.CILEGON
    today = date.today()  # noqa: DTZ011  the agencies live by the machine's calendar
    if args.folder:
        assets.write(args.folder, here, today)
        finance.write(args.folder, today.year, max(1, today.month - 1))
    with ExitStack() as open_ones:
        entering = Entering(Known.read(args.sign_in)) if args.sign_in else None
        air = _serve(open_ones, args, here, today, entering)
        if entering:
            visitor = Visitor(entering)
            _every(stop, args.pause, lambda: _say(f"at the permits: {visitor.enter()}"))
        if args.hook:
            fires = Fires(here, to(args.hook), args.hook_secret)
            _every(stop, args.pause, lambda: _say(f"incident pushed: HTTP {fires.push()}"))
        if args.air_changes:
            threading.Timer(args.air_changes, air.change).start()
        stop.wait()


def _serve(
    open_ones: ExitStack, args: argparse.Namespace, here: town.Town, today: date,
    entering: Entering | None,
) -> Air:  # fmt: skip
    air = Air(here, today)
    prices, permits, welfare = Prices(here, today), Permits(here, today, slow=4.0), Welfare(here)
    answers = {
        "prices": fronted(prices.answer, "Harga Pasar", "Disperindag", prices.rows),
        "permits": fronted(permits.answer, "SICANTIK Izin", "DPMPTSP", permits.rows),
        "welfare": fronted(welfare.answer, "SIKS Daerah", "Dinas Sosial", welfare.rows),
        "air": fronted(air.answer, "Pantau Udara", "DLH", [COLUMNS, *air.rows]),
        "agenda": agenda.Agenda(here, today).answer, "quakes": quakes.answer,
    }  # fmt: skip
    if entering:
        answers["permits"] = entering.beside(answers["permits"])
    for name, answer in answers.items():
        server = open_ones.enter_context(Server(answer, args.port + PORTS[name]))
        _say(f"{name} at {server.url}")
    if args.database:
        visits.furnish(args.database, here, today)
        relay = open_ones.enter_context(visits.Relay(args.database, args.port + PORTS["visits"]))
        _say(f"visits at PostgreSQL 127.0.0.1:{relay.port}")
    return air


def _every(stop: threading.Event, seconds: float, do: object) -> None:
    def turn() -> None:
        while not stop.wait(seconds):
            try:
                do()  # type: ignore[operator]
            except (OSError, LookupError, Refused, httpx.HTTPError) as error:
                _say(f"the city does not answer: {error}")

    threading.Thread(target=turn, daemon=True).start()


def _say(text: str) -> None:
    print(f"agencies: {text}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators.agencies", description=__doc__.split("\n")[0])
    parser.add_argument("--port", type=int, default=8611, help="the first of seven ports")
    parser.add_argument("--folder", type=Path, help="the city's folder of sources")
    parser.add_argument("--town", type=Path, help="JSON list of kelurahan with points")
    parser.add_argument("--database", help="a PostgreSQL server (postgresql://…)")
    parser.add_argument("--sign-in", type=Path, help="JSON: issuer, client_id, people, password")
    parser.add_argument("--hook", help="where incidents are pushed to")
    parser.add_argument("--hook-secret", default="rahasia-damkar-113")
    parser.add_argument(
        "--pause",
        type=float,
        default=60.0,
        help="seconds between two incidents, or two people who enter",
    )
    parser.add_argument("--air-changes", type=float, default=0.0, metavar="SECONDS")
    return parser.parse_args()


if __name__ == "__main__":
    main()
