"""The wizard for databases, SOAP, SFTP, pushed events and e-mail: looked into, tried, saved."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import asyncssh
import pytest
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.connectors import factories
from balaikota.ground.connectors.models import Row, Secret, Source
from balaikota.ground.connectors.reading import World
from balaikota.ground.connectors.rules import events
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory

from .door import fields, signed_in
from .servers import serving
from .strangers import PASSWORD, USER, imap_server, sftp_server
from .test_strangers import letter, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(monkeypatch, tmp_path):
    """Goes through the wizard with what a kind asks for; gives the run and the names it read."""
    territory.small_city()
    factories.agency()
    inside = World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")
    monkeypatch.setattr("balaikota.ground.connectors.pages.wizard.world", lambda: inside)
    client, address = signed_in(Role.DATA_STEWARD), reverse("connectors:new")

    def send(button, state, status=200, **changed):
        page = client.post(address, state | changed | {button: "1"})
        assert page.status_code == status, page.content.decode()[-3000:]
        assert secret_of(state | changed) not in page.content.decode()
        return fields(page.content)

    def secret_of(state):
        return state.get("secret") or PASSWORD

    def through(kind, secret, key="nama", **given):
        code = f"sumber-{kind}"
        state = fields(client.get(address).content) | {
            "title": code, "agency": "dpu", "owner": "Kepala Bidang", "kind": kind, "fresh": "1d",
        }  # fmt: skip
        send("look", state, 400)  # what this kind needs is missing
        state = send("look", state | given, secret=secret)
        headers = {state[name]: name for name in state if name.endswith("-source")}
        state |= {headers[key].replace("source", "key"): "on", "figure": "count"}
        state = send("try", state)
        done = client.post(address, state | {"save": "1"})
        assert done.status_code == 302, done.content.decode()[-3000:]
        assert secret not in Source.objects.get(pk=code).manifest or not secret
        kept = Secret.objects.filter(source_id=code).values_list("value", flat=True)
        assert list(kept) == ([secret] if secret else [])
        return factories.run(code, tmp_path, allowed=inside.allowed), names(code)

    return through


def names(code):
    return sorted(row.data["nama"] for row in Row.objects.filter(source_id=code))


def test_a_database(walk, tmp_path):
    with closing(sqlite3.connect(tmp_path / "kas.sqlite")) as file, file:
        file.execute("CREATE TABLE t (id INTEGER, nama TEXT)")
        file.executemany("INSERT INTO t VALUES (?, ?)", [(1, "Beras"), (2, "Cabai")])
    run, found = walk(
        "sql", "", key="id",
        **{"sql-engine": "sqlite", "sql-file": "kas.sqlite", "sql-cursor": "id",
           "sql-query": "SELECT id, nama FROM t WHERE id > :since ORDER BY id", "sql-since": "0"},
    )  # fmt: skip
    assert (run.state, found) == ("done", ["Beras", "Cabai"])
    source = Source.objects.get()
    assert "mode: upsert" in source.manifest
    assert source.cursor == "2"


ANSWER = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Isi>
<Baris><nama>Beras</nama></Baris><Baris><nama>Telur</nama></Baris></Isi></s:Body></s:Envelope>"""


def test_a_soap_service(walk):
    def answer(asked):
        assert b"<AmbilHarga/>" in asked.body
        status = 200 if asked.headers.get("authorization", "").startswith("Basic ") else 401
        return status, {"Content-Type": "text/xml"}, ANSWER.encode()

    with serving(answer) as url:
        run, found = walk(
            "soap", PASSWORD,
            **{"address": f"{url}/layanan", "soap-action": "Ambil", "soap-record": "Baris",
               "soap-body": "<AmbilHarga/>", "sign_in": "basic", "account": USER},
        )  # fmt: skip
    assert (run.state, found) == ("done", ["Beras", "Telur"])


def test_files_over_sftp(walk, tmp_path):
    there = tmp_path / "jauh"
    (there / "ekspor").mkdir(parents=True)
    (there / "ekspor/harga.csv").write_text("nama,harga\nBeras,1\n")
    host, ours = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    with sftp_server(there, host, ours) as port:
        given = {"address": "ekspor/*.csv", "sftp-host": "127.0.0.1", "sftp-port": str(port),
                 "sftp-user": USER, "sftp-format": "csv",
                 "sftp-host_key": host.export_public_key().decode()}  # fmt: skip
        run, found = walk("sftp", PASSWORD, **given)
        assert (run.state, found) == ("done", ["Beras"])
    assert "${rahasia}" in Source.objects.get().manifest


def test_spreadsheets_by_mail(walk, tmp_path, monkeypatch):
    with imap_server(tmp_path) as (port, certificate):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        put(port, certificate, letter("harga.csv", b"nama,harga\nBeras,1\n"))
        run, found = walk(
            "email", PASSWORD,
            **{"email-host": "127.0.0.1", "email-port": str(port), "email-user": USER,
               "email-format": "csv", "email-senders": "pasar@dinas.go.id"},
        )  # fmt: skip
    assert (run.state, found) == ("done", ["Beras"])


def test_pushed_events(walk, client, tmp_path):
    run, found = walk(
        "webhook", "kunci-bersama-113",
        **{"webhook-records": "isi", "webhook-types": "harga.baru, harga.ubah",
           "webhook-example": json.dumps({"isi": [{"nama": "Beras", "harga": 12500}]})},
    )  # fmt: skip
    assert found == []  # the example is looked at, never kept
    page = reverse("connectors:hook", args=["sumber-webhook"])
    asked = {"WebHook-Request-Origin": "pasar.example", "WebHook-Request-Rate": "9000"}
    agreed = client.options(page, headers=asked)
    assert agreed["WebHook-Allowed-Origin"] == "pasar.example"
    assert agreed["WebHook-Allowed-Rate"] == "600"
    assert client.options(page.replace("sumber-", "bukan-")).status_code == 404
    body = json.dumps({"isi": [{"nama": "Cabai", "harga": 45000}]}).encode()
    now = timezone.now()
    pushed = client.post(
        reverse("connectors:hook", args=["sumber-webhook"]), body, "application/json",
        headers={"ce-id": "1", "ce-source": "/pasar", "ce-type": "harga.baru",
                 "ce-specversion": "1.0",
                 "Webhook-Signature": events.sign("kunci-bersama-113", body, now)},
    )  # fmt: skip
    assert pushed.status_code == 202
    run = factories.run("sumber-webhook", tmp_path, now=now)
    assert (run.state, names("sumber-webhook")) == ("done", ["Cabai"])
