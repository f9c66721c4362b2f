"""The catalog of another portal, read over a real socket from a portal that is not ours."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from balaikota.desk.opendata import actions, queries
from balaikota.desk.opendata.models import Entry
from balaikota.ground.people.rules import SYSTEM
from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid
from simulators.data_portal.portal import Portal, package, server

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def portal():
    """A portal with 230 datasets, and its address."""
    there = Portal([package(number) for number in range(230)])
    running = server(there)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield there, f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def fetch(url: str) -> bytes:
    """The house's own way out, with loopback let in for the portal of this test."""
    return outgoing.fetch(url, most=1_000_000, allowed=lambda address: address == "127.0.0.1")


def harvested(code: str, days: int = 0):
    return actions.harvest(code, NOW + timedelta(days=days), fetch=fetch)


@pytest.mark.django_db
def test_a_ckan_portal_over_its_whole_life(client, portal, facts_told):
    there, url = portal
    actions.keep_source(SYSTEM, title="Kota lain", kind="ckan", url=url)
    first = harvested("kota-lain")
    assert (first.found, first.new, first.failed) == (230, 230, "")
    assert len(queries.catalog().cards) == 230
    card = next(c for c in queries.catalog().cards if c.title == "Puskesmas 3")
    assert (card.licence, card.theme, card.formats) == ("CC-BY-4.0", "ekonomi", ("csv",))
    assert card.description == "Data puskesmas menurut bulan."
    page = client.get(f"/data/{card.slug}/").content.decode()
    assert "https://data.kotalain.example/puskesmas-3.csv" in page
    shown = client.get("/api/3/action/package_show", {"id": card.slug}).json()["result"]
    assert shown["resources"][0]["url"] == "https://data.kotalain.example/puskesmas-3.csv"
    there.packages = there.packages[1:]
    there.packages[2]["title"] = "Puskesmas (baru)"
    second = harvested("kota-lain", 1)
    assert (second.new, second.changed, second.withdrawn) == (0, 1, 1)
    assert len(queries.catalog().cards) == 229
    assert next(c for c in queries.catalog().cards if c.slug == card.slug).title.endswith("(baru)")
    third = harvested("kota-lain", 2)
    assert (third.new, third.changed, third.withdrawn) == (0, 0, 0)
    assert facts_told.kinds == ["opendata.harvested"] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["html", "half"])
def test_a_portal_that_breaks_changes_nothing(portal, broken):
    there, url = portal
    actions.keep_source(SYSTEM, title="Kota lain", kind="ckan", url=url)
    harvested("kota-lain")
    there.broken = broken
    run = harvested("kota-lain", 1)
    assert run.failed
    assert len(queries.catalog().cards) == 230


@pytest.mark.django_db
def test_the_same_datasets_as_dcat(portal):
    _there, url = portal
    actions.keep_source(SYSTEM, title="Kota lain", kind="dcat", url=f"{url}/katalog.ttl")
    run = harvested("kota-lain")
    assert (run.found, run.new, run.failed) == (230, 230, "")
    entry = Entry.objects.get(key__endswith="000000000003")
    assert (entry.title, entry.resources[0]["format"]) == ("Puskesmas 3", "csv")
    actions.remove_source(SYSTEM, "kota-lain", NOW)
    assert queries.catalog().cards == ()


@pytest.mark.django_db
def test_our_own_network_is_not_harvested(portal):
    _there, url = portal
    actions.keep_source(SYSTEM, title="Dalam", kind="ckan", url=url)
    run = actions.harvest("dalam", NOW)
    assert "public" in run.failed
    assert not Entry.objects.filter(source__isnull=False).exists()
    with pytest.raises(Invalid):
        actions.keep_source(SYSTEM, title="Apa", kind="gopher", url=url)
