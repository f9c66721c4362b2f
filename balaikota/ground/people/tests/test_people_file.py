"""People by file: tried line by line, written together or not at all, harmless to open."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.people import actions, factories, queries, sheet
from balaikota.ground.people.models import Account, Grant, Look, Position
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Invalid, NotAllowed

from .conftest import NOW

HEAD = ",".join(sheet.COLUMNS)
GOOD = f"""{HEAD}
Nurhayati,0812 3456 7890,nur@contoh.id,lurah-barat,Lurah Barat,lurah,99.71.01.1001,,,2026-01-01,,1/A
Agus Setiawan,0813999888,,camat-tengah,Camat Tengah,camat,99.71.01,,plt,1/1/2026,31/12/2026,
Warga Biasa,,warga@contoh.id,,,,,,,,,
"""


@pytest.fixture
def city(db: None) -> str:
    return territory.small_city()


def _import(actor: Actor, text: str, *, write: bool = True) -> actions.FileReport:
    return actions.import_people(actor, text.encode(), write=write, now=NOW)


def test_trying_writes_nothing(administrator: Actor, city: str, facts_told: object) -> None:
    report = _import(administrator, GOOD, write=False)
    assert (report.new, report.wrong, report.written) == (3, [], False)
    assert Account.objects.count() == 1
    assert len(facts_told) == 0


def test_writing_makes_people_positions_and_grants(administrator: Actor, city: str) -> None:
    assert _import(administrator, GOOD).written
    lurah = queries.by_contact("081234567890").get()
    assert [h.role for h in queries.held_by(lurah.pk, NOW)] == [Role.LURAH]
    deputy = Grant.objects.get(position__code="camat-tengah")
    assert (deputy.capacity, str(deputy.valid_until)) == ("plt", "2026-12-31")


def test_the_same_file_twice_changes_nothing(
    administrator: Actor, city: str, facts_told: object
) -> None:
    _import(administrator, GOOD)
    told = len(facts_told)
    report = _import(administrator, GOOD)
    assert (report.known, report.new, report.granted) == (3, 0, 0)
    assert len(facts_told) == told


BAD_LINES = [
    ("Tanpa Kontak,,,,,,,,,,,", "phone"),
    ("X,0812000111,,,,,,,,,,", "name"),
    ("Salah Nomor,12,,,,,,,,,,", "phone"),
    ("Peran Aneh,0812000112,,raja,Raja,raja,,,,,,", "peran"),
    ("Plt Abadi,0812000113,,plt-x,Plt X,rt,99.71.01.1001,,plt,,,", "valid_until"),
    ("Tanpa Jabatan,0812000114,,tidak-ada,,,,,,,,", "kode_jabatan"),
    ("Wilayah Salah,0812000115,,w-x,W X,rt,12.34,,,,,", "wilayah"),
    ("Dinas Salah,0812000116,,d-x,D X,officer,99.71,tidakada,,,,", "perangkat_daerah"),
    ("Tanggal Salah,0812000117,,t-x,T X,rt,99.71.01.1001,,,32/1/2026,,", "mulai"),
]


@pytest.mark.parametrize(("line", "field"), BAD_LINES)
def test_one_wrong_line_stops_all_and_is_named(
    administrator: Actor, city: str, line: str, field: str
) -> None:
    report = _import(administrator, GOOD + line + "\n")
    assert not report.written
    assert [(wrong.number, wrong.refusal.field) for wrong in report.wrong] == [(5, field)]
    assert Account.objects.count() == 1


def test_a_file_reaches_no_further_than_its_sender(city: str) -> None:
    local = factories.actor(Role.ADMINISTRATOR, territory.WEST)
    report = _import(local, GOOD)
    assert [wrong.number for wrong in report.wrong] == [3]
    assert report.wrong[0].refusal.code == "beyond_reach"


def test_only_administrators_import(city: str) -> None:
    with pytest.raises(NotAllowed):
        _import(factories.actor(Role.MAYOR, ""), GOOD)


@pytest.mark.parametrize(
    "data", [b"", b"nama\n", b"\x00\x01", b"telepon\n0812", b"nama,kunci\nA,b", b"nama\n" * 2002]
)
def test_what_is_no_people_file(data: bytes) -> None:
    with pytest.raises(Invalid):
        sheet.read(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_lines_or_a_sentence(data: bytes) -> None:
    try:
        lines = sheet.read(b"nama;telepon\n" + data)
    except Invalid:
        return
    assert all(line.number >= 2 for line in lines)


@given(st.lists(st.text(alphabet="=+-@\t'abc0 ", max_size=8), min_size=1, max_size=6))
def test_no_cell_of_the_export_is_a_formula(cells: list[str]) -> None:
    text = sheet.written({"nama": cell, "telepon": cell} for cell in cells)
    for row in list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]:
        assert all(cell[:1] not in set("=+-@\t\r") for cell in row if cell)


def test_the_export_can_be_imported_again(administrator: Actor, city: str) -> None:
    _import(administrator, GOOD)
    client = Client()
    client.force_login(Account.objects.get(pk=administrator.account_id))
    exported = client.get("/admin/orang/ekspor.csv").content
    report = actions.import_people(administrator, exported, write=False, now=NOW)
    assert {line.outcome for line in report.lines if line.name != "Sri Wahyuni"} == {"known"}
    assert Look.objects.filter(subject__startswith="account:").count() == 2


def test_the_page_shows_then_writes(administrator: Actor, city: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(pk=administrator.account_id))
    upload = io.BytesIO(GOOD.encode())
    upload.name = "orang.csv"
    shown = client.post("/admin/orang/impor/", {"file": upload})
    assert not Position.objects.filter(code="lurah-barat").exists()
    content = shown.context["content"]
    client.post("/admin/orang/impor/", {"content": content})
    assert Position.objects.filter(code="lurah-barat").exists()


@pytest.mark.parametrize("content", ["", "!!!", "AAAA"])
def test_a_page_sent_back_changed_is_refused(administrator: Actor, content: str) -> None:
    client = Client()
    client.force_login(Account.objects.get(pk=administrator.account_id))
    page = client.post("/admin/orang/impor/", {"content": content})
    assert page.status_code == 200
    assert Account.objects.count() == 1
