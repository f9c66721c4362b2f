"""What the desk shows elsewhere: the panel is fresh when told, work counts, evidence, search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from balaikota.desk.opendata import actions
from balaikota.desk.opendata.factories import NOW, ROWS, offering, published
from balaikota.desk.opendata.models import Entry
from balaikota.ground.events.models import Entry as Told
from balaikota.ground.events.sockets import (
    Dataset,
    Evidence,
    Indicator,
    Panel,
    Scope,
    Search,
    Task,
    Timeline,
    offered,
)  # fmt: skip
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.testing.panels import prove


def one(kind, key):
    return next(thing for thing in offered(kind) if thing.key == key)


@pytest.mark.django_db
def test_stale_and_facts_make_fresh(city):
    steward, admin = (
        people.actor(Role.DATA_STEWARD, city, "diskominfo"),
        people.actor(Role.ADMINISTRATOR, city),
    )
    scope = Scope(viewer=steward, place=city, now=NOW + timedelta(days=2))
    panel = one(Panel, "opendata.datasets")
    waiting, number = one(Task, "opendata.review"), one(Indicator, "opendata.published")
    stamp, rows = ["1"], list(ROWS)
    with offering(lambda: rows, stamp=lambda: stamp[0], agency="dpu"):
        actions.catalogue(NOW)

        def proposing():
            actions.propose(admin, "sekolah", "open", now=NOW)
            actions.prepare("sekolah", NOW)

        prove(panel, scope, proposing)
        assert waiting.count(scope) == 1
        prove(number, scope, lambda: actions.publish(steward, "sekolah", now=NOW))
        assert (waiting.count(scope), number.load(scope)) == (0, 1.0)
        assert one(Indicator, "opendata.quality").load(scope) > 60
        rows, stamp[0] = rows[:2], "2"
        prove(panel, scope, lambda: actions.refresh("sekolah", NOW + timedelta(days=1)))
        rows, stamp[0] = [{**ROWS[0], "nama": "tulis ke a@b.co.id"}], "3"
        prove(panel, scope, lambda: actions.refresh("sekolah", NOW + timedelta(days=2)))
        prove(panel, scope, lambda: actions.withdraw(steward, "sekolah", note="x", now=NOW))
    told = Told.objects.filter(kind__startswith="opendata.")
    teller = one(Timeline, "opendata.timeline")
    lines = teller.tell([entry for entry in told if entry.kind in teller.kinds], scope)
    assert len(lines) == 4


@pytest.mark.django_db
def test_evidence_names_the_application(city):
    with offering(keywords=("sekolah", "application:simdik")):
        published("uji.sekolah")
        entry = Entry.objects.get(slug="sekolah")
        assert (entry.application, entry.keywords) == ("simdik", ["sekolah"])
        assert one(Evidence, "opendata.published").load(NOW) == {"simdik": 1.0}


@pytest.mark.django_db
def test_search_finds_what_is_public(schools):
    scope = Scope(viewer=people.actor(None), place="", now=NOW)
    find = one(Search, "opendata.search").find
    assert [hit.url for hit in find("sekolah", scope)] == [
        reverse("opendata:dataset", args=["sekolah"])
    ]
    assert find("tidakada", scope) == []


@pytest.mark.django_db
def test_datasets_come_and_go(city):
    with offering():
        assert actions.catalogue(NOW).new == len(offered(Dataset))
        assert actions.catalogue(NOW).new == 0
    told = actions.catalogue(NOW)
    assert (told.new, told.gone) == (0, 1)
    with offering(title="Sekolah negeri"):
        actions.catalogue(NOW)
    entry = Entry.objects.get(slug="sekolah")
    assert (entry.title, entry.offered) == ("Sekolah negeri", True)


@pytest.mark.django_db
def test_the_desk_in_the_browser(client, city):
    """The way out as people click it: describe, propose, review, publish, withdraw."""
    steward, head = people.actor(Role.DATA_STEWARD, city), people.actor(
        Role.AGENCY_HEAD, city, "dpu"
    )  # fmt: skip
    with offering(agency="dpu"):
        actions.catalogue(NOW)
        client.force_login(people.Account.objects.get(pk=head.account_id))
        assert client.get("/data/kelola/").context["parts"]
        saved = client.post("/data/kelola/sekolah/", {
            "title": "Sekolah kota", "concept": "Satuan pendidikan", "theme": "pendidikan",
            "frequency": "annual", "licence": "CC-BY-4.0",
        })  # fmt: skip
        assert saved.status_code == 302
        client.post("/data/kelola/sekolah/usul/", {"level": "open", "note": "Sudah rapi"})
        actions.prepare("sekolah", NOW)
        assert client.post("/data/kelola/sekolah/tinjau/", {"keputusan": "terbit"}).status_code in (
            400, 403,
        )  # fmt: skip
        client.force_login(people.Account.objects.get(pk=steward.account_id))
        page = client.get("/data/kelola/sekolah/").content.decode()
        assert "SDN Melati" in page
        assert "Sudah rapi" in page
        empty = client.post("/data/kelola/sekolah/tinjau/", {"keputusan": "kembali", "note": ""})
        assert empty.status_code == 400
        client.post("/data/kelola/sekolah/tinjau/", {"keputusan": "terbit"})
        assert client.get("/data/sekolah/").context["card"].title == "Sekolah kota"
        assert client.get("/data/kelola/?bagian=published").context["lines"]
        client.post("/data/kelola/sekolah/tarik/", {"note": "Uji"})
        assert client.get("/data/sekolah/").status_code == 404
