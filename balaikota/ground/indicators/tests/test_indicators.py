"""Recording is idempotent, series are drawn, live numbers are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.events.sockets import Target, offered
from balaikota.ground.indicators import actions, factories, queries, rules
from balaikota.ground.indicators.factories import NOW
from balaikota.ground.indicators.rules import Value
from balaikota.ground.people import factories as people
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
    from balaikota.ground.people.models import Account

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
