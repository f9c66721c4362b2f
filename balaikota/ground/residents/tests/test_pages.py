"""Pages of the register: by right, by area, masked first, on record."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from balaikota.ground.territory import factories as territory

from .. import factories
from ..actions import duplicates, loading, looks
from ..factories import FATHER, KK, MOTHER, NOW
from ..models import Alert, Breach, Link, Look, Pair, Resident, Run, Wish
from ..queries import finding

SEARCH = {"number": FATHER, "purpose": "counter"}


def found(client, number=FATHER):
    return client.post("/kependudukan/", {"number": number, "purpose": "counter"})


def test_a_number_leads_to_a_masked_record_and_a_purpose_opens_it(office):
    client = office.client(office.lurah)
    father = factories.resident()
    home = f"/kependudukan/penduduk/{father.pk}/"
    assert client.get(home).status_code == 302  # no purpose was given yet
    answer = found(client)
    assert answer.url == home
    masked = client.get(home).content.decode()
    assert FATHER not in masked
    assert "SANTOSO" not in masked
    assert Look.objects.get().outcome == "masked"
    opened = client.post(home, {"purpose": "correction"}, follow=True)
    assert FATHER in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert FATHER in client.get(home).content.decode()  # back from a form: the same look
    shown = Look.objects.get(outcome="shown")
    assert (shown.viewer, shown.resident) == (office.lurah.ref, father.pk)
    assert "Pembetulan" in shown.purpose
    mother = f"/kependudukan/penduduk/{factories.resident(MOTHER).pk}/"
    assert MOTHER not in client.get(mother).content.decode()
    session = client.session
    session["residents.opened"] = (father.pk, 0.0)  # long ago
    session.save()
    assert FATHER not in client.get(home).content.decode()
    family = found(client, KK)
    assert family.url == f"/kependudukan/keluarga/{father.family_id}/"
    assert "SANTOSO" not in client.get(family.url).content.decode()


def test_another_area_and_another_role_find_nothing(office):
    neighbour = office.client(office.neighbour)
    answer = found(neighbour)
    assert answer.status_code == 400
    assert Look.objects.get().outcome == "missing"
    father = factories.resident()
    assert neighbour.get(f"/kependudukan/penduduk/{father.pk}/").status_code == 404
    admin = office.client(office.administrator)
    assert admin.get("/kependudukan/").status_code == 200
    assert found(admin).status_code == 403
    assert office.client(office.citizen).get("/kependudukan/").status_code == 403


def test_events_are_recorded_by_forms(office, facts_told):
    client = office.client(office.lurah)
    found(client)
    father = factories.resident()
    base = f"/kependudukan/penduduk/{father.pk}"
    for change in ("meninggal", "pindah-keluar", "pindah", "kartu-keluarga", "pembetulan"):
        assert client.get(f"{base}/{change}/").status_code == 200
    move = {
        "kelurahan": territory.WEST, "rw": "4", "rt": "", "address": "Jl. Baru 1",
        "whole_family": "on", "day": "2026-11-20",
    }  # fmt: skip
    assert client.post(f"{base}/pindah/", move).status_code == 302
    assert {r.place for r in Resident.objects.all()} == {f"{territory.WEST}.004"}
    wrong = client.post(f"{base}/meninggal/", {"day": "1950-01-01", "document": "surat"})
    assert wrong.status_code == 400
    family = f"/kependudukan/keluarga/{father.family_id}/kelahiran/"
    child = {
        "nik": "9971012001269001", "name": "Bayu", "sex": "L", "birth_date": "2026-01-20",
        "family_role": "4", "civil_status": "1", "document": "surat kelahiran",
    }  # fmt: skip
    assert client.post(family, child).status_code == 302
    assert client.post(family, child).status_code == 400  # this NIK is taken now
    assert client.get(f"{base}/lahir-lagi/").status_code == 404
    assert facts_told.kinds.count("residents.changed") == 4


def test_every_page_of_the_steward_opens(office, django_assert_max_num_queries):
    samples = factories.matrix_samples()
    client = office.client(office.steward)
    client.post("/kependudukan/", SEARCH)
    pages = [
        "", "statistik/", f"statistik/?wilayah={territory.WEST}", "mutu/", "impor/",
        f"impor/{samples['run']}/", f"impor/{samples['run']}/kemajuan/",
        f"impor/{samples['run']}/kesalahan.csv", "impor/contoh.csv", "ganda/",
        "ganda/?keadaan=selesai", f"ganda/{samples['pair']}/", "perjanjian/", "perjanjian/baru/",
        f"perjanjian/{samples['agreement']}/", "siapa-melihat/", "permintaan/",
        "permintaan/?keadaan=selesai", f"permintaan/{samples['wish']}/", "loket/", "pemrosesan/",
        "pemrosesan/accounts/", "insiden/", f"insiden/{samples['breach']}/",
        f"insiden/{samples['breach']}/surat/", f"insiden/{samples['breach']}/surat/?kepada=lembaga",
    ]  # fmt: skip
    for page in pages:
        with django_assert_max_num_queries(24):
            answer = client.get(f"/kependudukan/{page}")
        assert answer.status_code == 200, page
        assert FATHER not in answer.content.decode() or page.startswith("ganda/"), page


def test_a_file_is_brought_by_browser(office, monkeypatch):
    deferred = []
    monkeypatch.setattr(
        "balaikota.ground.residents.jobs.load_run.defer", lambda **k: deferred.append(k)
    )
    client = office.client(office.steward)
    data = factories.table(factories.crowd(3))
    file = SimpleUploadedFile("warga.csv", data, "text/csv")
    answer = client.post("/kependudukan/impor/", {"file": file})
    run = Run.objects.latest("pk")
    assert answer.url == f"/kependudukan/impor/{run.pk}/"
    assert deferred == [{"run_id": run.pk}]
    from ..actions import files

    loading.load_brought(run, files.rows_of(run))
    run.refresh_from_db()
    assert (run.state, run.new) == ("done", 3)
    again = SimpleUploadedFile("warga.csv", data, "text/csv")
    assert client.post("/kependudukan/impor/", {"file": again}).status_code == 400


def test_a_pair_is_judged_and_undone(office, facts_told):
    factories.loaded(
        [*factories.family(), factories.row(nik="9971010508719009", nama="Boedi Santoso")]
    )
    assert duplicates.find(NOW) == 1
    pair = Pair.objects.get()
    assert pair.likely > 0.9
    client = office.client(office.lurah)
    page = client.get(f"/kependudukan/ganda/{pair.pk}/")
    assert "9971010508719009" in page.content.decode()
    assert Look.objects.filter(outcome="shown").count() == 2
    merge = f"/kependudukan/ganda/{pair.pk}/sama/"
    assert client.post(merge, {"keep": pair.first_id}).status_code == 302
    assert Resident.objects.get(pk=pair.second_id).merged_into_id == pair.first_id
    assert finding.held(finding.nik_index("9971010508719009")) is None
    assert client.post(f"/kependudukan/ganda/{pair.pk}/batal/").status_code == 302
    assert finding.held(finding.nik_index("9971010508719009")) is not None
    assert client.post(f"/kependudukan/ganda/{pair.pk}/berbeda/").status_code == 302
    assert duplicates.find(NOW) == 0
    assert office.client(office.neighbour).get(f"/kependudukan/ganda/{pair.pk}/").status_code == 404
    assert facts_told.kinds.count("residents.pair_judged") == 3


def test_a_resident_sees_who_looked_and_objects(office, facts_told):
    citizen = office.client(office.citizen)
    claim = {"nik": FATHER, "kk": KK, "birth_date": "1971-08-05", "mother": "Sumiati"}
    assert citizen.get("/akun/data-saya/").status_code == 200
    wrong = citizen.post("/akun/data-saya/", {**claim, "mother": "Aminah"})
    assert wrong.status_code == 400
    assert Link.objects.count() == 0
    shown = citizen.post("/akun/data-saya/", claim).content.decode()
    link = Link.objects.get()
    assert link.code in shown
    assert FATHER not in citizen.get("/akun/data-saya/").content.decode()  # not confirmed yet
    confirm = {"code": link.code, "seen": "on"}
    neighbour = office.client(office.neighbour)
    assert neighbour.post("/kependudukan/loket/", confirm).status_code == 400
    lurah = office.client(office.lurah)
    assert lurah.post("/kependudukan/loket/", confirm).status_code == 302
    lurah.post("/kependudukan/", SEARCH)
    lurah.post(f"/kependudukan/penduduk/{factories.resident().pk}/", {"purpose": "counter"})
    own = citizen.get("/akun/data-saya/").content.decode()
    assert FATHER in own
    assert "Pelayanan di loket" in own
    look = Look.objects.get(outcome="shown")
    object_to = f"/akun/data-saya/keberatan/{look.pk}/"
    assert citizen.post(object_to, {"text": "Saya tidak pernah datang"}).status_code == 302
    foreign = looks.record(office.lurah, looks.LookedAt(
        subject=b"x" * 32, fields=("nik",), purpose="x", outcome="missing"), NOW)  # fmt: skip
    assert (
        citizen.post(f"/akun/data-saya/keberatan/{foreign}/", {"text": "Bukan saya"}).status_code
        == 400
    )
    steward = office.client(office.steward)
    wish = Wish.objects.get()
    answer = {"answer": "Sudah kami periksa.", "verdict": "granted"}
    assert steward.post(f"/kependudukan/permintaan/{wish.pk}/", answer).status_code == 302
    assert "Sudah kami periksa." in citizen.get("/akun/data-saya/").content.decode()
    data = citizen.post("/akun/data-saya/unduh/").json()
    assert data["residents.register"]["record"]["nik"] == FATHER
    assert data["residents.register"]["looks"]


def test_deletion_only_where_the_law_allows(office):
    factories.linked(office.citizen, office.lurah)
    citizen, steward = office.client(office.citizen), office.client(office.steward)
    ask = {"kind": "deletion", "text": "Hapus data saya"}
    citizen.post("/akun/data-saya/permintaan/", ask)
    page = f"/kependudukan/permintaan/{Wish.objects.get().pk}/"
    grant = {"answer": "Akan dihapus", "verdict": "granted"}
    assert steward.post(page, grant).status_code == 400  # still registered
    father = factories.resident()
    from ..actions import lives

    lives.record_leaving(office.steward, father.pk, day=NOW.date(), document="SKPWNI", now=NOW)
    assert steward.post(page, grant).status_code == 302
    father.refresh_from_db()
    assert father.state == "erased"
    assert finding.person_of(father).name == ""
    assert father.formers.count() == 0
    assert finding.held(finding.nik_index(FATHER)) is None


def test_a_breach_has_its_clock_and_letters(office, facts_told):
    client = office.client(office.administrator)
    form = {
        "title": "Surel salah kirim",
        "found_at": "2026-11-20T08:00",
        "categories": ["name", "kk"],
    }
    assert client.post("/kependudukan/insiden/", form).status_code == 302
    breach = Breach.objects.get()
    assert (breach.due_at - breach.found_at).total_seconds() == 72 * 3600
    base = f"/kependudukan/insiden/{breach.pk}"
    assert client.post(f"{base}/closed/").status_code == 409
    for step in ("people_told", "authority_told", "closed"):
        assert client.post(f"{base}/{step}/").status_code == 302
    assert "Pasal 46" in client.get(f"{base}/surat/").content.decode()
    assert facts_told.kinds == ["residents.breach_changed"] * 4
    edit = dict.fromkeys(factories.breaches.EDITABLE, "Diubah")
    factories.breaches.load_processing()
    assert client.post("/kependudukan/pemrosesan/accounts/", edit).status_code == 302


def test_agreements_are_made_and_keyed_by_page(office):
    client = office.client(office.administrator)
    form = {
        "number": "PKS/7", "application": "simpeg", "title": "Kepegawaian",
        "fields_compared": ["name", "living"], "purposes": "Pendataan pegawai\n",
        "basis": "Permendagri 17/2023", "per_day": "100", "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
    }  # fmt: skip
    answer = client.post("/kependudukan/perjanjian/baru/", form)
    page = client.post(f"{answer.url}kunci/").content.decode()
    assert "bk_" in page
    assert client.post("/kependudukan/perjanjian/baru/", form).status_code == 400
    assert client.post(f"{answer.url}akhiri/").status_code == 302
    Alert.objects.create(rule="misses", viewer="apikey:1", day=NOW.date(), count=3, raised_at=NOW)
    assert (
        client.post(f"/kependudukan/peringatan/{Alert.objects.get().pk}/tutup/").status_code == 302
    )
    assert client.post("/kependudukan/siapa-melihat/periksa/").status_code == 302


@pytest.mark.django_db
def test_strangers_sign_in_first(client):
    assert "/akun/login/" in client.get("/kependudukan/").url
    assert "/akun/login/" in client.get("/akun/data-saya/").url
