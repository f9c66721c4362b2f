"""Where a report goes and why; the catalog and the city's own edits."""

from __future__ import annotations

import pytest

from balaikota.ground.territory.factories import DISTRICT, EAST, WEST
from balaikota.lib.errors import Invalid, NotAllowed, NotFound
from balaikota.rooms.reports import actions, queries, routing
from balaikota.rooms.reports.factories import LIGHTS, NOW, ROADS
from balaikota.rooms.reports.models import Category
from balaikota.rooms.reports.rules import RouteRule, decide

ROUTES = [
    RouteRule("jalan", "", "a"),
    RouteRule("jalan", WEST, "b"),
    RouteRule("jalan.lubang", "", "c"),
    RouteRule("jalan.lubang", DISTRICT, "d"),
    RouteRule("lampu", "", "e"),
]


@pytest.mark.parametrize(
    ("category", "place", "agency"),
    [
        ("jalan.lubang", WEST, "d"),  # the exact category wins over the smaller area
        ("jalan.lubang", "", "c"),
        ("jalan.rusak", WEST, "b"),
        ("jalan.rusak", EAST, "a"),
        ("sampah.liar", WEST, ""),
    ],
)
def test_the_most_exact_route_wins(category, place, agency):
    assert decide(category, category.split(".")[0], place, ROUTES).agency == agency


def test_the_decision_tells_why():
    found = decide("jalan.rusak", "jalan", EAST, ROUTES)
    assert [(c.route.agency, c.why) for c in found.why] == [("a", "chosen"), ("b", "other_area")]
    assert found.chosen == ROUTES[0]


def test_a_route_counts_at_once_and_its_removal_too(town, facts_told):
    assert routing.where("jalan.rusak", WEST).agency == ROADS
    actions.set_route(town.admin, "jalan.rusak", WEST, LIGHTS, note="SK 7", now=NOW)
    assert routing.where("jalan.rusak", WEST).agency == LIGHTS
    actions.remove_route(town.admin, "jalan.rusak", WEST, now=NOW)
    assert routing.where("jalan.rusak", WEST).agency == ROADS
    assert facts_told.kinds == ["reports.routing_changed"] * 2


@pytest.mark.parametrize(
    ("route", "field"),
    [
        (("tidak.ada", "", ROADS), "category"), (("jalan", "12.34", ROADS), "area"),
        (("jalan", "", "tidak.ada"), "agency"),
    ],
)  # fmt: skip
def test_a_route_that_leads_nowhere_is_refused(town, route, field):
    with pytest.raises(Invalid) as refused:
        actions.set_route(town.admin, *route, now=NOW)
    assert refused.value.field == field


def test_only_who_edits_routing_may(town):
    with pytest.raises(NotAllowed):
        actions.set_route(town.roads, "jalan", "", ROADS, now=NOW)
    with pytest.raises(NotFound):
        actions.remove_route(town.admin, "jalan", EAST, now=NOW)


def test_the_catalog_is_whole_and_loads_again(town):
    before = Category.objects.count()
    actions.load_catalog()
    assert Category.objects.count() == before
    leaves = queries.choosable_categories()
    assert len(leaves) > 60
    assert all(leaf.name_en and leaf.keywords and leaf.icon for leaf in leaves)
    assert {leaf.resolution_class for leaf in leaves} <= set(queries.terms().classes)
    codes = [question["code"] for leaf in leaves for question in leaf.questions]
    assert codes
    assert queries.choosable_category("jalan") is None
    assert queries.choosable_category("makam").group == "Pemakaman umum"


def test_a_citys_own_words_outlive_a_new_catalog(town):
    actions.save_category(
        town.admin, "jalan.lubang", name="Lubang", name_en="Hole", keywords=["lobang gede"],
        resolution_class="ringan", active=False, now=NOW,
    )  # fmt: skip
    actions.load_catalog()
    found = queries.categories().by_code["jalan.lubang"]
    assert (found.name, found.resolution_class, found.active) == ("Lubang", "ringan", False)
    assert queries.choosable_category("jalan.lubang") is None
    with pytest.raises(Invalid):
        actions.save_category(
            town.admin, "jalan.rusak", name="x", resolution_class="tidak ada", now=NOW
        )


def test_the_tree_is_read_once(town, django_assert_num_queries):
    routing.where("jalan.rusak", WEST)
    with django_assert_num_queries(0):
        assert queries.categories().tops
        assert routing.where("jalan.rusak", WEST)


def test_reasons_of_refusal_say_where_to_go():
    reasons = queries.refusal_reasons()
    assert {"court", "corruption", "legislature", "not_ours", "unclear", "duplicate", "spam"} <= {
        r.code for r in reasons
    }
    assert all(reason.referral and reason.referral_en for reason in reasons)
