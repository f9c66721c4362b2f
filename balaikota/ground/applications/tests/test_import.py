"""Files that bring applications: by headings, by a mapping of another program, again, in parts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from balaikota.ground.applications import actions, factories, queries
from balaikota.ground.applications.factories import NOW
from balaikota.ground.applications.models import Application, Upload
from balaikota.ground.applications.rules import mapping, sheets
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Invalid, NotAllowed, NotFound

DATA = Path(__file__).parent / "data"
# The shape of another program's export, with its faults; every name is invented.
APLIKASI = (DATA / "aplikasi.csv").read_text()
TEKNIS = (DATA / "teknis.csv").read_text()
OPD = (DATA / "opd.csv").read_text()


def exported() -> sheets.Sheet:
    given = {"aplikasi": APLIKASI, "teknis": TEKNIS, "opd": OPD}
    read = {name: sheets.read(text.encode()) for name, text in given.items()}
    return mapping.carry(mapping.recipes()["monev_spbe"], read)


def by_fields(upload: Upload) -> Upload:
    """Columns that are called like our fields mean them."""
    assert upload.mapping == {column: column for column in upload.columns}
    return upload


@pytest.fixture
def _agencies(db: None) -> None:
    territory.small_city()
    factories.agency("dinkes", "Dinas Kesehatan")
    factories.agency("bkpsdm", "Badan Kepegawaian dan Pengembangan SDM")


@pytest.mark.usefixtures("_agencies")
def test_another_programs_list_comes_in_row_by_row(facts_told: Any) -> None:
    upload = by_fields(
        actions.keep_upload(SYSTEM, exported(), filename="monev.csv", now=NOW, source="monev")
    )
    outcome = actions.apply_upload(SYSTEM, upload.pk, now=NOW)
    told = [(p.line, p.column, p.refusal.code, p.fatal) for p in outcome.problems]
    assert told == [
        (3, "agency", "unmatched", True),
        (4, "url", "url", False),
        (4, "year", "year", False),
        (6, "medium", "code", False),
        (6, "agency", "unmatched", True),
    ]
    assert (outcome.created, outcome.changed, outcome.same) == (2, 0, 0)
    antre = queries.full("si-antre")
    assert (antre.agency, antre.url, antre.klass) == (
        "dinkes",
        "http://antre.contoh.id/x",
        "khusus",
    )
    assert (antre.version, antre.database, antre.cost_build) == ("2.0", "mysql", None)
    assert antre.user_agencies == "Seluruh Perangkat"
    # "Tanpa Pemilik" names an agency that its own list does not have: it stays outside quietly.
    assert set(queries.applications()) == {"si-antre", "alat-lama"}
    assert facts_told.kinds.count("applications.registered") == 2


@pytest.mark.usefixtures("_agencies")
def test_again_changes_nothing_and_names_that_were_matched_come_in(facts_told: Any) -> None:
    upload = actions.keep_upload(SYSTEM, exported(), filename="m.csv", now=NOW, source="monev")
    actions.apply_upload(SYSTEM, upload.pk, now=NOW)
    again = actions.apply_upload(SYSTEM, upload.pk, now=NOW)
    assert (again.created, again.changed, again.same) == (0, 0, 2)
    plan = queries.importing.plan(SYSTEM, upload)
    [(name, count, suggested)] = queries.importing.suggestions(plan.unmatched)
    assert (name, count, suggested[0].code) == ("Badan Kepegawaian, dan SDM", 2, "bkpsdm")
    actions.name_agencies(SYSTEM, {name: suggested[0].code})
    rest = actions.apply_upload(SYSTEM, upload.pk, now=NOW)
    assert (rest.created, rest.same) == (2, 2)
    fresh = actions.keep_upload(SYSTEM, exported(), filename="m2.csv", now=NOW, source="monev")
    assert actions.apply_upload(SYSTEM, fresh.pk, now=NOW).same == 4
    actions.change(SYSTEM, "si-antre", {"purpose": "Diubah", "cost_year": Decimal(7)}, now=NOW)
    mended = actions.apply_upload(SYSTEM, fresh.pk, now=NOW)
    assert (mended.changed, queries.full("si-antre").purpose) == (1, "Antrean, daring")
    assert queries.full("si-antre").cost_year == 7  # the file is silent about it


@pytest.mark.usefixtures("_agencies")
def test_columns_are_chosen_by_hand_and_rights_hold() -> None:
    officer = people.actor(Role.OFFICER, territory.CITY, "dinkes")
    text = "Apa,Punya,Alamat\nSatu,Dinas Kesehatan,satu.id\nDua,BKPSDM,dua.id\nSatu,,tiga.id\n"
    sheet = sheets.read(text.encode())
    upload = actions.keep_upload(officer, sheet, filename="a.csv", now=NOW, agency="dinkes")
    assert upload.mapping == {"url": "Alamat"}
    with pytest.raises(Invalid):
        actions.map_upload(officer, upload.pk, {"agency": "Punya"})
    actions.map_upload(officer, upload.pk, {"title": "Apa", "agency": "Punya", "url": "Alamat"})
    outcome = actions.apply_upload(officer, upload.pk, now=NOW)
    assert [(p.line, p.refusal.code) for p in outcome.problems] == [(3, "not_yours"), (4, "twice")]
    assert [view.title for view in queries.applications().values()] == ["Satu"]
    with pytest.raises(NotAllowed):
        actions.name_agencies(officer, {"Apa saja": "bkpsdm"})
    other = people.actor(Role.OFFICER, territory.CITY, "bkpsdm")
    with pytest.raises(NotFound):
        actions.apply_upload(other, upload.pk, now=NOW)
    with pytest.raises(NotFound):
        actions.map_upload(other, upload.pk, {})
    assert actions.sweep_uploads(before=NOW) == 0
    actions.discard_upload(officer, upload.pk)
    assert Application.objects.count() == 1


def test_excel_is_read_like_csv() -> None:
    sheet = sheets.read((DATA / "contoh.xlsx").read_bytes())
    assert sheet.columns == ("Nama", "Tahun")
    assert sheet.rows == (("Satu", "2019"), ("Dua", "2020-05-01"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n;;\n", "empty"),
        (b"a\0b", "csv"),
        (b"PK\x03\x04rusak", "excel"),
        (b"x" * (sheets.MOST_BYTES + 1), "size"),
        ((",".join("abcdefghij" * 11) + "\n1\n").encode(), "columns"),
        (b"a\n" + b"1\n" * 5_001, "rows"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sheets.read(data)
    assert refusal.value.code == code


def test_ragged_rows_double_headings_and_old_encodings() -> None:
    sheet = sheets.read("Nama;Nama;\ncaf\xe9;1;2;3\nb\n".encode("cp1252"))
    assert sheet.columns == ("Nama", "Nama (2)", "kolom 3")
    assert sheet.rows == (("café", "1", "2"), ("b", "", ""))


def test_a_mapping_that_lacks_a_sheet_or_column_says_which() -> None:
    book = mapping.recipes()["monev_spbe"]
    with pytest.raises(Invalid, match="teknis"):
        mapping.carry(book, {"aplikasi": sheets.read(APLIKASI.encode())})
    less = {"aplikasi": APLIKASI.replace("judul", "nama"), "teknis": TEKNIS, "opd": OPD}
    with pytest.raises(Invalid, match="judul"):
        mapping.carry(book, {name: sheets.read(text.encode()) for name, text in less.items()})
