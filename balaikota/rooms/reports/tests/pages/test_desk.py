"""Officers' pages: inbox, the report's page and its steps, contact, counter, routing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Look
from balaikota.ground.people.rules import Role
from balaikota.ground.territory.factories import CITY, EAST, IN_WEST, WEST
from balaikota.rooms.reports.models import Category, Photo, Report, Reporter, Route

from .conftest import LAMP, ROAD, filled, photo, signed_in
from .test_tracking import step

pytestmark = pytest.mark.django_db
File = Callable[..., str]


def test_citizens_and_strangers_have_no_inbox(client: Client, city: str) -> None:
    assert client.get("/tugas/laporan/").status_code == 302
    citizen = signed_in(people.actor(None))
    assert citizen.get("/tugas/laporan/").status_code == 403


def test_the_verifier_finds_what_waits(file_it: File, verifier: Client) -> None:
    code = file_it()
    page = verifier.get("/tugas/laporan/").content.decode()
    assert code in page
    assert "Perlu diverifikasi" in page


def test_the_officer_finds_only_the_own_agencys_work(
    file_it: File, verifier: Client, officer: Client
) -> None:
    ours, others = file_it(), file_it(category=LAMP)
    step(verifier, ours, "dispose", agencies=["dpu.jalan"])
    step(verifier, others, "dispose", agencies=["dpu"])
    page = officer.get("/tugas/laporan/?tab=mine").content.decode()
    assert ours in page
    assert others not in page


def test_the_inbox_asks_few_questions(
    file_it: File, verifier: Client, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        file_it(photos=[photo()])
    verifier.get("/tugas/laporan/")
    with django_assert_max_num_queries(
        8
    ):  # session, account, positions, second factor; rows, photos, counts
        verifier.get("/tugas/laporan/")


def test_the_public_list_asks_few_questions(
    file_it: File, verifier: Client, client: Client, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        step(verifier, file_it(photos=[photo()]), "dispose", agencies=["dpu.jalan"])
    stranger = Client()
    stranger.get("/laporan/")
    with django_assert_max_num_queries(4):
        page = stranger.get("/laporan/").content.decode()
    assert page.count("data-row") >= 6


def test_the_report_page_suggests_the_agency_and_says_why(file_it: File, verifier: Client) -> None:
    page = verifier.get(f"/tugas/laporan/{file_it()}/").content.decode()
    assert "Saran: Bidang Jalan" in page
    assert "rute yang paling tepat" in page
    assert 'value="dpu.jalan"' in page


def test_the_whole_way_to_done(file_it: File, verifier: Client, officer: Client) -> None:
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan", "dpu"], lead="dpu")
    assert Report.objects.get().agency == "dpu"
    step(officer, code, "follow_up", text="Tim menuju lokasi.", photos=[photo()])
    answer = officer.get(f"/tugas/laporan/{code}/").content.decode()
    assert "Tim menuju lokasi." in answer
    step(officer, code, "finish", text="Bagian kami selesai.", photos=[photo("green")])


def test_finishing_needs_proof_or_a_reason(
    file_it: File, verifier: Client, officer: Client
) -> None:
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    answer = officer.post(f"/tugas/laporan/{code}/langkah/finish/", {"finish-text": "Selesai"})
    assert answer.status_code == 422
    assert Report.objects.get().state == "disposed"


def test_refusing_shows_what_the_reporter_will_read_first(
    client: Client, file_it: File, verifier: Client
) -> None:
    code = file_it()
    path = f"/tugas/laporan/{code}/langkah/refuse/"
    fields = {"refuse-reason": "not_ours", "refuse-text": "Jalan ini jalan nasional."}
    asked = verifier.post(path, fields)
    assert asked.status_code == 200
    assert "Pelapor akan membaca:" in asked.content.decode()
    assert Report.objects.get().state == "filed"
    assert verifier.post(path, {**fields, "sure": "yes"}).status_code == 302
    page = client.get(f"/lapor/{code}/").content.decode()
    assert "Jalan ini jalan nasional." in page


def test_two_tabs_the_second_gets_the_fresh_page(file_it: File, verifier: Client) -> None:
    code = file_it()
    step(verifier, code, "ask", text="Di mana?", state="filed")
    late = verifier.post(
        f"/tugas/laporan/{code}/langkah/dispose/",
        {"dispose-agencies": ["dpu"], "dispose-state": "filed", "dispose-text": "Catatan saya"},
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "Perlu dilengkapi" in page
    assert "Catatan saya" in page
    assert Report.objects.get().state == "clarify"


def test_internal_words_are_for_officers(file_it: File, verifier: Client) -> None:
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    step(verifier, code, "comment", text="Anggaran bulan depan.", internal="internal")
    assert "Anggaran bulan depan." in verifier.get(f"/tugas/laporan/{code}/").content.decode()
    assert "Anggaran bulan depan." not in Client().get(f"/lapor/{code}/").content.decode()


def test_contact_is_masked_until_a_purpose_is_written(file_it: File, verifier: Client) -> None:
    code = file_it(name="Bu Ratna", phone="081234567890")
    page = verifier.get(f"/tugas/laporan/{code}/").content.decode()
    assert "081234567890" not in page
    assert "Bu Ratna" not in page
    assert verifier.post(f"/tugas/laporan/{code}/kontak/", {"purpose": ""}).status_code == 422
    shown = verifier.post(f"/tugas/laporan/{code}/kontak/", {"purpose": "Menanyakan letak lubang"})
    assert "081234567890" in shown.content.decode()
    look = Look.objects.get()
    assert look.subject == f"report:{Report.objects.get().pk}"
    assert look.purpose == "Menanyakan letak lubang"


def test_anonymous_reporters_are_never_shown(file_it: File, verifier: Client) -> None:
    code = file_it(anonymous="on", name="Bu Ratna", phone="081234567890")
    shown = verifier.post(f"/tugas/laporan/{code}/kontak/", {"purpose": "Menanyakan letak"})
    assert "081234567890" not in shown.content.decode()
    assert Look.objects.count() == 0


def test_officers_do_not_see_contacts(file_it: File, verifier: Client, officer: Client) -> None:
    code = file_it(phone="081234567890")
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    assert (
        officer.post(f"/tugas/laporan/{code}/kontak/", {"purpose": "Ingin tahu"}).status_code == 403
    )


def test_the_counter_files_for_somebody_and_prints_a_slip(counter: Client) -> None:
    form = filled(longitude="", latitude="", place=WEST, name="Pak Dulah", phone="081234567890")
    answer = counter.post("/tugas/laporan/baru/", form)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    report = Report.objects.get()
    assert report.channel == "counter"
    assert Reporter.objects.get().typed_by.startswith("account:")
    slip = counter.get(answer["Location"]).content.decode()
    assert report.code in slip
    assert "data:image/svg+xml" in slip


def test_the_counter_asks_for_a_name_or_hides_it(counter: Client) -> None:
    form = filled(longitude="", latitude="", place=WEST)
    assert counter.post("/tugas/laporan/baru/", form).status_code == 422
    assert counter.post("/tugas/laporan/baru/", {**form, "anonymous": "on"}).status_code == 302


def test_only_the_counter_types_for_others(officer: Client) -> None:
    assert officer.get("/tugas/laporan/baru/").status_code == 403


def test_routes_are_set_changed_and_removed(verifier: Client) -> None:
    route = {"category": "lampu", "area": EAST, "agency": "dpu", "note": ""}
    assert verifier.post("/admin/laporan/rute/simpan/", route).status_code == 302
    assert (
        verifier.post("/admin/laporan/rute/simpan/", {**route, "agency": "dpu.jalan"}).status_code
        == 302
    )
    assert Route.objects.get(category="lampu", area=EAST).agency == "dpu.jalan"
    page = verifier.get("/admin/laporan/rute/").content.decode()
    assert "Timur" in page
    assert (
        verifier.post("/admin/laporan/rute/hapus/", {"category": "lampu", "area": EAST}).status_code
        == 302
    )
    assert not Route.objects.filter(category="lampu").exists()


def test_the_preview_says_where_and_why(verifier: Client) -> None:
    page = verifier.get("/admin/laporan/rute/", {"category": ROAD, "place": WEST}).content.decode()
    assert "Bidang Jalan" in page
    assert "rute yang paling tepat" in page
    assert "kurang tepat" in page


def test_the_preview_takes_a_point_too(verifier: Client) -> None:
    longitude, latitude = IN_WEST
    asked = {"category": ROAD, "longitude": longitude, "latitude": latitude}
    page = verifier.get("/admin/laporan/rute/", asked)
    assert page.context["located"]["found"].code == WEST
    assert page.context["decision"].agency == "dpu.jalan"
    outside = verifier.get("/admin/laporan/rute/", {**asked, "longitude": 1.0})
    assert "decision" not in outside.context
    assert "di luar kota" in outside.content.decode()


def test_a_category_is_edited(verifier: Client, client: Client) -> None:
    form = {
        "name": "Lubang di jalan",
        "name_en": "Hole",
        "keywords": "lubang, krowak",
        "resolution_class": "biasa",
        "active": "on",
    }
    assert verifier.post(f"/admin/laporan/kategori/{ROAD}/", form).status_code == 302
    assert Category.objects.get(pk=ROAD).keywords == ["lubang", "krowak"]
    verifier.post(f"/admin/laporan/kategori/{ROAD}/", {**form, "active": ""})
    assert "Lubang di jalan" not in client.get("/lapor/").content.decode()


def test_clocks_are_shown_with_their_source(verifier: Client) -> None:
    page = verifier.get("/admin/laporan/jam/").content.decode()
    assert "3 hari kerja" in page
    assert "PermenPANRB 62/2018" in page


@pytest.mark.parametrize("path", ["rute/", "kategori/", f"kategori/{ROAD}/", "jam/"])
def test_settings_are_for_who_may_route(officer: Client, path: str) -> None:
    assert officer.get(f"/admin/laporan/{path}").status_code == 403


def test_a_camat_of_elsewhere_sees_nothing_unpublished(file_it: File) -> None:
    code = file_it()
    elsewhere = signed_in(people.actor(Role.LURAH, EAST))
    assert elsewhere.get(f"/tugas/laporan/{code}/").status_code == 404
    assert code not in elsewhere.get("/tugas/laporan/?tab=all").content.decode()
    assert CITY


def test_the_live_inbox_fetches_its_parts_only(file_it: File, verifier: Client) -> None:
    code = file_it()
    rows = verifier.get("/tugas/laporan/?tab=verify&bagian=baris").content.decode()
    tabs = verifier.get("/tugas/laporan/?tab=verify&bagian=tab").content.decode()
    assert code in rows
    assert "<html" not in rows + tabs
    assert "Perlu diverifikasi" in tabs


def test_photos_of_a_refused_form_are_kept(
    file_it: File, verifier: Client, officer: Client
) -> None:
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    sent = {"finish-text": "", "photos": [photo("green")], "before": [photo()]}
    page = officer.post(f"/tugas/laporan/{code}/langkah/finish/", sent).content.decode()
    kept = dict(re.findall(r'name="(photos_kept|before_kept)" value="([^"]+)"', page))
    assert set(kept) == {"photos_kept", "before_kept"}
    officer.post(f"/tugas/laporan/{code}/langkah/finish/", {"finish-text": "Selesai.", **kept})
    assert sorted(Photo.objects.values_list("kind", flat=True)) == ["after", "before"]
