"""`balaikota`: one command for the whole city hall.

Each subcommand is a small file beside this one with `add(parser)` and `run(args) -> int`. Only the
one that was asked for is imported, so that `balaikota up` itself stays small in memory.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from balaikota import __version__
from balaikota.lib.config import ConfigError

from .cannot import Cannot

# name → (module, one line for the overview). Empty lines stay out of the overview.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("up", "Start the city: database, web and worker, and keep them running."),
    "demo": ("demo", "Start an example city with people, history and a live day."),
    "web": ("web", "Run only the web server (for systemd, containers, more machines)."),
    "worker": ("worker", "Run only the worker: jobs, schedules, reactions, notices."),
    "prepare": ("prepare", "Bring the database and the static files up to this version."),
    "load": ("load", "Load example history into the demo city."),
    "connect": ("connect", "Connect an agency's application: try, add and run a manifest."),
    "backup": ("backup", "Write everything into one file while the city runs."),
    "restore": ("restore", "Bring a backup back on an empty data folder, and prove it."),
    "doctor": ("doctor", "Print every setting and check that the city is well."),
    "verify-log": ("verify_log", "Check the hash chain of the fact log, day by day."),
    "verify-exchange": (
        "verify_exchange",
        "Check the signed record of applications' calls.",
    ),
    "inventory": ("inventory", "Load a list of applications, with a report row by row."),
    "rotate-keys": ("rotate_keys", "Change the key that encrypts personal data."),
    "new-room": ("new_room", "Make a new room that already passes every house test."),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit code: 0 well, 1 cannot, 2 wrong use."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(words[0] if words else "")
    args = parser.parse_args(words)
    if args.command is None:
        parser.print_help()
        return 0
    signal.signal(signal.SIGTERM, _end)
    try:
        code: int = import_module(f"balaikota.cli.{COMMANDS[args.command][0]}").run(args)
    except (Cannot, ConfigError) as error:
        print(f"balaikota {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _end(number: int, frame: object) -> None:
    """Leave as after Ctrl-C, so that every `finally` runs. Servers set their own handlers."""
    raise SystemExit(128 + number)


def _parser(asked: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="balaikota",
        description="The digital city hall: one connected city, in one room and at one's thumb.",
        epilog="Try: balaikota demo. Every setting is an environment variable; "
        "`balaikota doctor` prints and checks them, docs/operating.md explains them.",
    )
    parser.add_argument("--version", action="version", version=f"balaikota {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, (module, summary) in COMMANDS.items():
        child = commands.add_parser(
            name, help=summary, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == asked:
            file = import_module(f"balaikota.cli.{module}")
            child.description = (file.__doc__ or summary).strip()
            file.add(child)
    return parser


if __name__ == "__main__":
    sys.exit(main())
