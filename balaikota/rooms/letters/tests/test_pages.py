"""The pages, from a phone without JavaScript: ask, complete together, confirm, sign, read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.documents import actions as documents
from balaikota.ground.documents import factories as signers
from balaikota.ground.files.factories import picture
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory

from .. import factories
from ..factories import answers, asked, row
from ..models import NeedLine, Request
from .test_catalog import FILES


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def browser(actor: Actor | None = None) -> Client:
    client = Client()
    if actor is not None:
        client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("ktp.jpg", picture(), "image/jpeg")


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def walked(client: Client, service: str, address: str, **said: str) -> Any:
    """Through all steps of a form; the answer of the last post."""
    page = client.get(address)
    given = answers(**said)
    for _ in range(6):
        html = page.content.decode()
        post = {**given, "kept": hidden(html, "kept"), "at": hidden(html, "at"),
                "village": territory.WEST, "rw": "1", "rt": "2"}  # fmt: skip
        page = client.post(address, post)
        if page.status_code == 302:
            return page
        assert page.status_code == 200, page.content.decode()
    raise AssertionError("the form does not end")


def test_an_sktm_from_the_phone_to_the_letter(village: factories.Village) -> None:
    documents.ship()
    me, address = browser(village.father), "/layanan/sktm/ajukan/"
    assert Client().get("/layanan/").status_code == 200
    assert Client().get("/layanan/sktm/").status_code == 200
    assert Client().get(address).status_code == 302  # to sign in
    first = me.get(address).content.decode()
    assert "BUDI SANTOSO" in first  # from the register
    answer = walked(me, "sktm", address, untuk="sekolah", atas_nama="Putri",
                    tempat_tujuan="SMPN 1")  # fmt: skip
    code = Request.objects.get().code
    assert answer.url == f"/surat/{code}/?baru=1"
    page = me.get(answer.url).content.decode()
    assert "Masih kurang" in page
    me.post(f"/surat/{code}/beri/pernyataan/", {"agreed": "1"})
    me.post(f"/surat/{code}/undang/rumah/", {"name": "Kakak"})
    html = me.get(f"/surat/{code}/").content.decode()
    link = re.search(r"http://testserver(/surat/bantu/[^/]+/)", html)
    assert link
    assert link[1] not in me.get(f"/surat/{code}/").content.decode()  # shown once
    helper = Client()
    shown = helper.get(link[1]).content.decode()
    assert "9971" not in shown  # a helper reads no numbers
    assert helper.post(link[1], {"photos": SimpleUploadedFile("x.jpg", b"x")}).status_code == 422
    assert "Terima kasih" in helper.post(link[1], {"photos": paper()}).content.decode()
    assert helper.get(link[1]).status_code == 404
    for number, nik in ((1, "9971010508719555"), (2, "9971010508719556")):
        me.post(f"/surat/{code}/undang/saksi.{number}/", {})
        html = me.get(f"/surat/{code}/").content.decode()
        witness = re.search(r"http://testserver(/surat/bantu/[^/]+/)", html)
        assert witness
        said = {"name": "Saksi", "nik": nik, "phone": "081234567890", "agreed": "on"}
        assert helper.post(witness[1], {**said, "nik": "1"}).status_code == 422
        assert helper.post(witness[1], said).status_code == 200
    rt, rw = browser(village.rt), browser(village.rw)
    work = rt.get(f"/tugas/surat/{code}/").content.decode()
    assert "Nama lengkap" not in work  # what was answered is not for neighbours
    assert rt.get(paper_address(code)).status_code == 404
    assert rt.post(f"/tugas/surat/{code}/setuju/").status_code == 302
    assert rw.post("/tugas/surat/setujui/", {"code": [code]}).status_code == 302
    assert row_of(code).state == "review"
    lurah = browser(village.lurah)
    assert code in lurah.get("/tugas/surat/?tab=sign").content.decode()
    to_key = lurah.post(f"/tugas/surat/{code}/tanda-tangan/")
    assert to_key.url.startswith(reverse("documents:keys"))
    signer = browser(signers.signer(Role.LURAH, territory.WEST, now=timezone.now()).actor)
    assert signer.get(f"/tugas/surat/{code}/pratinjau/").content.startswith(b"%PDF")
    assert signer.post(f"/tugas/surat/{code}/tanda-tangan/").status_code == 302
    assert row_of(code).state == "issued"
    assert "100.2.2.5/0001/" in me.get(f"/surat/{code}/").content.decode()
    assert me.get(f"/surat/{code}/unduh/").content.startswith(b"%PDF")
    assert browser(village.citizen).get(f"/surat/{code}/unduh/").status_code == 404


def row_of(code: str) -> Request:
    return Request.objects.get(code=code)


def paper_address(code: str) -> str:
    line = NeedLine.objects.get(request__code=code, key="rumah")
    return f"/surat/{code}/berkas/{line.papers.get().file_id}/view"


def test_a_double_tap_and_a_second_tab_are_one_request(village: factories.Village) -> None:
    me, address = browser(village.father), "/layanan/kehilangan/ajukan/"
    page = me.get(address).content.decode()
    post = {**answers(), "kept": hidden(page, "kept"), "at": "0"}
    page = me.post(address, post).content.decode()
    bad = {**answers(tanggal_hilang="x"), "kept": hidden(page, "kept"), "at": "1"}
    wrong = me.post(address, bad)
    assert wrong.status_code == 422
    right = {**answers(), "kept": hidden(page, "kept"), "at": "1"}
    page = me.post(address, right).content.decode()
    assert "back" in page
    last = {"kept": hidden(page, "kept"), "at": "2", "village": territory.WEST}
    assert me.post(address, last).status_code == 422  # the RT is missing
    whole = {**last, "rw": "1", "rt": "2"}
    first, second = me.post(address, whole), me.post(address, whole)
    assert first.url == second.url
    assert Request.objects.count() == 1
    back = me.post(address, {**whole, "back": "1"}).content.decode()
    assert "Pasar" in back
    forged = me.post(address, {**whole, "kept": "x"})
    assert forged.status_code == 200  # a form that is none of ours begins anew
    assert Request.objects.count() == 1


def test_groups_of_lines_grow(village: factories.Village) -> None:
    me, address = browser(village.father), "/layanan/pindah/ajukan/"
    page = me.get(address).content.decode()
    for said in ({}, {"kota_tujuan": "Serang", "alamat_tujuan": "Jl. A", "alasan": "kerja",
                      "ada_ikut": "yes"}):  # fmt: skip
        post = {**answers(**said), "kept": hidden(page, "kept"), "at": hidden(page, "at")}
        page = me.post(address, post).content.decode()
    assert "anggota.0.nama" in page
    assert "anggota.1.nama" not in page
    line = {"anggota.0.nama": "Putri", "anggota.0.nik": "9971015106059002",
            "anggota.0.hubungan": "anak"}  # fmt: skip
    keep = {"kept": hidden(page, "kept"), "at": "2"}
    more = me.post(address, {**line, **keep, "more": "anggota"}).content.decode()
    assert "anggota.1.nama" in more
    assert 'value="Putri"' in more
    empty = me.post(address, {**keep, "anggota.0.nama": ""})
    assert empty.status_code == 422
    assert me.post(address, {**line, **keep}).status_code == 200


def test_the_office_returns_and_the_applicant_mends(village: factories.Village) -> None:
    given = asked(village.father)
    me, lurah, code = browser(village.father), browser(village.lurah), given.code
    for actor in (village.rt, village.rw):
        browser(actor).post(f"/tugas/surat/{code}/setuju/")
    assert lurah.post(f"/tugas/surat/{code}/kembalikan/", {"text": "x"}).status_code == 302
    assert row(given).state == "review"  # nothing was chosen
    lurah.post(f"/tugas/surat/{code}/kembalikan/", {"text": "Alamat salah", "answers": "on"})
    assert row(given).state == "returned"
    assert "Alamat salah" in me.get(f"/surat/{code}/").content.decode()
    assert me.get(f"/surat/{code}/perbaiki/").status_code == 200
    assert me.post(f"/surat/{code}/perbaiki/", answers(nik="1")).status_code == 422
    assert me.post(f"/surat/{code}/perbaiki/", answers(alamat="Jl. Baru 1")).status_code == 302
    assert row(given).state == "review"
    lurah.post(f"/tugas/surat/{code}/tolak/", {"reason": "aturan", "text": "Tidak boleh"})
    assert "Ombudsman" in me.get(f"/surat/{code}/").content.decode()
    assert lurah.post(f"/tugas/surat/{code}/terbang/").status_code == 404


def test_the_counter_types_and_hands_over_a_link(village: factories.Village) -> None:
    counter = browser(village.counter)
    assert counter.get("/tugas/surat/loket/").status_code == 200
    answer = walked(counter, "kehilangan", "/tugas/surat/loket/kehilangan/")
    code = Request.objects.get().code
    assert answer.url == f"/tugas/surat/{code}/slip/"
    html = counter.get(answer.url).content.decode()
    link = re.search(rf"http://testserver(/surat/{code}/milik/[^<\s]+)", html)
    assert link
    person = Client()
    assert person.get(f"/surat/{code}/").status_code == 404
    assert person.get(f"/surat/{code}/milik/salah").status_code == 404
    assert person.get(link[1]).status_code == 302
    assert person.get(f"/surat/{code}/").status_code == 200
    assert code in person.get("/surat/").content.decode()
    person.post(f"/surat/{code}/beri/ktp/", {"photos": paper()})
    line = NeedLine.objects.get(request__code=code, key="ktp")
    assert line.state == "done"
    file = line.papers.get().file_id
    assert person.get(f"/surat/{code}/berkas/{file}/thumb").status_code == 200
    assert Client().get(f"/surat/{code}/berkas/{file}/thumb").status_code == 404
    person.post(f"/surat/{code}/berkas/{file}/hapus/")
    line.refresh_from_db()
    assert line.state == "waiting"


def test_the_catalog_is_edited_after_a_look(village: factories.Village) -> None:
    admin, address = browser(village.administrator), "/admin/layanan/domisili/"
    assert admin.get("/admin/layanan/").status_code == 200
    assert "code: domisili" in admin.get(address).content.decode()
    day = timezone.localdate().isoformat()
    wrong = {"text": FILES["domisili"].replace("days: 1", "days: 0"), "valid_from": day}
    answer = admin.post(address, {**wrong, "look": "1"})
    assert answer.status_code == 422
    assert "$.days" in answer.content.decode()
    right = {"text": FILES["domisili"].replace("days: 1", "days: 2"), "valid_from": day}
    assert "2 hari kerja" in admin.post(address, {**right, "look": "1"}).content.decode()
    assert admin.post(address, {**right, "save": "1"}).status_code == 302
    new = FILES["domisili"].replace("code: domisili", "code: usia-lanjut")
    saved = admin.post("/admin/layanan/baru/", {"text": new, "valid_from": day, "save": "1"})
    assert saved.url == "/admin/layanan/usia-lanjut/"
    admin.post("/admin/layanan/domisili/tawarkan/", {})
    assert Client().get("/layanan/domisili/").status_code == 404
    assert browser(village.lurah).get("/admin/layanan/").status_code == 403
