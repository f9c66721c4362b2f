"""The example city's applications: entered once, marked as examples, measured at the end."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from balaikota.ground.applications import actions, queries
from balaikota.ground.applications.rules.fields import BY_NAME, Kind
from balaikota.ground.people.rules import SYSTEM

from .boston import DATA


def furnish(now: datetime) -> int:
    """Enter what is missing. Returns how many came. Safe to repeat."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "applications.yaml").read_text())
    known = queries.applications()
    new = [given for given in raw["applications"] if given["code"] not in known]
    for given in new:
        values = {name: _value(name, value) for name, value in given.items() if name != "code"}
        actions.register(SYSTEM, values, now=now, code=given["code"], example=True)
    if new:
        for tie in raw["connections"]:
            actions.connect(SYSTEM, **tie, now=now)
        actions.measure_stages(now=now)
    return len(new)


def _value(name: str, value: Any) -> Any:
    kind = BY_NAME[name].kind
    if kind is Kind.MONEY:
        return Decimal(value)
    if kind is Kind.DATE:
        assert isinstance(value, date)
    return tuple(value) if isinstance(value, list) else value
