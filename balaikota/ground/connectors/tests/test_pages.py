"""Pages of sources: the wizard with a secret, pages and a mapping; the boards, and their cost."""

from __future__ import annotations

import pytest
from django.urls import reverse

from balaikota.ground.connectors import actions, factories, queries, world
from balaikota.ground.connectors.factories import MANIFEST, NOW, ROWS
from balaikota.ground.connectors.models import Quarantined, Row, Secret, Source
from balaikota.ground.connectors.pages import sealing
from balaikota.ground.connectors.reading import World
from balaikota.ground.events.sockets import Panel, Scope, offered
from balaikota.ground.indicators import queries as indicators
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory

from .door import fields, signed_in
from .servers import Asked, as_json, serving

pytestmark = pytest.mark.django_db
KEY = "kunci-yang-tidak-pernah-tampak"
SERVED = [
    {"kelurahan": "Kel. Barat", "bulan": "2026-11-01", "persen": 81.5},
    {"kelurahan": "TIMUR", "bulan": "2026-11-01", "persen": 64},
    {"kelurahan": "Entah", "bulan": "2026-11-01", "persen": 12},
    {"kelurahan": "timur", "bulan": "2026-11-01", "persen": 64, "petugas": {"nama": "Sari"}},
]


def service(asked: Asked):
    """Two rows a page, for who shows the key."""
    if asked.headers.get("x-kunci") != KEY:
        return as_json({"error": "no key"}, 401)
    first = 2 * (int(asked.query["hal"]) - 1)
    return as_json({"isi": SERVED[first : first + 2], "meta": {"jumlah": len(SERVED)}})


def test_a_service_with_a_key_and_pages_becomes_an_indicator(monkeypatch, tmp_path):
    territory.small_city()
    factories.agency()
    inside = World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")
    monkeypatch.setattr("balaikota.ground.connectors.pages.wizard.world", lambda: inside)
    client, address = signed_in(Role.DATA_STEWARD), reverse("connectors:new")

    def send(button, status=200, **changed):
        page = client.post(address, state | changed | {button: "1"})
        assert page.status_code == status, page.content.decode()[-3000:]
        assert KEY not in page.content.decode()
        return page, fields(page.content)

    with serving(service) as url:
        state = fields(client.get(address).content) | {
            "title": "Cakupan imunisasi", "agency": "dpu", "owner": "Kepala Bidang", "kind": "rest",
            "address": f"{url}/api", "records": "isi", "fresh": "1d", "sign_in": "header",
            "account": "X-Kunci", "pages": "page", "parameter": "hal", "total": "meta.jumlah",
        }  # fmt: skip
        page, _none = send("look", 400)
        assert b"field--invalid" in page.content  # the key is missing
        page, _none = send("look", 400, secret="salah")
        assert b"401" in page.content
        _page, state = send("look", secret=KEY)
        assert state["secret"] == ""
        assert state["kolom-0-source"] == "kelurahan"
        assert state["kolom-3-source"] == "petugas.nama"  # a value inside a value
        state |= {"kolom-0-key": "on", "kolom-1-key": "on", "target": "indicators.values"}
        _page, state = send("try")
        assert (state["jadi"], state["jadi-area"], state["jadi-value"]) == (
            "indicators.values", "~place", "persen",
        )  # fmt: skip
        assert state["jadi-indicator-teks"] == "cakupan_imunisasi"
        send("try", 400, **{"jadi-indicator": ""})
        page, state = send("try", **{"jadi-indicator-teks": "sehat.imunisasi"})
        text = page.content.decode()
        assert "81,5" in text
        assert territory.WEST in text
        assert "Entah" in text
        assert "1 baris membahas hal yang sama" not in text
        assert not Source.objects.exists()
        assert not indicators.series("sehat.imunisasi", territory.WEST)
        done = client.post(address, state | {"save": "1"})
        assert done["location"] == reverse("connectors:source", args=["cakupan-imunisasi"])
        run = factories.run("cakupan-imunisasi", tmp_path, allowed=inside.allowed)
    assert (run.state, run.good, run.bad) == ("done", 3, 1)
    assert indicators.series("sehat.imunisasi", territory.WEST) == [("2026-11-01", 81.5)]
    source, secret = Source.objects.get(), Secret.objects.get()
    assert KEY not in source.manifest
    assert secret.value == KEY
    page = client.get(done["location"])
    assert KEY not in page.content.decode()
    # The seal of one person opens for nobody else, and nothing else that is sealed opens here.
    assert sealing.unseal(sealing.seal("x", "account:1", NOW), "account:1", NOW) == "x"
    assert sealing.unseal(sealing.seal("x", "account:1", NOW), "account:2", NOW) == ""
    assert sealing.unseal("v1:AAAA", "account:1", NOW) == ""


def test_pages_show_what_they_are_for_and_cost_the_same_for_many(
    tmp_path, django_assert_max_num_queries
):
    territory.small_city()
    bad = "Gula;A;Barat;x\n"
    for number in range(4):
        code = f"harga-{number}"
        factories.write(tmp_path, f"{code}/a.csv", ROWS + bad)
        text = MANIFEST.format(code=code).replace("folder: harga", f"folder: {code}")
        factories.source(text.replace("Harga pangan", f"Harga {number}"))
        factories.run(code, tmp_path)
    (tmp_path / "harga-3/a.csv").unlink()
    factories.run("harga-3", tmp_path)
    steward = signed_in(Role.DATA_STEWARD)
    run, row = Source.objects.get(pk="harga-0").good_run, Quarantined.objects.first()
    for name, args, words, most in (
        ("list", [], "1 dari 2 baik", 16),
        ("source", ["harga-0"], "Beras", 26),
        ("runs", ["harga-3"], "Gagal", 14),
        ("run", ["harga-0", run], "a.csv", 14),
        ("rows", ["harga-0"], "12.500", 16),
        ("quarantine", ["harga-0"], "Gula", 16),
        ("repair", [row.source_id, row.pk], "Gula", 16),
        ("regions", ["harga-0"], "Entah", 14),
        ("edit", ["harga-0"], "Kepala Bidang Perdagangan", 14),
        ("write", [], "source: nama-sumber", 12),
        ("new", [], "cursor", 12),
    ):
        with django_assert_max_num_queries(most):
            page = steward.get(reverse(f"connectors:{name}", args=args))
        assert page.status_code == 200, name
        assert words in page.content.decode(), (name, words)
    stranger = signed_in(Role.OFFICER, "dinkes")
    assert stranger.get(reverse("connectors:source", args=["harga-0"])).status_code == 404
    assert "Harga 0" not in stranger.get(reverse("connectors:list")).content.decode()
    officer = signed_in(Role.OFFICER, "dpu")
    address = reverse("connectors:repair", args=[row.source_id, row.pk])
    form = fields(officer.get(address).content)
    price = next(name for name, value in form.items() if value == "x")
    assert officer.post(address, form | {price: "masih salah"}).status_code == 400
    assert officer.post(address, form | {price: "17.000"}).status_code == 302
    assert Row.objects.filter(source=row.source_id, key="Gula|A").get().data["harga"] == 17000
    assert officer.post(reverse("connectors:run_now", args=["harga-0"])).status_code == 403
    panel = next(one for one in offered(Panel) if one.key == "connectors.runs")
    with django_assert_max_num_queries(4):
        shown = panel.load(Scope(viewer=SYSTEM, place=territory.CITY, now=NOW))
    assert [one["title"] for one in shown["runs"]][:2] == ["Harga 3", "Harga 3"]
    today = shown["today"]
    assert (today.runs, today.failed, today.rows, today.bad) == (5, 1, 16, 4)
    [line] = [one for one in queries.board(SYSTEM, NOW) if one.code == "harga-3"]
    assert (line.good_runs, line.runs) == (1, 2)
    assert actions.replay(SYSTEM, "harga-1", now=NOW) == (0, 1)
    assert world.world().folder
