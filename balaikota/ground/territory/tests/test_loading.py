"""A real city from the shipped data."""

from __future__ import annotations

from typing import Any

import pytest

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import actions, queries, shipped
from balaikota.ground.territory.models import Agency, Holiday, Region
from balaikota.lib.errors import Invalid

pytestmark = pytest.mark.django_db


def test_a_city_with_everything_in_it(real_city: str) -> None:
    assert queries.city_name() == "Kota Cilegon"
    counts = queries.counts(real_city)
    assert counts == {"kota": 1, "kecamatan": 8, "kelurahan": 43}
    assert queries.region(real_city).population == 480378
    assert queries.region(real_city).area_km2 == pytest.approx(162.5, abs=1)
    assert [v.name for v in queries.breadcrumb("36.72.01.1001")] == [
        "Kota Cilegon", "Cibeber", "Cibeber",
    ]  # fmt: skip
    assert all(
        queries.outline(v.code) for v in queries.below(real_city, ["kecamatan", "kelurahan"])
    )


def test_offices_are_opened_with_it(real_city: str) -> None:
    office = queries.agency("36.72.01.1001")
    assert (office.name, office.short) == ("Kelurahan Cibeber", "Kel. Cibeber")
    assert office.parent == "36.72.01"
    assert Agency.objects.count() == 8 + 43
    assert queries.agency_tree(offices=False) == []


def test_loading_again_changes_nothing_that_was_mended(facts_told: Any) -> None:
    actions.load_city("32.77")
    assert facts_told.kinds == ["territory.city_loaded"]
    Region.objects.filter(pk="32.77.01").update(
        name="Nama Baru", outline={"type": "Polygon", "coordinates": []}
    )
    Holiday.objects.all().delete()
    Holiday.objects.create(day="2026-01-02", name="x", kind="local")
    again = actions.load_city("32.77")
    assert (again.regions, again.offices, again.days) == (0, 0, 0)
    assert Region.objects.get(pk="32.77.01").name == "Nama Baru"
    assert Region.objects.get(pk="32.77.01").outline["coordinates"] == []
    assert len(facts_told.kinds) == 1


def test_loading_is_few_statements(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(10):
        actions.load_city("32.73")


@pytest.mark.parametrize("code", ["32.73", "32.77", "32.71", "61.72", "36.72"])
def test_every_demo_city_has_all_outlines(code: str) -> None:
    rows = [row for row in shipped.regions_of(code) if row.code.startswith(code)]
    assert all(row.outline and row.longitude for row in rows)


def test_a_city_without_outlines_can_be_loaded_too() -> None:
    actions.load_city("33.74")
    Cached.forget_all()
    assert queries.city_name() == "Kota Semarang"
    assert queries.locate(110.42, -6.98) is None
    assert queries.metres_outside(110.42, -6.98) is None


@pytest.mark.parametrize("code", ["99.99", "36", "36.72.01", "", "bogus", "36.72' OR 1=1"])
def test_what_is_no_city_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match=r"36\.72"):
        actions.load_city(code)
    assert not Region.objects.exists()
