"""Running a source through the public door: what lands, what waits, and that nothing is half."""

from __future__ import annotations

from datetime import timedelta

import pytest

from balaikota.ground.connectors import factories
from balaikota.ground.connectors.factories import NOW, ROWS
from balaikota.ground.connectors.models import Quarantined, RegionText, Row, Source
from balaikota.ground.territory import factories as territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, db):
    territory.small_city()
    factories.write(tmp_path, "harga/a.csv", ROWS)
    return tmp_path


def live(code="harga-pangan"):
    source = Source.objects.get(pk=code)
    return list(Row.objects.filter(source=source, generation=source.generation).order_by("id"))


def test_a_file_lands_and_is_traced(folder, facts_told):
    factories.source()
    run = factories.run("harga-pangan", folder)
    assert (run.state, run.read, run.good, run.bad, run.new) == ("done", 3, 3, 0, 3)
    rows = live()
    assert [row.data["harga"] for row in rows] == [12500, 45000.5, 28000]
    assert [row.place for row in rows] == [territory.WEST, territory.EAST, ""]
    assert [(row.key, row.line, row.run) for row in rows][:1] == [("Beras|Pasar Baru", 2, run.pk)]
    assert run.origins[0]["name"] == "a.csv"
    assert len(run.origins[0]["sha256"]) == 64
    assert [text.text for text in RegionText.objects.all()] == ["Entah"]
    assert facts_told.kinds == ["connectors.added", "connectors.ran"]
    source = Source.objects.get()
    assert (source.rows, source.good_at, source.next_at) == (3, NOW, NOW + timedelta(days=1))


def test_run_again_changes_nothing(folder, facts_told):
    factories.source()
    factories.run("harga-pangan", folder)
    before = [(row.key, row.data) for row in live()]
    again = factories.run("harga-pangan", folder)
    assert again.state == "same"
    assert [(row.key, row.data) for row in live()] == before
    assert Row.objects.count() == 3


def test_changes_are_counted_and_old_rows_swept(folder):
    factories.source()
    factories.run("harga-pangan", folder)
    factories.write(
        folder, "harga/a.csv", ROWS.replace("12.500", "13.000").replace("Telur", "Tahu")
    )
    run = factories.run("harga-pangan", folder)
    assert (run.new, run.changed, run.same, run.gone) == (1, 1, 1, 1)
    assert Row.objects.count() == 3


def test_bad_rows_wait_and_are_repaired(folder, facts_told):
    from balaikota.ground.connectors import actions
    from balaikota.ground.people.rules import SYSTEM

    factories.source()
    bad = ROWS + "Gula;Pasar Baru;Barat;mahal\nBeras;Pasar Baru;Barat;1.000\n"
    factories.write(folder, "harga/a.csv", bad)
    run = factories.run("harga-pangan", folder)
    assert (run.state, run.good, run.bad) == ("done", 3, 2)
    waiting = {row.faults[0]["code"]: row for row in Quarantined.objects.all()}
    assert set(waiting) == {"type", "twice"}
    assert waiting["type"].line == 5
    actions.repair_row(SYSTEM, waiting["type"].pk, {"harga": "17.000"}, now=NOW)
    assert [row.data["harga"] for row in live() if row.key == "Gula|Pasar Baru"] == [17000]
    # The same bad row in the next run is mended the same way.
    factories.write(
        folder, "harga/b.csv", ROWS.splitlines()[0] + "\nKopi;Pasar Baru;Barat;90.000\n"
    )
    again = factories.run("harga-pangan", folder)
    assert (again.good, again.bad) == (5, 1)
    assert [row.data["harga"] for row in live() if row.key == "Gula|Pasar Baru"] == [17000]


def test_a_vanished_column_keeps_the_last_good_data(folder, facts_told):
    factories.source()
    factories.run("harga-pangan", folder)
    factories.write(folder, "harga/a.csv", ROWS.replace("harga", "hrg"))
    run = factories.run("harga-pangan", folder)
    assert (run.state, run.problem, run.details) == ("stopped", "column", {"columns": "harga"})
    assert len(live()) == 3
    assert facts_told.kinds[-1] == "connectors.contract_broken"


ONCE = """\
source: kios
title: Kios pasar
agency: dpu
owner: Kepala Pasar
read: {kind: files, format: csv, folder: kios}
columns:
  - {name: nomor, from: "No. Kios", unique: true}
  - {name: buka, from: Tanggal Buka, type: date, format: "%d %B %Y"}
  - {name: titik, from: Titik, type: geopoint}
"""


def test_a_twin_that_was_put_right_or_left_out_stays_so(folder):
    from balaikota.ground.connectors import actions
    from balaikota.ground.people.rules import SYSTEM

    factories.source(ONCE)
    head = "No. Kios;Tanggal Buka;Titik\n"
    row = '{};{} Agustus 2026;"-6.0{}, 106.01"\n'
    text = head + row.format("A1", 17, 1) + row.format("A1", 18, 2) + row.format("A1", 19, 3)
    factories.write(folder, "kios/a.csv", text)
    run = factories.run("kios", folder)
    assert (run.good, run.bad, len(live("kios"))) == (1, 2, 1)
    mended, dropped = Quarantined.objects.order_by("line")
    assert mended.faults[0]["code"] == "unique"
    actions.repair_row(SYSTEM, mended.pk, {"No. Kios": "A2"}, now=NOW)
    actions.drop_rows(SYSTEM, "kios", [dropped.pk], now=NOW)
    assert [row.data["nomor"] for row in live("kios")] == ["A1", "A2"]
    factories.write(folder, "kios/a.csv", text + row.format("A3", 20, 4))
    run = factories.run("kios", folder)
    assert (run.state, run.good, run.bad) == ("done", 3, 0)
    assert [(row.data["nomor"], row.data["buka"], row.data["titik"]) for row in live("kios")] == [
        ("A1", "2026-08-17", [106.01, -6.01]), ("A3", "2026-08-20", [106.01, -6.04]),
        ("A2", "2026-08-18", [106.01, -6.02]),
    ]  # fmt: skip
