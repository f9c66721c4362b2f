"""The life of a source: changed, paused, late; rows repaired, dropped, mapped, sealed, pushed."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest
from django.conf import settings

from balaikota.ground.connectors import actions, factories, queries
from balaikota.ground.connectors.factories import MANIFEST, NOW, ROWS
from balaikota.ground.connectors.models import Pushed, Quarantined, RegionText, Row, Run, Source
from balaikota.ground.connectors.rules import events
from balaikota.ground.connectors.rules.life import Condition, Why
from balaikota.ground.events.sockets import Dataset, Indicator, Panel, Scope, offered
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
CODE = "harga-pangan"


def live():
    source = Source.objects.get(pk=CODE)
    return list(Row.objects.filter(source=source, generation=source.generation).order_by("id"))


def test_who_may_do_what(folder):
    factories.source()
    steward = people.actor(Role.DATA_STEWARD, territory.CITY, "kominfo")
    officer = people.actor(Role.OFFICER, territory.CITY, "dpu.jalan")
    head = people.actor(Role.AGENCY_HEAD, territory.CITY, "dpu")
    other = people.actor(Role.OFFICER, territory.CITY, "dinkes")
    away = people.actor(Role.DATA_STEWARD, "99.72")
    assert [queries.visible_to(who).count() for who in (steward, head, officer, other, away)] == [
        1, 1, 0, 0, 0,
    ]  # fmt: skip
    text = MANIFEST.format(code=CODE).replace("Harga pangan", "Harga pangan pokok")
    actions.save_manifest(steward, text, now=NOW, code=CODE)
    assert Source.objects.get().number == 2
    with pytest.raises(NotAllowed):
        actions.save_manifest(head, text, now=NOW, code=CODE)
    with pytest.raises(NotFound):
        actions.pause(other, CODE)
    with pytest.raises(Conflict):
        actions.save_manifest(SYSTEM, text, now=NOW)
    with pytest.raises(Invalid):
        actions.save_manifest(SYSTEM, text.replace(CODE, "nama-lain"), now=NOW, code=CODE)


def test_condition_over_time(folder, facts_told):
    source = factories.source()

    def now(moment):
        [line] = queries.board(SYSTEM, moment)
        return line.condition

    assert now(NOW) is Condition.NEW
    factories.run(CODE, folder)
    assert now(NOW + timedelta(hours=20)) is Condition.GOOD
    late = NOW + timedelta(hours=30)
    assert now(late) is Condition.LATE
    assert actions.tell_late(now=late) == 1
    assert actions.tell_late(now=late) == 0
    (folder / "harga/a.csv").unlink()
    run = factories.run(CODE, folder, now=late)
    assert (run.state, run.problem) == ("failed", "no_file")
    assert now(late) is Condition.FAILING
    assert len(live()) == 3
    source.refresh_from_db()
    assert source.next_at == late + timedelta(minutes=2)
    actions.pause(SYSTEM, CODE)
    assert now(late) is Condition.PAUSED
    actions.resume(SYSTEM, CODE, now=late)
    assert facts_told.kinds == [
        "connectors.added", "connectors.ran", "connectors.late", "connectors.failed",
        "connectors.paused", "connectors.resumed",
    ]  # fmt: skip


def test_what_is_due_is_queued_once(folder):
    factories.source()
    assert actions.queue_due(now=NOW) == 1
    assert actions.queue_due(now=NOW) == 0
    assert Source.objects.get().next_at > NOW
    assert actions.queue_run(CODE, why=Why.HAND) is False


def test_dropped_rows_are_left_out_for_good_and_mended_ones_go(folder):
    factories.source()
    factories.write(folder, "harga/a.csv", ROWS + "Gula;A;Barat;x\nKopi;A;Barat;y\nTeh;A;Barat;z\n")
    assert factories.run(CODE, folder).bad == 3
    gula, kopi, teh = Quarantined.objects.order_by("line")
    assert actions.drop_rows(SYSTEM, CODE, [gula.pk], now=NOW) == 1
    with pytest.raises(Invalid):
        actions.repair_row(SYSTEM, kopi.pk, {"harga": "masih salah"}, now=NOW)
    # The source mends one itself; the dropped one is no longer spoken of.
    factories.write(
        folder, "harga/a.csv", ROWS + "Gula;A;Barat;x\nKopi;A;Barat;9.000\nTeh;A;Barat;z\n"
    )
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (4, 1)
    assert [row.pk for row in Quarantined.objects.filter(state="waiting")] == [teh.pk]
    # The contract is loosened: what waits is tried again.
    text = MANIFEST.format(code=CODE).replace(
        "type: number, format: indonesian, minimum: 0", "type: string"
    )
    actions.save_manifest(SYSTEM, text, now=NOW, code=CODE)
    assert actions.replay(SYSTEM, CODE, now=NOW) == (1, 0)
    assert {row.key for row in live()} >= {"Teh|A", "Kopi|A"}


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (lambda rows: rows.splitlines()[0] + "\n", "few"),
        (lambda rows: rows.splitlines()[0] + "\n" + "x;y;z;salah\n" * 30, "bad_rows"),
        (lambda rows: rows + "".join(f"K{n};A;Barat;1.000\n" for n in range(60)), "many"),
    ],
)
def test_a_broken_promise_keeps_the_last_good_data(folder, change, breach, facts_told):
    promise = "contract: {fresh: 1d, rows: {minimum: 2, maximum: 50}}"
    factories.source(MANIFEST.format(code=CODE).replace("contract: {fresh: 1d}", promise))
    factories.run(CODE, folder)
    factories.write(folder, "harga/a.csv", change(ROWS))
    run = factories.run(CODE, folder)
    assert (run.state, run.problem) == ("stopped", breach)
    assert len(live()) == 3
    assert Row.objects.count() == 3
    assert facts_told.kinds[-1] == "connectors.contract_broken"


def test_a_crash_in_the_middle_of_landing_lands_nothing(folder, monkeypatch, facts_told):
    from balaikota.ground.connectors.actions import landing

    factories.source()
    factories.run(CODE, folder)
    factories.write(folder, "harga/a.csv", ROWS.replace("12.500", "99.000"))

    def crash(*args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(landing, "_compare", crash)
    run = factories.run(CODE, folder)
    assert (run.state, run.problem, run.details) == ("failed", "bug", {"why": "RuntimeError"})
    assert live()[0].data["harga"] == 12500
    assert Row.objects.count() == 3
    monkeypatch.undo()
    assert factories.run(CODE, folder).changed == 1
    assert live()[0].data["harga"] == 99000


def test_a_run_left_behind_is_closed_by_the_next(folder):
    source = factories.source()
    left = Run.objects.create(source=source, number=1, why="hand", state="reading", actor="system",
                              started_at=NOW)  # fmt: skip
    Row.objects.create(source=source, generation=left.pk, key="x", data={}, run=left.pk, line=1)
    assert factories.run(CODE, folder).state == "done"
    left.refresh_from_db()
    assert (left.state, left.problem) == ("failed", "crashed")
    assert not Row.objects.filter(generation=left.pk).exists()


UPSERT = MANIFEST.format(code=CODE).replace("key:", "mode: upsert\nkey:").replace("*.csv", "*.csv")


def test_upsert_adds_and_changes_and_keeps_the_rest(folder):
    factories.source(UPSERT)
    factories.run(CODE, folder)
    head = ROWS.splitlines()[0]
    rows = (
        "Beras;Pasar Baru;Barat;1.000\nKopi;A;Barat;5.000\n"
        "Cabai;Pasar Baru;TIMUR;45.000,50\nKopi;A;Barat;6.000\n"
    )
    factories.write(folder, "harga/a.csv", f"{head}\n{rows}")
    run = factories.run(CODE, folder)
    assert (run.new, run.changed, run.same) == (1, 1, 1)
    assert {row.key.split("|")[0]: row.data["harga"] for row in live()} == {
        "Telur": 28000, "Beras": 1000, "Cabai": 45000.5, "Kopi": 6000,
    }  # fmt: skip


def test_regions_are_decided_once(folder, facts_told):
    factories.source()
    factories.run(CODE, folder)
    text = RegionText.objects.get()
    assert actions.decide_region(SYSTEM, text.pk, territory.WEST, now=NOW) == 1
    assert [row.place for row in live()][2] == territory.WEST
    factories.write(folder, "harga/b.csv", ROWS.splitlines()[0] + "\nTahu;X;Entah;1.000\n")
    factories.run(CODE, folder)
    assert {row.place for row in live() if row.data["kelurahan"] == "Entah"} == {territory.WEST}
    assert not RegionText.objects.filter(decided_at__isnull=True).exists()


def test_it_shows_itself_without_a_restart(folder, django_assert_max_num_queries):
    factories.source()
    scope = Scope(viewer=SYSTEM, place=territory.CITY, now=NOW)
    factories.run(CODE, folder)
    panel = next(p for p in offered(Panel) if p.key == f"connectors.{CODE}")
    shown = panel.load(scope)
    assert round(shown["value"]) == 28500
    assert [bar.name for bar in shown["bars"]] == ["Cabai", "Telur", "Beras"]
    west = Scope(viewer=SYSTEM, place=territory.WEST, now=NOW)
    assert panel.load(west)["value"] == 12500
    indicator = next(i for i in offered(Indicator) if i.key == "harga_pangan.harga")
    assert round(indicator.load(scope)) == 28500
    dataset = next(d for d in offered(Dataset) if d.key == f"connectors.{CODE}")
    stamp = dataset.stamp()
    assert [row["place"] for row in dataset.rows(scope)] == [territory.WEST, territory.EAST, ""]
    factories.write(folder, "harga/a.csv", ROWS.replace("12.500", "1.000"))
    factories.run(CODE, folder)
    assert dataset.stamp() != stamp
    board = next(p for p in offered(Panel) if p.key == "connectors.freshness").load(scope)
    assert (board["good"], board["total"]) == (1, 1)
    with django_assert_max_num_queries(8):
        queries.board(SYSTEM, NOW)


PERSONAL = """\
source: harga-pangan
title: Pedagang
agency: dpu
owner: Kepala Pasar
read: {kind: files, format: csv, folder: harga}
columns:
  - {name: nik, personal: true, required: true, pattern: "[0-9]{16}"}
  - {name: kios}
key: [nik]
show: {dataset: {access: limited}}
"""


def test_personal_values_are_sealed_hidden_and_not_published(folder):
    factories.source(PERSONAL)
    factories.write(folder, "harga/a.csv", "nik,kios\n3672010101900001,A1\n123,A2\n")
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (1, 1)
    [row] = live()
    assert "3672010101900001" not in json.dumps([row.data, row.key])
    assert settings.KEY_RING.decrypt(row.data["nik"]) == "3672010101900001"
    source, manifest = Source.objects.get(), queries.manifest_of(Source.objects.get())
    assert queries.rows(source, manifest)[0].cells == ("•••", "A1")
    [bad] = Quarantined.objects.all()
    assert "123" not in json.dumps(bad.faults)
    officer = people.actor(Role.OFFICER, territory.CITY, "dpu")
    assert queries.quarantine(officer, source, manifest)[0].raw == {"nik": "•••", "kios": "A2"}
    dataset = next(d for d in offered(Dataset) if d.key == f"connectors.{CODE}")
    assert [c.name for c in dataset.columns] == ["kios"]
    # The same key is the same row again.
    again = factories.run(CODE, folder)
    assert again.state == "same"


WEBHOOK = """\
source: harga-pangan
title: Izin terbit
agency: dpu
owner: Kepala Bidang
read: {kind: webhook, secret: "${kunci}", types: [go.id.izin.terbit]}
mode: upsert
columns: [{name: nomor, required: true}, {name: nilai, type: number}]
key: [nomor]
"""


def test_pushed_events_are_proven_kept_once_and_landed(folder, client):
    factories.source(WEBHOOK)
    body = msgspec.json.encode({"nomor": "1", "nilai": 5})
    head = {"ce-id": "e1", "ce-source": "/simpel", "ce-type": "go.id.izin.terbit",
            "ce-specversion": "1.0"}  # fmt: skip

    def push(body, headers, secret="rahasia", at=None):
        from django.utils import timezone

        signed = events.sign(secret, body, at or timezone.now())
        kind = headers.pop("content-type", "application/json")
        given = {**headers, "webhook-signature": signed}
        return client.post(f"/hook/{CODE}/", body, content_type=kind, headers=given)

    assert push(body, dict(head)).status_code == 403  # no secret was set
    actions.set_secret(SYSTEM, CODE, "kunci", "rahasia", now=NOW)
    assert push(body, dict(head), secret="salah").status_code == 403
    assert push(body, dict(head), at=NOW - timedelta(days=1)).status_code == 403
    assert push(body, dict(head)).status_code == 202
    assert push(body, dict(head)).status_code == 200
    assert push(body, head | {"ce-id": "e9", "ce-type": "lain"}).status_code == 200
    whole = {"id": "e2", "source": "/simpel", "type": "go.id.izin.terbit", "specversion": "1.0",
             "data": {"nomor": "2", "nilai": "x"}}  # fmt: skip
    structured = {"content-type": "application/cloudevents+json"}
    assert push(msgspec.json.encode(whole), structured).status_code == 202
    assert push(b"{}", {}).status_code == 400
    assert client.post("/hook/tidak-ada/", b"", content_type="text/plain").status_code == 404
    assert "rahasia" not in str(list(Pushed.objects.values()))
    run = factories.run(CODE, folder)
    assert (run.good, run.bad) == (1, 1)
    assert [row.data for row in live()] == [{"nomor": "1", "nilai": 5}]
    assert factories.run(CODE, folder).read == 0
    assert len(live()) == 1


def test_secrets_are_set_and_never_shown(folder):
    factories.source(WEBHOOK)
    with pytest.raises(Invalid):
        actions.set_secret(SYSTEM, CODE, "lain", "x", now=NOW)
    actions.set_secret(SYSTEM, CODE, "kunci", "rahasia", now=NOW)
    source = Source.objects.get()
    [line] = queries.secrets(source, queries.manifest_of(source))
    assert (line.name, line.set_at) == ("kunci", NOW)
    assert not hasattr(line, "value")
