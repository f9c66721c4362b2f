"""What the room shows elsewhere: counts and words, never people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import (
    Area,
    Dataset,
    Indicator,
    Lookup,
    MapLayer,
    OwnData,
    Panel,
    Requirement,
    Scope,
    Search,
    Task,
    Timeline,
    Window,
    fixed,
)
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.times import WorkingDays

from .. import factories
from ..actions import giving, ticking
from ..models import Request


def thing(kind: Any, key: str) -> Any:
    return next(one for one in fixed(kind) if one.key == key)


def scope(actor: Actor, place: str = territory.CITY) -> Scope:
    return Scope(viewer=actor, place=place, now=timezone.now())


@pytest.fixture
def busy(village: factories.Village) -> factories.Village:
    """One request at the lurah's, one being completed in the west, six letters issued."""
    now = timezone.now()
    given = factories.asked(village.father, now=now - timedelta(hours=3))
    giving.tap(village.rt, given.code, now=now)
    giving.tap(village.rw, given.code, now=now)
    factories.asked(village.citizen, now=now)
    done = factories.row(given)
    for number in range(6):
        done.pk, done.code, done.intake_key = None, f"S{number:07}", None
        done.state, done.document, done.level, done.in_time = "issued", number + 1, "", True
        done.ended_at, done.service = now - timedelta(hours=1), "sktm"
        done.complete_at = now - timedelta(hours=25)
        done.save(force_insert=True)
    return village


def test_panels_numbers_and_map_count_within_reach(busy: factories.Village) -> None:
    mayor = people.actor(Role.MAYOR, territory.CITY)
    today = thing(Panel, "letters.today").load(scope(mayor))
    assert (today["standing"].open, today["standing"].review, today["issued"]) == (2, 1, 6)
    elsewhere = thing(Panel, "letters.today").load(scope(busy.neighbour))
    assert elsewhere["standing"].open == 0
    stalled = thing(Panel, "letters.stalled").load(scope(mayor))
    assert [row["count"] for row in stalled["rows"]] == [1]
    for kind, key in ((Panel, "letters.today"), (Panel, "letters.stalled"), (Area, "letters.area")):
        offer = thing(kind, key)
        html = render_to_string(offer.template, dict(offer.load(scope(mayor))))
        assert "Wahyuni" not in html
    values = {one.key: one.load(scope(mayor)) for one in fixed(Indicator)
              if one.key.startswith("letters.")}  # fmt: skip
    assert values == {
        "letters.open_now": 2.0, "letters.in_time": 100.0, "letters.without_coming": 100.0,
        "letters.days": 1.0,
    }  # fmt: skip
    window = Window(west=0, south=0, east=1, north=1, zoom=10)
    features = thing(MapLayer, "letters.open").features(scope(mayor), window)["features"]
    assert [(f["properties"]["region"], f["properties"]["value"]) for f in features] == [
        (territory.WEST, 2)
    ]


def test_tasks_search_and_lookup_follow_rights(busy: factories.Village) -> None:
    assert thing(Task, "letters.sign").count(scope(busy.lurah)) == 1
    assert thing(Task, "letters.tap").count(scope(busy.rt)) == 1
    assert thing(Task, "letters.tap").count(scope(busy.other_rt)) == 0
    find, look_up = thing(Search, "letters.requests").find, thing(Lookup, "letters.code").find
    assert len(find("Sri Wahyuni", scope(busy.lurah))) == 8
    assert find("Sri Wahyuni", scope(busy.neighbour)) == []
    code = Request.objects.get(account=busy.citizen.account_id).code
    assert look_up(code, scope(busy.citizen)) == f"/surat/{code}/"
    assert look_up(code, scope(busy.lurah)) == f"/tugas/surat/{code}/"
    assert look_up(code, scope(busy.father)) == ""
    assert look_up("x", scope(busy.lurah)) == ""


def test_words_data_and_requirements(busy: factories.Village) -> None:
    ticking.tell_overdue(timezone.now() + timedelta(days=40))
    told = thing(Timeline, "letters.timeline")
    entries = [e for e in Entry.objects.order_by("id") if e.kind in told.kinds]
    words = " ".join(moment.text for moment in told.tell(entries, scope(SYSTEM)))
    assert "Barat" in words
    assert "Wahyuni" not in words
    rows = list(thing(Dataset, "letters.by_month").rows(scope(SYSTEM)))
    assert [(row["layanan"], row["terbit"]) for row in rows] == [("sktm", 6)]
    assert thing(Dataset, "letters.by_month").stamp()
    ask = thing(Requirement, "letters.low_income").ask
    assert ask(scope(SYSTEM), f"account:{busy.father.account_id}") is True
    assert ask(scope(SYSTEM), f"account:{busy.citizen.account_id}") is False
    assert ask(scope(SYSTEM), "resident:1") is None
    own = thing(OwnData, "letters.requests").load(busy.citizen.account_id)
    assert own["requests"][0]["answers"]["nama"] == "Sri Wahyuni"


def test_a_holiday_declared_later_moves_promises(
    busy: factories.Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = Request.objects.get(state="review")
    assert request.due_at is not None
    assert ticking.follow_calendar("") == 0
    off = WorkingDays(holidays=frozenset({timezone.localdate(request.due_at)}))
    monkeypatch.setattr(ticking.territory, "working_days", lambda place: off)
    assert ticking.follow_calendar(territory.WEST) == 1
    moved = Request.objects.get(pk=request.pk)
    assert moved.due_at is not None
    assert moved.due_at > request.due_at
    assert ticking.follow_calendar(territory.EAST) == 0
