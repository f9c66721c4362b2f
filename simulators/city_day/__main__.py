"""Play a day of the city against a running one, through its public doors only.

    python -m simulators.city_day --url URL --key KEY --script FILE [--speed 60]
        [--officer USERNAME:PASSWORD …]

Ends on SIGTERM, on Ctrl-C, or after --seconds. Prints one line every half minute.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
from pathlib import Path

from .citizens import Citizens
from .clock import Day
from .officers import Officer
from .script import wishes


def main() -> int:
    args = _arguments()
    day = Day(speed=args.speed, trouble=lambda error: _say(f"trouble: {error}"))
    for wanted in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wanted, lambda *_: day.stop.set())
    chance = random.Random(args.seed)
    citizens = Citizens(args.url, args.key, day, wishes(args.script), chance)
    officers = [
        Officer(args.url, username, password, chance=chance, pause=args.pause)
        for username, _, password in (name.partition(":") for name in args.officer)
    ]
    day.plan(0.0, citizens.report_next)
    for number, officer in enumerate(officers):
        day.plan(60.0 * number, officer.duty)
    day.plan(30.0 * args.speed, lambda: _tell(day, citizens, officers))
    day.run(until=args.seconds * args.speed)
    _tell(day, citizens, officers)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="simulators.city_day", description=__doc__.split("\n")[0])
    parser.add_argument("--url", required=True, help="address of the city, http://127.0.0.1:8000")
    parser.add_argument("--key", required=True, help="API key that may write through Open311")
    parser.add_argument("--script", required=True, type=Path, help="what citizens will report")
    parser.add_argument("--officer", action="append", default=[], metavar="USERNAME:PASSWORD")
    parser.add_argument("--speed", type=float, default=60.0, help="simulated seconds a second")
    parser.add_argument("--pause", type=float, default=15.0, help="minutes between two steps")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after so many")
    parser.add_argument("--seed", type=int, default=311, help="the same seed plays the same day")
    args = parser.parse_args()
    if args.speed <= 0:
        parser.error("--speed must be above 0")
    return args


def _tell(day: Day, citizens: Citizens, officers: list[Officer]) -> float:
    steps = sum(officer.steps for officer in officers)
    _say(f"{citizens.reported} reported, {steps} steps by officers, {citizens.judged} judged")
    return 30.0 * day.speed


def _say(text: str) -> None:
    print(f"city day: {text}", file=sys.stdout, flush=True)


if __name__ == "__main__":
    sys.exit(main())
