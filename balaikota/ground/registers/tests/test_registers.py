"""Registers through their doors: landed by sources, withdrawn, listed, shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from balaikota.ground.events.sockets import Dataset, Indicator, MapLayer, Panel, Scope, offered
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.registers import actions, factories, kinds, queries
from balaikota.ground.registers.factories import ASSET, EVENT, LINE, NOW, bring
from balaikota.ground.territory import factories as territory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


def titles():
    return sorted(row["title"] for row in queries.present(kinds.AGENDA).values("title"))


def test_a_source_brings_changes_and_withdraws(facts_told):
    done = bring("agenda", EVENT, {"title": "Tanpa hari"}, EVENT | {"title": "Lomba"})
    assert (done.new, done.changed, done.same) == (2, 0, 0)
    assert [(row, column) for row, column, _words in done.refused] == [(1, "day")]
    done = bring("agenda", EVENT, EVENT | {"title": "Lomba", "time": "19.00"}, now=LATER)
    assert (done.new, done.changed, done.same) == (0, 1, 1)
    # Who else brings it is told so; who brings less withdraws, and may bring it again.
    other = bring("agenda", EVENT, EVENT | {"title": "Bazar"}, source="source:lain", now=LATER)
    assert (other.new, [row for row, *_rest in other.refused]) == (1, [0])
    last = LATER + timedelta(days=1)
    bring("agenda", EVENT, now=last)
    actions.withdraw(kinds.AGENDA, factories.SOURCE, last, True, [{}])
    assert titles() == ["Bazar", "Lomba", "Pasar Malam"]  # nothing can be told of an empty row
    spared = {**EVENT, "title": "Lomba", "visitors": "banyak"}
    actions.withdraw(kinds.AGENDA, factories.SOURCE, last, True, [spared])
    actions.withdraw(kinds.AGENDA, factories.SOURCE, last, False, [])
    assert titles() == ["Bazar", "Lomba", "Pasar Malam"]
    actions.withdraw(kinds.AGENDA, factories.SOURCE, last, True, [])
    assert titles() == ["Bazar", "Pasar Malam"]
    back = bring("agenda", EVENT | {"title": "Lomba"}, source="source:lain", now=last)
    assert (back.new, back.changed) == (0, 1)
    assert titles() == ["Bazar", "Lomba", "Pasar Malam"]
    assert set(facts_told.kinds) == {"registers.changed"}


def scope():
    return Scope(viewer=SYSTEM, place=territory.CITY, now=NOW)


def _officer():
    return Account.objects.get(pk=people.actor(Role.OFFICER, agency="dpupr").account_id)


def keys(kind):
    return {thing.key for thing in offered(kind) if thing.key.startswith("registers.")}


def test_what_is_there_shows_itself(client, django_assert_max_num_queries):
    territory.small_city()
    assert not keys(Dataset) | keys(Indicator) | keys(Panel) | keys(MapLayer)
    bring(
        "budget", LINE, {**LINE, "account": "5.1", "budget": 900},
        {**LINE, "office": "Dinas Perhubungan", "budget": 3000, "realised": 0},
        {**LINE, "account": "4", "budget": 7},
    )  # fmt: skip
    bring("assets", ASSET | {"longitude": 106.01, "latitude": -6.01})
    bring("agenda", EVENT | {"longitude": 106.01, "latitude": -6.01}, EVENT | {"day": "2020-01-01"})
    assert keys(Dataset) == {"registers.budget", "registers.assets", "registers.agenda"}
    [number] = [one for one in offered(Indicator) if one.key == "registers.budget_realised"]
    assert number.load(scope()) == 15.0
    [panel] = [one for one in offered(Panel) if one.key == "registers.budget"]
    shown = panel.load(scope())
    assert [row.office for row in shown["rows"]] == ["Dinas Perhubungan", "Dinas Kesehatan"]
    [table] = [one for one in offered(Dataset) if one.key == "registers.budget"]
    assert [row["budget"] for row in table.rows(scope())] == [7.0, 1000.0, 900.0, 3000.0]
    # The agenda is for everybody and begins today; the budget is for who works here.
    agenda = client.get(reverse("registers:agenda")).content.decode()
    assert agenda.count("Pasar Malam") == 1
    assert "Sabtu, 5 Desember 2026" in agenda
    past = client.get(reverse("registers:agenda"), {"lalu": "1"}).content.decode()
    assert past.count("Pasar Malam") == 2
    page = reverse("registers:list", args=["anggaran"])
    assert client.get(page).status_code == 302
    client.force_login(_officer())
    with django_assert_max_num_queries(16):
        seen = client.get(page, {"office": "Dinas Kesehatan", "cari": "5"}).content.decode()
    assert "Rp1.000" in seen
    assert "15,0 %" in seen
    assert "Dinas Perhubungan</a>" not in seen
    asset = queries.present(kinds.ASSETS).get()
    one = client.get(reverse("registers:one", args=["aset", asset.pk]))
    assert "Tanah kantor" in one.content.decode()
    assert client.get(reverse("registers:list", args=["tidak-ada"])).status_code == 404
    assert "Agenda kota" in client.get(reverse("registers:home")).content.decode()


def test_a_long_register_goes_on_page_by_page(client):
    client.force_login(_officer())
    names = [f"Barang {number:03d}" for number in range(70)]
    bring("assets", *({"code": name, "name": name} for name in names))
    first = client.get(reverse("registers:list", args=["aset"])).content.decode()
    [following] = {part.split('"')[0] for part in first.split('href="') if "setelah=" in part}
    url = reverse("registers:list", args=["aset"]) + following.replace("&amp;", "&")
    second = client.get(url).content.decode()
    for name in names:
        assert (name in first) != (name in second)
