"""Stages measured from what the house offers as evidence: written by day, told, and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from balaikota.ground.applications import actions, factories, probing, queries, words
from balaikota.ground.applications.actions import Answer
from balaikota.ground.applications.factories import NOW
from balaikota.ground.applications.models import StageDay
from balaikota.ground.applications.rules.stages import ladder
from balaikota.ground.events import sockets
from balaikota.ground.events.sockets import (
    Area,
    Dataset,
    Evidence,
    Indicator,
    Panel,
    Scope,
    Search,
    Timeline,
    offered,
)
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory
from balaikota.testing.panels import prove

pytestmark = pytest.mark.django_db
FULL: dict[str, Any] = {
    "purpose": "Guna", "klass": "umum", "function": "health", "year": 2020,
    "audiences": ("staff",), "data_kept": "Data", "personal": False, "interfaces": ("rest",),
    "medium": "web", "public": False, "language": "PHP", "database": "mysql", "hosting": "city",
    "backup": "tested", "sign_in": "own", "responsible": "Kabid", "cost_year": 1,
}  # fmt: skip


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Application → whether its source is healthy, as some other part of the house would say."""
    found: dict[str, float] = {}
    offers = {k: v for k, v in sockets._OFFERS.items() if k != (Evidence, "connectors.healthy")}
    healthy = Evidence(key="connectors.healthy", title="Sumber sehat", load=lambda now: found)
    broken = Evidence(key="signin.sso", title="Rusak", load=lambda now: 1 / 0)  # type: ignore[arg-type,return-value]
    offers |= {(Evidence, "connectors.healthy"): healthy, (Evidence, "signin.sso"): broken}
    monkeypatch.setattr(sockets, "_OFFERS", offers)
    monkeypatch.setattr(sockets, "_PROVIDERS", [])
    return found


def scope(place: str = territory.CITY) -> Scope:
    return Scope(viewer=SYSTEM, place=place, now=NOW)


def one(kind: Any, key: str) -> Any:
    return next(thing for thing in offered(kind) if thing.key == key)


def test_stages_are_written_told_and_shown(seen: dict[str, float], facts_told: Any) -> None:
    territory.small_city()
    factories.application("a", agency="dinkes", **FULL)
    factories.application("b", agency="dinkes", title="Hampir kosong")
    factories.application("c", agency="dpupr", status="planned")
    assert actions.measure_stages(now=NOW) == 4  # a, b, dinkes and the city
    assert queries.stages.of_applications() == {"a": 1, "b": 0}
    assert actions.measure_stages(now=NOW) == 0
    seen["a"] = 1.0
    tomorrow = NOW + timedelta(days=1)
    assert actions.measure_stages(now=tomorrow) == 3
    told = [(f.level, f.code, f.before, f.after) for f in facts_told
            if f.kind == "applications.stage_reached"]  # fmt: skip
    assert told == [("application", "a", 1, 2)]
    assert facts_told.kinds[-1] == "applications.stages_measured"
    days = queries.stages.over_time("application", "a", tomorrow.date())
    assert [(day.stage, day.evidence.get("connectors.healthy")) for day in days] == [
        (1, None),
        (2, 1.0),
    ]
    assert StageDay.objects.filter(level="city").count() == 2
    actions.change(SYSTEM, "a", {"status": "retired"}, now=tomorrow)
    actions.measure_stages(now=tomorrow)
    assert queries.stages.of_applications() == {"b": 0}


def test_screens_are_fresh_and_the_rest_of_the_house_finds_it(seen: dict[str, float]) -> None:
    territory.small_city()
    factories.application("a", agency=territory.WEST, title="Kelurahan Kita", **FULL)
    panel, area = one(Panel, "applications.stage"), one(Area, "applications.offices")
    indicator = one(Indicator, "applications.stage")
    assert panel.load(scope())["stage"] == ""
    for thing in (panel, area, indicator):
        seen.clear()
        actions.measure_stages(now=NOW)
        seen["a"] = 1.0
        assert prove(thing, scope(), lambda: actions.measure_stages(now=NOW)).changed
    assert prove(area, scope(), lambda: factories.application("b", agency=territory.EAST)).changed
    assert [row["title"] for row in area.load(scope(territory.WEST))["rows"]] == ["Kelurahan Kita"]
    assert indicator.load(scope()) == pytest.approx(2.0, abs=0.6)
    [hit] = one(Search, "applications.titles").find("kita kelurahan", scope())
    assert hit.title == "Kelurahan Kita"
    data = one(Dataset, "applications.inventory")
    rows = list(data.rows(scope()))
    assert {tuple(row) for row in rows} == {tuple(column.name for column in data.columns)}
    before = data.stamp()
    actions.change(SYSTEM, "b", {"purpose": "Lain"}, now=NOW + timedelta(hours=1))
    assert data.stamp() != before


def test_every_need_of_the_ladder_is_offered_and_leads_somewhere() -> None:
    needs = [n for stage in ladder().stages for group in stage.groups for n in group.needs]
    known = {thing.key: thing.counted for thing in offered(Evidence)}
    assert {need.evidence for need in needs} <= set(known)
    assert [n.evidence for n in needs if known[n.evidence] is not bool(n.days)] == []
    assert [n.page for n in needs if not words.page(n.page, "simpus")] == []


def test_the_timeline_speaks(facts_told: Any) -> None:
    from balaikota.ground.events.models import Entry

    territory.small_city()
    factories.application("a", title="SIMPEG")
    actions.note_answers([Answer("a", 1)], now=NOW)
    actions.note_answers([Answer("a", 1, "timeout")], now=NOW)
    actions.change(SYSTEM, "a", {"status": "inactive"}, now=NOW)
    timeline = one(Timeline, "applications.life")
    entries = list(Entry.objects.filter(kind__in=timeline.kinds).order_by("id"))
    texts = [moment.text for moment in timeline.tell(entries, scope())]
    assert texts == [
        "SIMPEG masuk inventaris", "SIMPEG tidak menjawab", "SIMPEG sekarang Tidak dipakai",
    ]  # fmt: skip


def test_addresses_are_asked_over_a_real_socket() -> None:
    import http.server
    import threading

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response({"/ok": 200, "/masuk": 401, "/rusak": 500}[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        pairs = [(name, f"{base}/{name}") for name in ("ok", "masuk", "rusak")]
        pairs += [("mati", "http://127.0.0.1:9/"), ("ngawur", "http://[x")]
        answers = probing.ask_all(pairs, lambda address: True)
        server.shutdown()
    assert [(a.application, a.problem) for a in answers] == [
        ("ok", ""), ("masuk", ""), ("rusak", "status 500"), ("mati", "no_answer"),
        ("ngawur", "address_refused"),
    ]  # fmt: skip
    [refused] = probing.ask_all([("dalam", base)], lambda address: False)
    assert refused.problem == "address_refused"
