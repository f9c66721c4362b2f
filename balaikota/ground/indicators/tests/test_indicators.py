"""Recording is idempotent, series are drawn, live numbers are kept."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.events.sockets import Target, offered
from balaikota.ground.indicators import actions, factories, queries, rules
from balaikota.ground.indicators.factories import NOW
from balaikota.ground.indicators.rules import Value
from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory


@pytest.mark.parametrize(
    ("text", "good"),
    [("2026", True), ("2026-11", True), ("2026-Q4", True), ("2026-11-23", True),
     ("2026-13", False), ("2026-Q5", False), ("11-2026", False), ("2026-11-32", False),
     ("", False)],
)  # fmt: skip
def test_periods(text, good):
    assert rules.is_period(text) is good


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=2, max_size=80))
def test_a_plot_stays_in_its_box(values):
    plot = rules.plot([(str(n), value) for n, value in enumerate(values)])
    for pair in plot.line.split():
        x, y = map(float, pair.split(","))
        assert 0 <= x <= plot.width
        assert 0 <= y <= plot.height


@pytest.mark.django_db
def test_values_are_recorded_once_and_shown(client, facts_told, django_assert_num_queries):
    city = territory.small_city()
    code = factories.indicator(area=city)
    again = [Value(indicator=code, area=city, period="2026-10", value=12_500.0)]
    assert actions.record(again, NOW).same == 1
    changed = actions.record([Value(indicator=code, area=city, period="2026-10", value=1.0)], NOW)
    assert (changed.new, changed.changed) == (0, 1)
    bad = actions.record(
        [Value(indicator="tidak.ada", area=city, period="2026", value=1.0),
         Value(indicator=code, area="11.11", period="2026", value=1.0),
         Value(indicator=code, area=city, period="kemarin", value=1.0)], NOW,
    )  # fmt: skip
    assert [field for _i, field, _words in bad.refused] == ["indicator", "area", "period"]
    assert queries.series(code, city) == [("2026-09", 12_000.0), ("2026-10", 1.0)]
    assert facts_told.kinds == ["indicators.defined", "indicators.recorded", "indicators.recorded"]
    with django_assert_num_queries(1):
        [row] = queries.listing(city)
    assert (row.value, row.before, row.period) == (1.0, 12_000.0, "2026-10")
    steward = people.actor(Role.DATA_STEWARD, city)
    client.force_login(Account.objects.get(pk=steward.account_id))
    assert "Harga beras" in client.get("/integrasi/indikator/").content.decode()
    page = client.get(f"/integrasi/indikator/{code}/").content.decode()
    assert "<polyline" in page
    assert "2026-09" in page
    assert client.get("/integrasi/indikator/tidak.ada/").status_code == 404


@pytest.mark.django_db
def test_a_connector_may_define_and_land(facts_told):
    city = territory.small_city()
    target = next(t for t in offered(Target) if t.key == "indicators.values")
    row = {"indicator": "apbd.serapan", "title": "Serapan", "period": "2026-10", "value": 61.5}
    assert target.land([row], "source:apbd", NOW).new == 1
    assert target.land([row], "source:apbd", NOW).same == 1
    assert queries.latest("apbd.serapan", city) == ("2026-10", 61.5)
    [(index, field, _words)] = target.land([row | {"value": "x"}], "source:apbd", NOW).refused
    assert (index, field) == (0, "value")


@pytest.mark.django_db
def test_live_numbers_become_a_series():
    territory.small_city()
    kept = actions.keep_today(now=NOW, day="2026-11-23")
    assert kept.new > 0
    assert actions.keep_today(now=NOW, day="2026-11-23").new == 0


def browser(role: Role, city: str) -> Client:
    found = Client()
    found.force_login(Account.objects.get(pk=people.actor(role, city).account_id))
    return found


@pytest.mark.django_db
def test_a_steward_defines_enters_and_hands_out(facts_told):
    city = territory.small_city()
    steward, mayor = browser(Role.DATA_STEWARD, city), browser(Role.MAYOR, city)
    new = {"code": "Harga Beras", "title": "Harga beras", "direction": "down", "unit": "Rp"}
    assert mayor.post("/integrasi/indikator/baru/", new).status_code == 403
    assert "code" in steward.post("/integrasi/indikator/baru/", new).context["form"].errors
    reserved = steward.post("/integrasi/indikator/baru/", {**new, "code": "baru"})
    assert reserved.status_code == 400
    one = steward.post("/integrasi/indikator/baru/", {**new, "code": "harga.beras"})["Location"]
    assert one == "/integrasi/indikator/harga.beras/"
    steward.post(f"{one}ubah/", {**new, "target": "12500", "definition": "Rata-rata lima pasar"})
    assert queries.definition("harga.beras").target == 12_500
    value = {"area": territory.WEST, "period": "2026-11", "value": "13400"}
    assert mayor.post(f"{one}nilai/", value).status_code == 403
    page = steward.post(f"{one}nilai/", value, follow=True)
    assert (page.context["area"], page.context["latest"]) == (territory.WEST, ("2026-11", 13_400.0))
    steward.post(f"{one}nilai/", {**value, "value": "13500"})
    wrong = steward.post(f"{one}nilai/", {**value, "period": "November"})
    assert "period" in wrong.context["form"].errors
    again = [Value(indicator="harga.beras", area=city, period="2026-10", value=1.0, source="pasar")]
    actions.record(again, NOW)
    theirs = steward.post(f"{one}nilai/", {"area": city, "period": "2026-10", "value": "2"})
    assert "pasar" in str(theirs.context["form"].errors)
    lines = mayor.get(f"{one}nilai.csv").content.decode("utf-8-sig").splitlines()
    told = [line.split(",") for line in lines[1:]]
    assert [(cells[0], cells[3]) for cells in told] == [(city, "1.0"), (territory.WEST, "13500.0")]
    assert facts_told.kinds.count("indicators.recorded") == 3


@pytest.mark.django_db
def test_of_a_live_number_the_city_sets_the_target():
    city = territory.small_city()
    actions.keep_today(now=NOW, day="2026-11-22")
    code = queries.listing(city)[0].code
    steward = browser(Role.DATA_STEWARD, city)
    page = steward.get(f"/integrasi/indikator/{code}/ubah/")
    assert list(page.context["form"].fields) == ["target"]
    steward.post(f"/integrasi/indikator/{code}/ubah/", {"target": "77"})
    actions.keep_today(now=NOW, day="2026-11-23")
    row = queries.definition(code)
    assert (row.target, row.live, bool(row.title)) == (77.0, True, True)
    value = {"area": city, "period": "2026-11-23", "value": "1"}
    assert steward.post(f"/integrasi/indikator/{code}/nilai/", value).status_code == 400


@pytest.mark.django_db
def test_programs_read_indicators_by_key():
    city = territory.small_city()
    code = factories.indicator(area=city)
    factories.indicator("pangan.telur", area=city)
    owner = people.actor(Role.OFFICER, city, "dpupr")

    def program(*scopes: str) -> Client:
        made = people_actions.make_key(owner, "Uji", scopes, now=timezone.now())
        return Client(headers={"X-Api-Key": made.raw})

    for path in ("", f"/{code}/values"):
        assert Client().get(f"/api/v1/indicators{path}").status_code == 401
        assert program("reports.view").get(f"/api/v1/indicators{path}").status_code == 403
    good = program("indicators.view")
    first = good.get("/api/v1/indicators", {"limit": 1}).json()
    rest = good.get("/api/v1/indicators", {"after": first["next"]}).json()
    assert [one["code"] for one in first["indicators"] + rest["indicators"]] == [
        "pangan.beras", "pangan.telur",
    ]  # fmt: skip
    assert (first["indicators"][0]["value"], rest["next"]) == (12_500.0, "")
    found = good.get(f"/api/v1/indicators/{code}/values", {"since": "2026-10"}).json()
    assert found["values"] == [{"period": "2026-10", "value": 12_500.0}]
    assert (found["area"], found["areas"]) == (city, [city])
    assert good.get("/api/v1/indicators/tidak.ada/values").status_code == 404
