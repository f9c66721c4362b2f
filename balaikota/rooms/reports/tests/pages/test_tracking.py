"""Following a report: what everybody sees, and what its reporter may do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import etree

from balaikota.rooms.reports.models import Report

from .conftest import photo

pytestmark = pytest.mark.django_db
File = Callable[..., str]


def step(browser: Client, code: str, act: str, **fields: object) -> int:
    """An officer's step through the page."""
    data = {f"{act}-{name}": value for name, value in fields.items() if name != "photos"}
    if "photos" in fields:
        data["photos"] = fields["photos"]
    answer = browser.post(f"/tugas/laporan/{code}/langkah/{act}/", data)
    assert answer.status_code == 302, answer.content.decode()[-4000:]
    return answer.status_code


def same(answer: HttpResponse, code: str) -> str:
    """A page without what differs on every look: the form's token and the code asked for."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode()).replace(code, "X")


def take(browser: Client, code: str, act: str, **fields: object):
    return browser.post(
        f"/lapor/{code}/langkah/{act}/", {f"{act}-{name}": value for name, value in fields.items()}
    )


@pytest.fixture
def worked(client: Client, file_it: File, verifier: Client, officer: Client) -> str:
    """A report whose work is finished with a photo."""
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    step(officer, code, "finish", text="Sudah ditambal.", photos=[photo("green")])
    return code


def test_the_reporter_sees_the_clocks_in_plain_words(client: Client, file_it: File) -> None:
    page = client.get(f"/lapor/{file_it()}/").content.decode()
    assert "Diverifikasi paling lambat" in page
    assert "Diselesaikan paling lambat" in page
    assert "Laporan diterima" in page


def test_nobody_else_sees_it_before_it_was_forwarded(file_it: File, city: str) -> None:
    code = file_it()
    stranger = Client()
    hidden, never = stranger.get(f"/lapor/{code}/"), stranger.get("/lapor/ZZZZ9999/")
    assert hidden.status_code == never.status_code == 404
    assert same(hidden, code) == same(never, "ZZZZ9999")


def test_forwarded_reports_are_open_to_all(file_it: File, verifier: Client) -> None:
    code = file_it()
    step(verifier, code, "dispose", agencies=["dpu.jalan"], text="Mohon segera.")
    page = Client().get(f"/lapor/{code}/").content.decode()
    assert "Diteruskan ke Bidang Jalan" in page
    assert "Ditindaklanjuti paling lambat" in page


def test_secret_reports_stay_hidden_also_when_forwarded(
    client: Client, file_it: File, verifier: Client
) -> None:
    code = file_it(secret="on")
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    assert Client().get(f"/lapor/{code}/").status_code == 404
    assert client.get(f"/lapor/{code}/").status_code == 200
    assert code not in Client().get("/laporan/").content.decode()


def test_the_link_gives_another_browser_the_reporters_rights(client: Client, file_it: File) -> None:
    code = file_it()
    link = client.get(f"/lapor/{code}/terima-kasih/").context["link"]
    other = Client()
    assert other.get(link.replace("http://testserver", ""), follow=True).status_code == 200
    assert "Batalkan laporan" in other.get(f"/lapor/{code}/").content.decode()
    assert Client().get(f"/lapor/{code}/milik/salah").status_code == 404


def test_small_letters_lead_to_the_same_report(client: Client, file_it: File) -> None:
    code = file_it()
    assert client.get(f"/lapor/{code.lower()}/")["Location"] == f"/lapor/{code}/"


def test_the_reporter_completes_when_asked(client: Client, file_it: File, verifier: Client) -> None:
    code = file_it()
    step(verifier, code, "ask", text="Di sebelah mana pasar?")
    page = client.get(f"/lapor/{code}/").content.decode()
    assert "Di sebelah mana pasar?" in page
    assert "Lengkapi paling lambat" in page
    assert take(client, code, "answer", text="Sebelah utara.").status_code == 302
    assert Report.objects.get().state == "filed"


def test_the_reporter_confirms_with_a_rating(client: Client, worked: str) -> None:
    page = client.get(f"/lapor/{worked}/").content.decode()
    assert "Sudah selesai?" in page
    assert "Bukti pekerjaan" in page
    assert take(client, worked, "confirm", rating="5").status_code == 302
    report = Report.objects.get()
    assert (report.state, report.rating) == ("closed", 5)


def test_confirming_needs_a_judgement(client: Client, worked: str) -> None:
    answer = take(client, worked, "confirm")
    assert answer.status_code == 422
    assert "Pilih nilai 1 sampai 5." in answer.content.decode()


def test_the_reporter_disputes_with_a_photo(client: Client, worked: str) -> None:
    fields = {"dispute-text": "Masih berlubang.", "dispute-rating": "2", "photos": [photo()]}
    assert client.post(f"/lapor/{worked}/langkah/dispute/", fields).status_code == 302
    assert Report.objects.get().state == "disposed"
    assert "Masih berlubang." in Client().get(f"/lapor/{worked}/").content.decode()


def test_withdrawing_is_asked_twice(client: Client, file_it: File) -> None:
    code = file_it()
    asked = take(client, code, "withdraw", text="Salah tempat")
    assert asked.status_code == 200
    assert "Batalkan laporan ini?" in asked.content.decode()
    assert Report.objects.get().state == "filed"
    client.post(
        f"/lapor/{code}/langkah/withdraw/", {"withdraw-text": "Salah tempat", "sure": "yes"}
    )
    assert Report.objects.get().state == "withdrawn"


@pytest.mark.parametrize("act", ["confirm", "dispute", "withdraw", "comment", "answer", "reopen"])
def test_strangers_take_no_step(worked: str, act: str) -> None:
    answer = take(Client(), worked, act, text="x", rating="1")
    assert answer.status_code == 404
    assert Report.objects.get().state == "done"


@pytest.mark.parametrize("act", ["dispose", "refuse", "finish", "auto_close", "nothing"])
def test_the_reporter_has_no_officers_acts(client: Client, worked: str, act: str) -> None:
    assert take(client, worked, act, text="x").status_code == 404


def test_a_step_taken_meanwhile_is_said_kindly(client: Client, worked: str) -> None:
    take(client, worked, "confirm", rating="4")
    answer = take(client, worked, "confirm", rating="4")
    page = client.get(answer["Location"]).content.decode()
    assert "laporan sudah berubah" in page


def test_the_reporter_adds_words(client: Client, file_it: File) -> None:
    code = file_it()
    assert take(client, code, "comment", text="Makin dalam.").status_code == 302
    assert "Makin dalam." in client.get(f"/lapor/{code}/").content.decode()


def test_photos_are_seen_by_who_sees_the_report(
    client: Client, file_it: File, verifier: Client
) -> None:
    code = file_it(photos=[photo()])
    page = client.get(f"/lapor/{code}/")
    path = f"/lapor/{code}/foto/{page.context['report_photos'][0].id}/view"
    assert client.get(path)["Content-Type"] == "image/jpeg"
    assert Client().get(path).status_code == 404
    assert "private" in client.get(path)["Cache-Control"]
    step(verifier, code, "dispose", agencies=["dpu.jalan"])
    assert "public" in Client().get(path)["Cache-Control"]


def test_this_browsers_reports_are_listed(client: Client, file_it: File) -> None:
    code = file_it()
    assert code in client.get("/laporan/saya/").content.decode()
    assert code not in Client().get("/laporan/saya/").content.decode()


def test_the_code_box_knows_this_browsers_reports(client: Client, file_it: File) -> None:
    code = file_it()
    spelled = f" {code[:4].lower()}-{code[4:]} "
    assert client.get("/lacak/", {"kode": spelled})["Location"] == f"/lapor/{code}/"
    assert Client().get("/lacak/", {"kode": spelled}).status_code == 404


def test_the_page_follows_its_own_report(client: Client, file_it: File) -> None:
    page = client.get(f"/lapor/{(code := file_it())}/").content.decode()
    report = Report.objects.get(code=code)
    assert f'data-about="report:{report.pk}"' in page
    assert page.count(" data-fresh") == 5
    assert "<noscript>" in page
    assert "/laporan/saya/" in page


def test_the_feed_holds_what_is_public_and_nothing_else(
    client: Client, file_it: File, verifier: Client
) -> None:
    waiting, secret, public = file_it(), file_it(secret="on"), file_it()
    for code in (secret, public):
        step(verifier, code, "dispose", agencies=["dpu.jalan"])
    answer = Client().get("/laporan/atom.xml")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = etree.fromstring(answer.content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    ids = feed.xpath("a:entry/a:id/text()", namespaces=atom)
    assert ids == [f"http://testserver/lapor/{public}/"]
    assert waiting not in answer.content.decode()
    assert secret not in answer.content.decode()
    assert Client().get("/laporan/atom.xml", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    empty = Client().get("/laporan/atom.xml?state=closed")
    assert etree.fromstring(empty.content).xpath("a:entry", namespaces=atom) == []
    assert "/laporan/atom.xml" in Client().get("/laporan/").content.decode()
