"""Print every setting and check that the city is well.

Shows each setting with its value and where it comes from (secrets stay hidden), then checks the
data folder, the disk, the port, the key ring, the database and its version, the schema, the clock,
the worker's heartbeat, and whatever the rooms themselves offer as checks. Works while the city
runs, and also when it does not.

Exit code: 0 when nothing is wrong, 1 otherwise. Warnings do not count.

Example:
  balaikota doctor
  BALAIKOTA_DATA=/srv/balaikota balaikota doctor || mail -s "Balaikota is unwell" root

Settings read: all of them.
"""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from balaikota.lib import config

from . import say
from .city import checkup


def add(parser: ArgumentParser) -> None:
    """No arguments: every choice is a setting."""


def run(args: Namespace) -> int:
    findings = _settings()
    if not findings:
        findings = list(_told(config.load()))
    bad = findings.count("bad")
    say.plain("\nNothing is wrong." if not bad else f"\nWrong: {bad}. See the lines marked ✗.")
    return 1 if bad else 0


def _settings() -> list[str]:
    """Print the table. Returns one "bad" for each setting that cannot be used."""
    bad = []
    for setting in config.TABLE:
        given = bool(os.environ.get(setting.name))
        try:
            value = config.read(setting, os.environ)
            shown = "(set, hidden)" if setting.secret and given else _shown(value)
        except config.ConfigError as error:
            bad.append("bad")
            say.line("bad", setting.name, str(error))
            continue
        say.plain(f"  {setting.name:<26} {shown}{'' if given else '   (default)'}")
        say.plain(f"  {'':<26} {setting.help}")
    for name in config.unknown(os.environ):
        say.line("warn", name, "is not a setting of Balaikota; is it a slip of the pen?")
    say.plain()
    return bad


def _shown(value: object) -> str:
    words = {True: "yes", False: "no"}
    return words[value] if isinstance(value, bool) else str(value) or "(empty)"


def _told(settings: config.Config) -> list[str]:
    marks = []
    for finding in checkup.findings(settings):
        say.line(finding.mark, finding.what, finding.text)
        marks.append(finding.mark)
    return marks
