"""What the register shows elsewhere: panels that stay true, counts that hide, rows that land."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import (
    Dataset,
    Evidence,
    Indicator,
    MapLayer,
    Panel,
    Requirement,
    Scope,
    Target,
    Task,
    Timeline,
    offered,
)
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory
from balaikota.testing.panels import look, prove

from .. import factories
from ..actions import alerts, counting, duplicates, lives, looks, wishes
from ..factories import FATHER, NOW
from ..models import Resident


def thing(kind, key):
    return next(one for one in offered(kind) if one.key == key)


def scope(actor, place=territory.CITY):
    return Scope(viewer=actor, place=place, now=NOW)


def seen(n=1, **fields):
    father = factories.resident()
    for _ in range(n):
        looks.record(
            SYSTEM,
            looks.LookedAt(
                **{
                    "subject": bytes(father.nik_index), "fields": ("name",), "purpose": "Uji",
                    "outcome": "matched", "resident": father.pk, "application": "antrean",
                    **fields,
                }
            ),
            NOW,
        )  # fmt: skip


def test_panels_follow_the_facts(office):
    panel = thing(Panel, "residents.looks")
    wall = scope(office.steward)
    before = look(panel, wall)
    seen(3)
    assert look(panel, wall) == before  # what is not sealed is not shown yet
    prove(panel, wall, lambda: looks.seal(NOW))
    seen(40, outcome="missing", resident=None)
    prove(panel, wall, lambda: alerts.watch(NOW))
    father = factories.resident()
    people, number = thing(Panel, "residents.people"), thing(Indicator, "residents.population")
    lives.record_death(office.steward, father.pk, day=NOW.date(), document="surat", now=NOW)
    for one in (people, number):
        prove(one, wall, lambda: counting.recount(NOW), may_fetch_in_vain=True)
    assert number.load(wall) == 2.0
    assert thing(Indicator, "residents.families").load(wall) == 1.0
    assert thing(Indicator, "residents.quality").load(wall) == 100.0


def test_tasks_count_what_waits(office):
    factories.loaded([*factories.family(), factories.row(nik="9971010508719009")])
    pairs, asked = thing(Task, "residents.duplicates"), thing(Task, "residents.wishes")
    prove(pairs, scope(office.lurah), lambda: duplicates.find(NOW))
    assert pairs.count(scope(office.neighbour)) == 0
    factories.linked(office.citizen, office.lurah)
    prove(
        asked, scope(office.steward),
        lambda: wishes.ask(office.citizen, "correction", "Nama saya salah", now=NOW),
    )  # fmt: skip


def test_what_leaves_the_house_hides_small_numbers(office):
    by_village, by_age = (thing(Dataset, f"residents.{name}") for name in ("by_village", "by_age"))
    few = list(by_village.rows(scope(office.steward)))
    assert [(r["kode"], r["penduduk"]) for r in few] == [(territory.WEST, None)]
    stamp = by_village.stamp()
    rows = factories.crowd(30)
    for at, one in enumerate(rows):
        one["kode_wilayah"] = territory.EAST if at % 2 else territory.WEST
    factories.loaded(rows, now=NOW.replace(hour=3))
    assert by_village.stamp() != stamp
    many = {row["kode"]: row["penduduk"] for row in by_village.rows(scope(office.steward))}
    assert many == {territory.WEST: 18, territory.EAST: 15}
    shown = list(by_age.rows(scope(office.steward)))
    assert all(row["laki_laki"] is None or row["laki_laki"] not in range(1, 5) for row in shown)
    assert sum(row["laki_laki"] or 0 for row in shown) <= 33
    for dataset in (by_village, by_age):
        assert not any(column.personal for column in dataset.columns)
        names = {column.name for column in dataset.columns}
        assert all(set(row) == names for row in dataset.rows(scope(office.steward)))
    layer = thing(MapLayer, "residents.density")
    features = look(layer, scope(office.steward))["features"]
    assert [f["properties"]["region"] for f in features] == [territory.WEST, territory.EAST]
    assert features[0]["properties"]["value"] > 0


def test_evidence_and_requirement(office):
    seen(4)
    assert thing(Evidence, "residents.verifies").load(NOW) == {"antrean": 4.0}
    assert thing(Evidence, "residents.served").load(NOW - timedelta(days=90)) == {"antrean": 1.0}
    registered = thing(Requirement, "residents.registered")
    person = f"account:{office.citizen.account_id}"
    assert registered.ask(scope(office.steward), person) is None
    factories.linked(office.citizen, office.lurah)
    assert registered.ask(scope(office.steward), person) is True
    lives.record_leaving(
        office.steward, factories.resident().pk, day=NOW.date(), document="SKPWNI", now=NOW
    )
    assert registered.ask(scope(office.steward), person) is False


def test_a_connector_lands_residents(office):
    target = thing(Target, "residents.people")
    row: Mapping[str, str] = {
        "nik": "9971010101909001", "kk": factories.KK, "name": "Agus", "sex": "L",
        "birth_date": "1990-01-01", "region": territory.EAST, "rw": "1", "rt": "1",
    }  # fmt: skip
    bad = {**row, "nik": "1"}
    first = target.land([row, bad], "simduk", NOW)
    assert (first.new, first.same) == (1, 0)
    assert first.refused[0][:2] == (1, "nik")
    again = target.land([row], "simduk", NOW)
    assert (again.new, again.same, again.changed) == (0, 1, 0)
    moved = target.land([{**row, "region": territory.WEST}], "simduk", NOW)
    assert moved.changed == 1
    assert target.identity == ("nik",)
    assert Resident.objects.count() == 4
    assert factories.resident(FATHER).place.startswith(territory.WEST)


def test_the_timeline_tells_counts_and_codes(office):
    factories.agreement(office.steward)
    teller = thing(Timeline, "residents.timeline")
    entries = Entry.objects.filter(kind__in=teller.kinds).order_by("id")
    told = [moment.text for moment in teller.tell(entries, scope(office.steward))]
    assert len(told) == 3  # the file once, although it has two facts; the agreement and its key
    assert any("antrean" in text for text in told)


@pytest.mark.django_db
def test_nothing_is_shown_of_an_empty_register(client):
    territory.small_city()
    number = thing(Indicator, "residents.population")
    empty = Scope(viewer=SYSTEM, place=territory.CITY, now=NOW)
    assert number.load(empty) is None
    assert list(thing(Dataset, "residents.by_village").rows(empty)) == []
    assert look(thing(MapLayer, "residents.density"), empty)["features"] == []
    assert "Nobody" in look(thing(Panel, "residents.people"), empty) or look(
        thing(Panel, "residents.people"), empty
    )
