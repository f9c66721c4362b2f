"""From the socket to the public: catalogued, proposed, checked, reviewed, published, withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.files.storage import default_storage

from balaikota.desk.opendata import actions, queries
from balaikota.desk.opendata.factories import NOW, ROWS, offering, published
from balaikota.desk.opendata.models import Entry, Version
from balaikota.ground.events.sockets import Column
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed


@pytest.mark.django_db
def test_the_whole_way_out_and_back(city, facts_told):
    producer = people.actor(Role.AGENCY_HEAD, city, "dpu")
    steward = people.actor(Role.DATA_STEWARD, city, "diskominfo")
    stranger = people.actor(Role.AGENCY_HEAD, city, "dishub")
    with offering(agency="dpu") as dataset:
        actions.catalogue(NOW)
        entry = Entry.objects.get(key=dataset.key)
        assert (entry.slug, entry.state, entry.most) == ("sekolah", "listed", "open")
        assert queries.catalog().cards == ()
        with pytest.raises(NotAllowed):
            actions.propose(stranger, "sekolah", "open", now=NOW)
        actions.propose(producer, "sekolah", "open", now=NOW, note="Sudah rapi")
        with pytest.raises(Conflict, match="still being read"):
            actions.publish(steward, "sekolah", now=NOW)
        draft = actions.prepare("sekolah", NOW)
        assert draft is not None
        assert (draft.number, draft.rows) == (None, 4)
        with pytest.raises(NotAllowed):
            actions.publish(producer, "sekolah", now=NOW)
        actions.publish(steward, "sekolah", now=NOW)
        card = queries.card("sekolah")
        assert card.version is not None
        assert (card.version.number, card.version.rows, card.has_geometry) == (1, 4, True)
        actions.withdraw(steward, "sekolah", note="Salah kolom", now=NOW)
        assert queries.catalog().cards == ()
        assert Version.objects.filter(number=1).count() == 1
    assert [k for k in facts_told.kinds if k.startswith("opendata.")] == [
        "opendata.catalogued", "opendata.proposed", "opendata.prepared", "opendata.published",
        "opendata.withdrawn",
    ]  # fmt: skip


@pytest.mark.django_db
def test_nobody_reviews_the_own_proposal(city):
    steward = people.actor(Role.DATA_STEWARD, city)
    with offering():
        actions.catalogue(NOW)
        actions.propose(steward, "sekolah", "open", now=NOW)
        actions.prepare("sekolah", NOW)
        with pytest.raises(Conflict, match="Somebody else"):
            actions.publish(steward, "sekolah", now=NOW)
        assert queries.to_review(steward) == 0
        other = people.actor(Role.ADMINISTRATOR, city)
        assert queries.to_review(other) == 1
        with pytest.raises(Invalid):
            actions.give_back(other, "sekolah", note=" ", now=NOW)
        actions.give_back(other, "sekolah", note="Lengkapi konsep", now=NOW)
    assert Entry.objects.get(slug="sekolah").state == "returned"
    assert not Version.objects.exists()


@pytest.mark.django_db
def test_the_owner_decides_how_far(city):
    with offering(access="limited"):
        actions.catalogue(NOW)
        with pytest.raises(Invalid):
            actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        actions.propose(SYSTEM, "sekolah", "limited", now=NOW)
        actions.prepare("sekolah", NOW)
        actions.publish(SYSTEM, "sekolah", now=NOW)
    card = queries.card("sekolah")
    assert not queries.may_read(people.actor(None), card)
    assert queries.may_read(people.actor(Role.OFFICER, city, "dpu"), card)


PERSONAL = [
    ("nik", {"catatan": "atas 3672014107900003 dan istri"}, "nik"),
    ("kk", {"catatan": "3672010101120001"}, "nik"),
    ("phone", {"catatan": "hubungi 0812-3456-7890"}, "phone"),
    ("e-mail", {"catatan": "tulis ke sri.wahyuni@contoh.co.id"}, "email"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "row", "code"), PERSONAL, ids=[one[0] for one in PERSONAL])
def test_personal_data_in_values_stays_in(city, name, row, code):
    columns = (Column(name="kode"), Column(name="catatan"))
    with offering([{"kode": "1", "catatan": "biasa"}, {"kode": "2", **row}], columns=columns):
        actions.catalogue(NOW)
        actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        draft = actions.prepare("sekolah", NOW)
        found = queries.findings_of(draft)
        assert [(f.code, f.column, f.count) for f in found] == [(code, "catatan", 1)]
        with pytest.raises(Conflict, match="catatan"):
            actions.publish(SYSTEM, "sekolah", now=NOW, warnings_seen=True)
    assert queries.catalog().cards == ()


@pytest.mark.django_db
def test_a_declared_personal_column_goes_only_when_left_out(city):
    columns = (Column(name="kode"), Column(name="pemilik", personal=True))
    with offering([{"kode": "1", "pemilik": "Sri"}], columns=columns):
        actions.catalogue(NOW)
        actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        actions.prepare("sekolah", NOW)
        with pytest.raises(Conflict, match="pemilik"):
            actions.publish(SYSTEM, "sekolah", now=NOW)
        actions.give_back(SYSTEM, "sekolah", note="Tanpa pemilik", now=NOW)
        actions.describe(SYSTEM, "sekolah", {}, left_out=["pemilik"], now=NOW)
        actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        actions.prepare("sekolah", NOW)
        actions.publish(SYSTEM, "sekolah", now=NOW)
    file = default_storage.path(queries.card("sekolah").version.path)
    assert pq.read_table(file).column_names == ["kode"]


@pytest.mark.django_db
def test_small_numbers_of_people_need_a_second_look(city):
    columns = (Column(name="rw"), Column(name="warga", type="integer", unit="jiwa"))
    with offering([{"rw": "1", "warga": 3}, {"rw": "2", "warga": 300}], columns=columns):
        actions.catalogue(NOW)
        actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        draft = actions.prepare("sekolah", NOW)
        assert [(f.code, f.count) for f in queries.findings_of(draft)] == [("small_numbers", 1)]
        with pytest.raises(Invalid, match="warnings"):
            actions.publish(SYSTEM, "sekolah", now=NOW)
        actions.publish(SYSTEM, "sekolah", now=NOW, warnings_seen=True)


@pytest.mark.django_db
def test_versions_follow_the_rows(city, facts_told):
    stamp, rows = ["1"], list(ROWS)
    with offering(lambda: rows, stamp=lambda: stamp[0], frequency="daily") as dataset:
        entry = published(dataset.key)
        day = timedelta(days=1)
        assert not actions.refresh(entry.slug, NOW + 2 * day), "nothing changed"
        rows, stamp[0] = rows[:-1], "2"
        assert not actions.refresh(entry.slug, NOW + day / 2), "not before the promised time"
        assert actions.refresh(entry.slug, NOW + day)
        card = queries.card(entry.slug)
        assert [(v.number, v.rows) for v in queries.versions(card)] == [(2, 3), (1, 4)]
        stamp[0] = "3"
        assert not actions.refresh(entry.slug, NOW + 3 * day), "the same rows make no version"
        rows, stamp[0] = [{**ROWS[0], "nama": "hubungi 081234567890"}], "4"
        assert not actions.refresh(entry.slug, NOW + 5 * day), "personal data is held"
        assert Entry.objects.get(slug="sekolah").held[0]["code"] == "phone"
        assert queries.card(entry.slug).version.number == 2
    assert facts_told.kinds[-2:] == ["opendata.refreshed", "opendata.held"]
    files = [f for f in Path(default_storage.path("opendata")).rglob("*") if f.is_file()]
    assert len(files) == 2


@pytest.mark.django_db
def test_rows_that_cannot_be_read_are_told(city):
    def broken():
        yield ROWS[0]
        raise OSError("the source is gone")

    with offering(broken):
        actions.catalogue(NOW)
        actions.propose(SYSTEM, "sekolah", "open", now=NOW)
        assert actions.prepare("sekolah", NOW) is None
    assert Entry.objects.get(slug="sekolah").held[0]["code"] == "unreadable"
    assert not Version.objects.exists()


@pytest.mark.django_db
def test_orphaned_files_are_swept(city, schools):
    import os

    folder = Path(default_storage.path("opendata/yatim"))
    folder.mkdir()
    for name, age in (("lama.parquet", 2), ("baru.parquet", 0)):
        (folder / name).write_bytes(b"")
        when = (NOW - timedelta(days=age)).timestamp()
        os.utime(folder / name, (when, when))
    assert actions.sweep(NOW) == 1
    assert not (folder / "lama.parquet").exists()
    assert default_storage.exists(queries.card("sekolah").version.path)
