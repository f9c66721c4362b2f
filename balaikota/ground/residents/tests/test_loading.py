"""Files of residents through the public door: new, same, changed, refused, stopped, gone on."""

from __future__ import annotations

import pytest
from django.db import connection

from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib import apart
from balaikota.lib.errors import Conflict, Invalid, NotAllowed

from .. import factories
from ..actions import files, loading
from ..factories import CHILD, FATHER, KK, MOTHER, NOW
from ..models import Family, LifeEvent, PlaceCount, Resident, Run
from ..queries import finding
from ..rules.quality import Flaw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town():
    return territory.small_city()


def everything_stored() -> str:
    """All tables of the house as text, bytea as hexadecimal and as what it would read as."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] or "" for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_family_is_loaded_sealed_and_found_again(facts_told):
    run = factories.loaded()
    assert (run.new, run.same, run.refused, run.state) == (3, 0, 0, "done")
    assert facts_told.kinds == ["residents.loaded", "residents.loaded", "residents.counted"]
    father = factories.resident(FATHER)
    person = finding.person_of(father)
    assert (person.name, person.birth_date, person.mother) == (
        "BUDI SANTOSO", "1971-08-05", "SUMIATI",
    )  # fmt: skip
    assert father.place == f"{territory.WEST}.001.002"
    assert [m.family_role for m in finding.members(father.family)] == [1, 3, 4]
    assert finding.household_of(father.family).kk == KK
    found = finding.held(finding.nik_index(MOTHER))
    assert found is not None
    assert found.held.person.name == "SITI AMINAH"
    assert Flaw(father.flaws) == Flaw(0)
    stored = everything_stored()
    for secret in (FATHER, MOTHER, CHILD, KK, "SANTOSO", "1971-08-05", "Melati", "SUMIATI"):
        assert secret not in stored
        assert secret.encode().hex() not in stored


def test_the_same_file_again_changes_nothing_and_another_corrects(facts_told):
    factories.loaded()
    with pytest.raises(Conflict):
        factories.loaded()
    rows = [*factories.family()[:2], factories.row(nik=CHILD, nama="Putri Lestari Ayu",
            jenis_kelamin="P", tanggal_lahir="2005-06-11", shdk="4")]  # fmt: skip
    run = factories.loaded(rows)
    assert (run.new, run.changed, run.same) == (0, 1, 2)
    assert finding.person_of(factories.resident(CHILD)).name == "PUTRI LESTARI AYU"
    assert LifeEvent.objects.get().resident == factories.resident(CHILD)
    assert Family.objects.count() == 1
    again = factories.loaded([*rows, factories.row(nik="9971010101809999", no_kk=KK)])
    assert (again.new, again.changed, again.same) == (1, 0, 3)


def test_what_cannot_be_read_is_told_by_line_and_never_by_value():
    rows = [
        factories.row(nik="123"),
        factories.row(tanggal_lahir="31-02-1990"),
        factories.row(jenis_kelamin="?"),
        factories.row(kode_wilayah="11.01.01.1001"),
        factories.row(nama=" "),
        factories.row(nama_ibu="", rt="", rw=""),
        factories.row(nama="Orang Lain"),
    ]
    run = factories.loaded(rows)
    assert (run.new, run.refused, run.flawed) == (1, 6, 1)
    refused = run.problems.filter(refused=True).order_by("line")
    assert list(refused.values_list("line", "column", "reason")) == [
        (2, "nik", "nik"), (3, "birth_date", "birth_date"), (4, "sex", "sex"),
        (5, "region", "place"), (6, "name", "name"), (8, "nik", "nik_twice"),
    ]  # fmt: skip
    flaws = Flaw(factories.resident().flaws)
    assert flaws == Flaw.NO_MOTHER | Flaw.NO_RT
    assert PlaceCount.objects.get(place=territory.CITY).flaws == {"no_mother": 1, "no_rt": 1}


def test_a_load_that_was_killed_goes_on_after_its_last_batch():
    run = files.bring(SYSTEM, "warga.csv", factories.table(factories.crowd(25)), now=NOW)

    class Killed(Exception):
        pass

    def kill_after_two(moved: Run) -> None:
        if moved.done == 20:
            raise Killed

    with pytest.raises(Killed):
        loading.load(SYSTEM, run.pk, files.rows_of(run), batch=10, progress=kill_after_two)
    assert Resident.objects.count() == 20
    run = files.bring(SYSTEM, "warga.csv", factories.table(factories.crowd(25)), now=NOW)
    run = loading.load(SYSTEM, run.pk, files.rows_of(run), batch=10)
    assert (run.done, run.new, run.state) == (25, 25, "done")
    assert Resident.objects.count() == 25
    assert run.data is None


def test_files_of_offices_are_read_as_they_come():
    semicolons = factories.table(factories.family()).decode().replace(",", ";").encode("cp1252")
    assert [row[0] for row in files.rows(__import__("io").BytesIO(semicolons))] == [
        "nik", FATHER, MOTHER, CHILD,
    ]  # fmt: skip
    with pytest.raises(Invalid):
        files.bring(SYSTEM, "x.bin", b"\x00\x01", now=NOW)
    run = files.bring(SYSTEM, "kurang.csv", b"nama,nik\nBudi,1\n", now=NOW)
    with pytest.raises(Invalid, match="no_kk"):
        loading.load(SYSTEM, run.pk, files.rows_of(run))


def test_only_keepers_load():
    with pytest.raises(NotAllowed):
        files.bring(people.actor(Role.MAYOR, territory.CITY), "a.csv", b"nik\n", now=NOW)


def test_helpers_work_out_the_same_and_their_end_is_told():
    rows = [*factories.crowd(7), factories.row(nik="1"), *factories.family()]
    here = factories.loaded(rows[:8], helpers=0, batch=3)
    assert (here.new, here.refused, here.done) == (7, 1, 8)
    apart = factories.loaded(rows, helpers=2, batch=3)
    assert (apart.new, apart.same, apart.refused, apart.done) == (3, 7, 1, 11)
    assert list(apart.problems.filter(refused=True).values_list("line", flat=True)) == [9]


def test_a_helper_that_is_gone_stops_the_load_with_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    run = files.bring(SYSTEM, "warga.csv", factories.table(factories.crowd(5)), now=NOW)
    with pytest.raises(Conflict, match="interrupted"):
        loading.load(SYSTEM, run.pk, files.rows_of(run), helpers=1)
    loading.load_brought(Run.objects.get(pk=run.pk), files.rows_of(run))
    assert Resident.objects.count() == 5


def test_an_open_quotation_mark_is_told_by_its_line():
    data = factories.table(factories.crowd(3)) + b'"' + b"x" * 200_000
    run = files.bring(SYSTEM, "warga.csv", data, now=NOW)
    loading.load_brought(run, files.rows_of(run))
    run.refresh_from_db()
    assert run.state == "failed"
    assert "5" in run.why
