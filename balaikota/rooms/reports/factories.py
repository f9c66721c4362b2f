"""Reports for tests: a small city with its catalog, agencies, routes and people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import ANONYMOUS, Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory.models import Agency

from . import actions
from .models import Report
from .rules import Act, RouteRule

NOW = datetime(
    2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta")
)  # a Monday without holidays near
ROADS, LIGHTS = "dpupr.jalan", "dishub.pju"
NO_PHOTO = "Hasilnya tidak terlihat di foto"


@dataclass(frozen=True)
class Town:
    """The people of the small city who have to do with reports."""

    city: str
    admin: Actor  # verifies in the whole city
    roads: Actor  # officer of dpupr
    lights: Actor  # officer of dishub
    lurah: Actor  # of kelurahan WEST
    mayor: Actor
    citizen: Actor


def town() -> Town:
    """A small city with two agencies, routes for roads and lights, and one person of each kind."""
    city = territory.small_city()
    _agencies()
    actions.load_catalog()
    actions.load_routes([RouteRule("jalan", "", ROADS), RouteRule("lampu", "", LIGHTS)])
    return Town(
        city=city,
        admin=people.actor(Role.REPORT_ADMIN, city),
        roads=people.actor(Role.OFFICER, city, "dpupr"),
        lights=people.actor(Role.OFFICER, city, "dishub"),
        lurah=people.actor(Role.LURAH, territory.WEST),
        mayor=people.actor(Role.MAYOR, city),
        citizen=people.actor(None),
    )


def _agencies() -> None:
    rows = [
        ("dpupr", "DPUPR", None), ("dpupr.jalan", "Bina Marga", "dpupr"),
        ("dpupr.air", "SDA", "dpupr"), ("dishub", "Dishub", None), ("dishub.pju", "PJU", "dishub"),
    ]  # fmt: skip
    for code, short, parent in rows:
        Agency.objects.get_or_create(
            code=code, defaults={"name": short, "short": short, "parent_id": parent}
        )


def new_report(**fields: Any) -> actions.NewReport:
    """A pothole in kelurahan WEST, unless told otherwise."""
    longitude, latitude = territory.IN_WEST
    usual = actions.NewReport(
        category="jalan.lubang", description="Jalan berlubang di depan pasar", longitude=longitude,
        latitude=latitude,
    )  # fmt: skip
    return replace(usual, **fields)


def filed(actor: Actor = ANONYMOUS, *, now: datetime = NOW, **fields: Any) -> actions.Filed:
    """A report that was filed."""
    return actions.file_report(actor, new_report(**fields), now=now)


def at(town: Town, act: Act, *, now: datetime = NOW, **fields: Any) -> actions.Filed:
    """A report on which the usual steps were taken up to this act, an hour apart.

    The usual way: FILE, DISPOSE to roads, FOLLOW_UP, FINISH, CONFIRM.
    """
    given = filed(now=now, **fields)
    way: list[tuple[Act, Actor, dict[str, Any]]] = [
        (Act.DISPOSE, town.admin, {"agencies": (ROADS,)}),
        (Act.FOLLOW_UP, town.roads, {"text": "Sedang dikerjakan"}),
        (Act.FINISH, town.roads, {"text": "Sudah ditambal", "reason": NO_PHOTO}),
        (Act.CONFIRM, ANONYMOUS, {"rating": 5, "token": given.secret}),
    ]
    wanted = [known for known, _, _ in way]
    steps = way[: wanted.index(act) + 1] if act in wanted else []
    for hours, (known, actor, how) in enumerate(steps, 1):
        actions.take_step(actor, given.code, known, now=now + timedelta(hours=hours), **how)
    return given


def report(given: actions.Filed) -> Report:
    """The row of a filed report, fresh."""
    return Report.objects.select_related("reporter").get(pk=given.id)
