"""Datasets of the example city, described and published, so that its catalog is not empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import yaml

from balaikota.desk.opendata import actions
from balaikota.desk.opendata.models import Entry
from balaikota.ground.people.rules import SYSTEM

from .boston import DATA


def publish(now: datetime, *keys: str) -> int:
    """Publish those of these datasets that are not out yet. Returns how many. Safe to repeat."""
    actions.catalogue(now)
    words: dict[str, Any] = yaml.safe_load((DATA / "datasets.yaml").read_text())
    common = words["common"]
    done = 0
    for key in keys:
        entry = Entry.objects.filter(key=key, state="listed").first()
        if entry is None:
            continue
        actions.describe(SYSTEM, entry.slug, {**common, **words["datasets"][key]}, now=now)
        actions.propose(SYSTEM, entry.slug, "open", now=now)
        if actions.prepare(entry.slug, now) is not None:
            actions.publish(SYSTEM, entry.slug, now=now, warnings_seen=True)
            done += 1
    return done


LAND = ("territory.regions", "territory.agencies", "territory.holidays")
HISTORY = ("reports.public",)
