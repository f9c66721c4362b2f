"""Rows that become things of the city: indicators, places; and what is withdrawn again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from balaikota.ground.connectors import actions, factories
from balaikota.ground.connectors.factories import MANIFEST, NOW, ROWS
from balaikota.ground.connectors.models import Quarantined, RegionText
from balaikota.ground.indicators import queries as indicators
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory import queries as places
from balaikota.ground.territory.models import Place
from balaikota.lib.errors import Conflict

pytestmark = pytest.mark.django_db
CODE = "harga-pangan"


TO_INDICATORS = (
    MANIFEST.format(code=CODE)
    + """\
map:
  target: indicators.values
  columns:
    {indicator: "=pangan.harga", title: "=Harga", area: place, period: "=2026-11", value: harga}
  same: last
"""
)


def test_rows_become_things_of_the_city(folder):
    factories.source(TO_INDICATORS)
    run = factories.run(CODE, folder)
    assert indicators.series("pangan.harga", territory.EAST) == [("2026-11", 45000.5)]
    # An area nobody recognises waits; it never becomes the whole city.
    assert (run.good, run.bad) == (2, 1)
    assert indicators.series("pangan.harga", territory.CITY) == []
    [waiting] = Quarantined.objects.all()
    assert (waiting.line, waiting.faults[0]["column"]) == (4, "area")
    assert json.loads(waiting.raw)["komoditas"] == "Telur"
    # Said once at the desk, it lands; dropped rows stay away, and repaired ones are repaired again.
    text = RegionText.objects.get()
    assert actions.decide_region(SYSTEM, text.pk, territory.WEST, now=NOW) == 1
    assert not Quarantined.objects.exists()
    assert indicators.series("pangan.harga", territory.WEST) == [("2026-11", 28000)]
    factories.write(folder, "harga/a.csv", ROWS + "Tahu;A;;1.000\nGula;A;;2.000\n")
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (3, 2)
    tahu, gula = Quarantined.objects.order_by("line")
    actions.drop_rows(SYSTEM, CODE, [tahu.pk], now=NOW)
    actions.repair_row(SYSTEM, gula.pk, {"kelurahan": "Timur"}, now=NOW)
    assert indicators.series("pangan.harga", territory.EAST) == [("2026-11", 2000)]
    factories.write(
        folder, "harga/a.csv", ROWS.replace("45.000", "44.000") + "Tahu;A;;1.000\nGula;A;;2.000\n"
    )
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (4, 0)
    assert indicators.series("pangan.harga", territory.CITY) == []
    # Without the column `area` the numbers are about the whole city.
    whole = TO_INDICATORS.replace("area: place, ", "").replace("pangan.harga", "pangan.kota")
    actions.save_manifest(SYSTEM, whole, now=NOW, code=CODE)
    assert factories.run(CODE, folder).bad == 0
    assert indicators.series("pangan.kota", territory.CITY) == [("2026-11", 2000)]
    with pytest.raises(Conflict):
        actions.save_manifest(
            SYSTEM, TO_INDICATORS.replace("indicators.values", "tidak.ada"), now=NOW, code=CODE
        )


TO_PLACES = """\
source: harga-pangan
title: Puskesmas
agency: dpu
owner: Kepala Bidang
read: {kind: files, format: csv, folder: harga}
columns: [{name: nama}, {name: titik, type: geopoint}]
key: [nama]
point: {column: titik}
map:
  target: territory.places
  columns: {name: nama, kind: "=puskesmas", longitude: longitude, latitude: latitude}
"""


def test_places_are_found_on_the_map(folder):
    factories.source(TO_PLACES)
    text = 'nama;titik\nBarat;"-6.01, 106.01"\nTimur;"-6.01, 106.03"\nLuar;"-6.2, 106.9"\n'
    factories.write(folder, "harga/a.csv", text)
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (2, 1)
    assert list(Place.objects.order_by("name").values_list("name", "region_id", "source")) == [
        ("Barat", territory.WEST, f"source:{CODE}"), ("Timur", territory.EAST, f"source:{CODE}"),
    ]  # fmt: skip
    [bad] = Quarantined.objects.all()
    assert (bad.faults[0]["column"], bad.line) == ("region", 4)
    factories.write(folder, "harga/a.csv", text.replace("106.03", "106.031"))
    factories.run(CODE, folder)
    assert Place.objects.get(name="Timur").longitude == 106.031


def steps():
    return [(s.name, s.what) for s in reversed(places.place_steps(territory.CITY))]


def opened():
    return sorted(place.name for place in places.places_in(territory.CITY))


def test_places_a_source_sends_no_more_are_withdrawn(folder, facts_told):
    head, west, east, harbour = (
        "nama;titik\n", 'Barat;"-6.01, 106.01"\n', 'Timur;"-6.01, 106.03"\n',
        'Pelabuhan;"-6.01, 106.031"\n',
    )  # fmt: skip

    def brought(*rows, code=CODE, hours=0):
        factories.write(folder, f"{code}/a.csv", head + "".join(rows))
        return factories.run(code, folder, now=NOW + timedelta(hours=hours))

    few = "contract: {rows: {minimum: 2}}\n"
    factories.source(TO_PLACES.replace("folder: harga", f"folder: {CODE}") + few)
    other = TO_PLACES.replace("folder: harga", "folder: kedua").replace(CODE, "kedua")
    factories.source(other)
    brought(west, east, harbour)
    brought(harbour, code="kedua", hours=1)
    assert opened() == ["Barat", "Pelabuhan", "Timur"]
    # One is gone, one was renamed by a row that cannot land, one is brought by another source too.
    run = brought(west, 'Timur;"-6.2, 106.9"\n', hours=2)
    assert (run.state, run.bad) == ("done", 1)
    assert opened() == ["Barat", "Pelabuhan", "Timur"]
    # A load that breaks its promise, fails, or cannot be read in part withdraws nothing.
    assert brought(west, hours=3).state == "stopped"
    factories.write(folder, "kedua/a.csv", head)
    empty = factories.run("kedua", folder, now=NOW + timedelta(hours=3))
    assert (empty.state, empty.problem) == ("stopped", "shrunk")
    (folder / CODE / "a.csv").unlink()
    assert factories.run(CODE, folder, now=NOW + timedelta(hours=4)).state == "failed"
    run = brought(west, harbour, 'X;Y;Z;"-6.01, 106.01"\n', hours=5)
    assert (run.state, run.bad) == ("done", 1)
    assert opened() == ["Barat", "Pelabuhan", "Timur"]
    brought(west, harbour, hours=6)
    assert opened() == ["Barat", "Pelabuhan"]
    assert steps()[-1] == ("Timur", "withdrawn")
    assert facts_told[-2].withdrawn == 1
    assert Place.objects.get(name="Timur").closed_at == NOW + timedelta(hours=6)
    brought(west, east, hours=7)
    assert opened() == ["Barat", "Pelabuhan", "Timur"]  # the other source still has the harbour
    assert steps()[-1] == ("Timur", "returned")
    brought(east, code="kedua", hours=8)
    assert opened() == ["Barat", "Timur"]
    # A source that leaves its target takes along what nobody else brings.
    text = TO_PLACES.replace("folder: harga", f"folder: {CODE}")
    actions.save_manifest(SYSTEM, text[: text.index("map:")], now=NOW, code=CODE)
    brought(west, east, hours=9)
    assert opened() == ["Timur"]
