"""Loading the history in batches. What is in already is found by its source key and left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import queries as territory
from balaikota.rooms.reports import actions
from balaikota.rooms.reports.models import Report

from . import boston, city
from .boston import SOURCE, Request
from .history import History
from .words import words

_SCRIPT_DAYS = 14


@dataclass(frozen=True)
class Load:
    """What is still to be loaded, the newest first: the city looks alive at once."""

    history: History
    missing: Sequence[Request]

    def batches(self, size: int, now: datetime) -> Iterator[int]:
        """Load batch after batch; yields how many each brought. One transaction a batch."""
        for start in range(0, len(self.missing), size):
            batch = self.missing[start : start + size]
            actions.import_reports(SYSTEM, self.history.reports(batch), source=SOURCE, now=now)
            yield len(batch)


def prepare(code: str, present: datetime, wanted: int) -> Load:
    """Read, map and turn everything, and see what the database lacks of it.

    Args:
        present: the moment the history is turned to, in the city's zone.
        wanted: how many, the newest ones.
    """
    translation = boston.translation()
    history = History(
        requests=list(boston.read(translation.nowhere)),
        words=translation,
        sentences=words(),
        areas=city.areas(code),
        routes=city.routes(),
        calendar=territory.working_days(code),
        now=present,
    )
    loaded = frozenset(
        Report.objects.filter(source__startswith=f"{SOURCE}:").values_list("source", flat=True)
    )
    chosen = history.newest_first()[:wanted]
    return Load(history, [request for request in chosen if request.key not in loaded])


def write_script(history: History, path: Path) -> int:
    """The script of the live day. Returns how many lines."""
    lines = [json.dumps(line, ensure_ascii=False) for line in history.coming(_SCRIPT_DAYS)]
    path.write_text("\n".join(lines) + "\n")
    return len(lines)
