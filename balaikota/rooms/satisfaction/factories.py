"""A survey for tests: invitations and answers through the public actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory

from . import actions
from .pages.common import given_link
from .queries.regulations import regulation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
OFFICE, TOPIC = territory.WEST, "letters:sktm"
_numbers: Iterator[int] = count(1)


def invited(agency: str = OFFICE, topic: str = TOPIC, *, now: datetime = NOW) -> str:
    """The token of a visit's link."""
    new = actions.NewInvitation(
        subject=f"letter:{next(_numbers)}", topic=topic, title="Surat keterangan tidak mampu",
        title_en="Letter of low income", agency=agency, place=agency,
    )  # fmt: skip
    return actions.invite(new, now=now)


def scores(value: int = 3, **changed: int) -> dict[str, int]:
    """Every element alike, but for some."""
    return dict.fromkeys(regulation(NOW.date()).keys, value) | changed


def answered(value: int = 3, *, agency: str = OFFICE, topic: str = TOPIC, now: datetime = NOW,
             **said: Any) -> actions.Given:  # fmt: skip
    """A full answer."""
    changed = said.pop("changed", {})
    new = actions.NewAnswer(scores=scores(value, **changed), **said)
    return actions.answer(invited(agency, topic, now=now), new, now=now)


def matrix_samples() -> dict[str, Any]:
    """Something behind every address of the survey."""
    given = answered(comment="Petugasnya ramah")
    key = actions.open_station(SYSTEM, OFFICE, TOPIC, now=NOW)
    return {
        "satisfaction:agency": OFFICE, "satisfaction:fmt": "csv", "satisfaction:token": invited(),
        "satisfaction:link": given_link(UUID(str(given.id))), "satisfaction:key": key,
        "satisfaction:answer.answer": given.id, "satisfaction:judge.answer": given.id,
        "satisfaction:station_close.pk": _station(),
    }  # fmt: skip


def _station() -> int:
    from .models import Station

    return Station.objects.get().pk
