"""Pages of the inventory: what is on them, for whom, and how many statements they cost."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from balaikota.ground.applications import actions, factories, queries
from balaikota.ground.applications.actions import Answer
from balaikota.ground.applications.factories import NOW
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory

pytestmark = pytest.mark.django_db


def signed_in(role: Role, agency: str = "") -> Client:
    actor = people.actor(role, territory.CITY, agency)
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


@pytest.fixture
def town() -> None:
    """Two alike applications of two agencies, one risky, connected, and measured."""
    territory.small_city()
    words = {"purpose": "Antrean pasien dan rujukan antar puskesmas", "function": "health"}
    factories.application("rujukan", title="Rujukan Online", agency="dinkes", **words,
                          url="http://rujukan.contoh", public=True, backup="none",
                          cost_year=1_000_000, vendor="CV Contoh", year=2015)  # fmt: skip
    factories.application("rujukan-2", title="Rujukan Online RSUD", agency="rsud", **words)
    factories.application("simpeg", title="SIMPEG", agency="bkpsdm", purpose="Data pegawai")
    actions.connect(SYSTEM, "rujukan", "simpeg", data="Tenaga medis", means="file", now=NOW)
    actions.note_answers([Answer("rujukan", 20), Answer("simpeg", 30, "timeout")], now=NOW)
    actions.measure_stages(now=NOW)


PAGES = ("home", "list", "stages", "duplicates", "cost", "risks", "graph", "bring", "new")


def test_every_page_shows_what_it_is_for(town: None) -> None:
    client = signed_in(Role.DATA_STEWARD, "diskominfo")
    for name in PAGES:
        assert client.get(reverse(f"applications:{name}")).status_code == 200, name
    assert "% mirip" in client.get(reverse("applications:duplicates")).content.decode()
    graph = client.get(reverse("applications:graph") + "?aplikasi=rujukan").content.decode()
    assert "Tenaga medis" in graph
    assert graph.count("app-graph__node is-chosen") == 1
    assert "Rp1.000.000" in client.get(reverse("applications:cost")).content.decode()
    one = client.get(reverse("applications:one", args=["rujukan"])).content.decode()
    assert "Terbuka di internet tanpa HTTPS" in one
    assert "Lengkapi isian inventaris" in one


def test_an_officer_sees_all_but_risks_of_others(town: None) -> None:
    client = signed_in(Role.OFFICER, "bkpsdm")
    one = client.get(reverse("applications:one", args=["rujukan"])).content.decode()
    assert "Terbuka di internet tanpa HTTPS" not in one
    assert reverse("applications:edit", args=["rujukan"]) not in one
    assert "rujukan" not in client.get(reverse("applications:risks")).content.decode().lower()
    assert client.get(reverse("applications:edit", args=["rujukan"])).status_code == 403
    assert client.get(reverse("applications:edit", args=["simpeg"])).status_code == 200
    assert client.post(reverse("applications:judge"), {}).status_code == 403
    assert Client().get(reverse("applications:list")).status_code == 302


def test_a_form_enters_changes_and_closes(town: None) -> None:
    client = signed_in(Role.OFFICER, "bkpsdm")
    given = {"title": "Presensi", "agency": "bkpsdm", "status": "active", "audiences": ["staff"],
             "public": "0", "cost_year": "25000000"}  # fmt: skip
    made = client.post(reverse("applications:new"), given)
    assert made.headers["Location"] == reverse("applications:one", args=["presensi"])
    wrong = client.post(
        reverse("applications:edit", args=["presensi"]), {**given, "title": "", "url": "ftp://x"}
    )
    assert wrong.status_code == 400
    client.post(reverse("applications:edit", args=["presensi"]), {**given, "personal": "1"})
    row = queries.full("presensi")
    assert (row.audiences, row.public, row.personal) == (["staff"], False, True)
    client.post(reverse("applications:status", args=["presensi"]), {"status": "retired"})
    assert queries.full("presensi").status == "retired"
    again = client.post(reverse("applications:status", args=["presensi"]), {"status": "planned"})
    assert again.status_code == 409
    client.post(
        reverse("applications:connect", args=["simpeg"]),
        {"giver": "simpeg", "taker": "rujukan", "what": "Pegawai", "means": "rest"},
    )
    assert [c.data for c in queries.connections("simpeg")] == ["Tenaga medis", "Pegawai"]


def test_the_steward_judges(town: None) -> None:
    client = signed_in(Role.DATA_STEWARD, "diskominfo")
    pair = {"one": "rujukan", "other": "rujukan-2", "duplicate": "0", "reason": "beda sasaran"}
    client.post(reverse("applications:judge"), pair)
    page = client.get(reverse("applications:duplicates"))
    assert [line.percent for line in page.context["open"]] == []
    assert page.context["decided"][0].thing.decided.reason == "beda sasaran"


def test_a_file_comes_in_by_the_page(town: None) -> None:
    client = signed_in(Role.DATA_STEWARD, "diskominfo")
    text = "Nama aplikasi;OPD;Tahun\nE-Arsip;DINKES;2019\nE-Surat;Dinas Persuratan;2020\n;;\n"
    file = io.BytesIO(text.encode())
    file.name = "daftar.csv"
    where = client.post(reverse("applications:bring"), {"file": file}).headers["Location"]
    page = client.get(where)
    assert (len(page.context["plan"].new), page.context["plan"].refused) == (1, 1)
    assert page.context["names"] == [("Dinas Persuratan", 1, "")]
    client.post(f"{where}instansi/", {"nama": ["Dinas Persuratan"], "instansi": ["bkpsdm"]})
    assert "Dinas Persuratan" not in client.get(f"{where}kesalahan.csv").content.decode()
    assert client.post(f"{where}pakai/").headers["Location"] == reverse("applications:list")
    assert queries.full("e-surat").agency == "bkpsdm"
    assert len(client.get(where).context["plan"].new) == 0
    stranger = signed_in(Role.OFFICER, "dinkes")
    assert stranger.get(where).status_code == 404


def test_lists_cost_the_same_however_long(town: None, django_assert_max_num_queries: Any) -> None:
    client = signed_in(Role.DATA_STEWARD, "diskominfo")
    client.get(reverse("applications:list"))  # what is kept in memory is loaded
    with django_assert_max_num_queries(12) as before:
        client.get(reverse("applications:list"))
    count = len(before)
    for number in range(60):
        factories.application(title=f"Aplikasi tambahan {number:02d}", agency="bkpsdm")
    client.get(reverse("applications:list"))
    with django_assert_max_num_queries(count + 4):  # a look at what is kept
        first = client.get(reverse("applications:list"))
    assert len(first.context["rows"]) == 50
    rest = client.get(reverse("applications:list") + first.context["next_url"])
    shown = {row.code for page in (first, rest) for row, *_ in page.context["rows"]}
    assert len(shown) == 63
    assert rest.context["next_url"] == ""
    narrowed = client.get(reverse("applications:list") + "?cari=rujukan&fungsi=health&tahap=0")
    assert {row.code for row, *_ in narrowed.context["rows"]} == {"rujukan", "rujukan-2"}


@pytest.mark.parametrize("name", ["export", "export_excel"])
def test_what_goes_out_comes_in_again(town: None, name: str) -> None:
    client = signed_in(Role.DATA_STEWARD, "diskominfo")
    data = client.get(reverse(f"applications:{name}")).getvalue()
    file = io.BytesIO(data)
    file.name = "aplikasi"
    where = client.post(reverse("applications:bring"), {"file": file}).headers["Location"]
    plan = client.get(where).context["plan"]
    assert (plan.new, plan.changed, plan.same, plan.problems) == ([], [], 3, [])


def test_health_is_counted_by_day_and_told_when_it_turns(town: None, facts_told: Any) -> None:
    later = NOW + timedelta(minutes=10)
    answers = [Answer("rujukan", 50, "status 502"), Answer("simpeg", 9), Answer("hilang", 1)]
    actions.note_answers(answers, now=later)
    assert facts_told.kinds == ["applications.went_down", "applications.came_back"]
    health = queries.looking.health("rujukan", later.date())
    assert health.pulse is not None
    assert (health.pulse.up, health.pulse.since, health.share) == (False, later, 0.5)
    assert [(day.asked, day.answered, day.milliseconds) for day in health.days] == [(2, 1, 20)]
