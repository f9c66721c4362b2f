"""The pages of documents: keys, archive, bulk signing, registers and templates, the city's keys."""

from __future__ import annotations

import subprocess
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.documents import actions, factories
from balaikota.ground.documents.models import Document, SignatureKey, Template
from balaikota.ground.events import queries as events
from balaikota.ground.events.sockets import Scope, Search, Timeline, fixed
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account, Look
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory

pytestmark = pytest.mark.django_db


def entered(actor: Actor, *, second_factor: bool = True) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    if second_factor:
        session = client.session
        session["account_authentication_methods_user"] = str(actor.account_id)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time()}]
        session.save()
    return client


def test_a_key_is_made_opened_and_ended(town: None) -> None:
    lurah = people.actor(Role.LURAH, territory.WEST)
    position = lurah.held[0].position_id
    enrol = reverse("documents:enrol", args=[position, "kota"])
    unproven = entered(lurah, second_factor=False).get(enrol)
    assert unproven.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    client = entered(lurah)
    assert client.post(enrol, {"pin": "123456", "again": "123456"}).status_code == 400
    assert client.post(enrol, {"pin": "271828", "again": "271829"}).status_code == 400
    other = people.actor(Role.LURAH, territory.EAST).held[0].position_id
    foreign = reverse("documents:enrol", args=[other, "kota"])
    assert client.post(foreign, {"pin": "271828", "again": "271828"}).status_code in (400, 403)
    assert client.post(enrol, {"pin": "271828", "again": "271828"}).status_code == 302
    key = SignatureKey.objects.get()
    assert "tag--good" in client.get(reverse("documents:keys")).content.decode()  # open at once
    client.post(reverse("documents:lock", args=[key.pk]))
    assert b"PRIVATE" not in key.secret
    opened = reverse("documents:unlock", args=[key.pk])
    for _ in range(5):
        assert client.post(opened, {"pin": "271829"}).status_code == 400
    rests = client.post(opened, {"pin": "271828"})
    assert "1800" in rests.content.decode() or "1799" in rests.content.decode()
    SignatureKey.objects.update(tried_at=timezone.now() - timedelta(hours=1))
    done = client.post(f"{opened}?next=/dokumen/", {"pin": "271828", "next": "/dokumen/"})
    assert done.headers["Location"] == "/dokumen/"
    away = client.post(opened, {"pin": "271828", "next": "//jahat.contoh/"})
    assert away.headers["Location"] == reverse("documents:keys")
    assert entered(people.actor(Role.LURAH, territory.EAST)).get(opened).status_code == 404
    now = timezone.now()
    made = actions.issue(replace(lurah, name="Budi"), factories.wish(), now=now)
    end = reverse("documents:end_key", args=[key.pk])
    SignatureKey.objects.update(valid_until=now + timedelta(days=20))
    assert "notice--warn" in client.get(reverse("documents:keys")).content.decode()
    assert client.get(end).status_code == 200
    assert client.post(end, {"why": "x"}).status_code == 400
    client.post(end, {"why": "unneeded"})
    key.refresh_from_db()
    assert (key.state, key.secret) == ("ended", b"")
    assert Client().get(reverse("documents:check", args=[made.token])).status_code == 200


def test_the_archive_shows_ones_own_area_and_revokes(town: None, facts_told: Any) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    made = actions.issue(signer.actor, factories.wish(), now=now)
    mine = entered(signer.actor)
    camat = entered(people.actor(Role.CAMAT, territory.DISTRICT))
    foreign = entered(people.actor(Role.LURAH, territory.EAST))
    page = reverse("documents:document", args=[made.id])
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            camat.get(reverse("documents:archive"))
        asked.append(sum("documents_" in query["sql"] for query in seen))
        actions.issue(signer.actor, factories.wish(), now=now)
    assert asked[0] == asked[1]  # however many there are
    day = timezone.localdate(now).isoformat()
    why = {"keperluan": "Warga kehilangan suratnya"}
    for search in (
        {}, {"cari": "0001"}, {"cari": "Domisili"}, {"buku": "surat-kelurahan", "dari": day},
        {"orang": "9971010101010001", **why}, {"orang": " sri  WAHYUNI", **why}, {"sampai": day},
    ):  # fmt: skip
        found = camat.get(reverse("documents:archive"), search)
        assert made.number in found.content.decode()
    for search in (
        {"cari": "0009"}, {"sampai": "2020-01-01"}, {"buku": "surat-kota"}, {"keadaan": "ended"},
        {"orang": "Sri", **why}, {"orang": "Sri Wahyuni"}, {"cari": "9971010101010001"},
    ):  # fmt: skip
        found = camat.get(reverse("documents:archive"), search)
        assert made.number not in found.content.decode()
    looks = Look.objects.filter(subject="documents:search")
    assert set(looks.values_list("purpose", flat=True)) == {why["keperluan"]}
    assert set(looks.values_list("fields", flat=True)) == {"nik", "name"}
    assert made.number not in foreign.get(reverse("documents:archive")).content.decode()
    assert foreign.get(page).status_code == 404
    assert "Sri Wahyuni" in mine.get(page).content.decode()
    file = mine.get(reverse("documents:file", args=[made.id]))
    assert file.content.startswith(b"%PDF")
    assert "attachment" in file.headers["Content-Disposition"]
    revoke = reverse("documents:revoke", args=[made.id])
    assert mine.post(revoke, {"reason": "x"}).status_code == 400
    assert mine.post(revoke, {"reason": "Salah orang, dibatalkan"}).status_code == 302
    assert mine.post(revoke, {"reason": "Salah orang, dibatalkan"}).status_code == 400
    assert facts_told.kinds[-1] == "documents.revoked"
    public = Client().get(reverse("documents:check", args=[made.token])).content.decode()
    assert "Salah orang" not in public
    assert "notice--danger" in public
    again = actions.issue(signer.actor, factories.wish(), now=now)
    put = actions.replace(signer.actor, again.id, factories.wish(), "Salah nama", now=now)
    assert (
        put.number in Client().get(reverse("documents:check", args=[again.token])).content.decode()
    )
    assert Document.objects.get(pk=again.id).replaced_by_id == put.id


def test_bulk_signing_is_seen(town: None) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    run = actions.issue_many(signer.actor, [factories.wish()], now=now, once="x").id
    client = entered(signer.actor)
    assert client.get(reverse("documents:runs")).status_code == 200
    assert "hx-get" in client.get(reverse("documents:run", args=[run])).content.decode()
    assert actions.go_on(run, now=now)
    assert not actions.go_on(run, now=now)
    shown = client.get(reverse("documents:run", args=[run]), headers={"HX-Request": "true"})
    assert "tag--good" in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_registers_letterheads_and_templates_are_kept(town: None) -> None:
    steward = entered(people.actor(Role.DATA_STEWARD, territory.CITY))
    for name in ("setup", "new_register", "offices"):
        assert steward.get(reverse(f"documents:{name}")).status_code == 200
    register = {"code": "uji", "title": "Uji", "scope": "village", "active": "on"}
    new = reverse("documents:new_register")
    for bad in (
        "{kode}/{tahun}",
        "{nomor}",
        "{nomor}/{tahun}/{rahasia}",
        "{nomor.__class__}{tahun}",
    ):
        assert steward.post(new, {**register, "number_format": bad}).status_code == 400
    good = {**register, "number_format": "{nomor:03}/{unit}/{tahun}"}
    assert steward.post(new, good).status_code == 302
    assert steward.get(reverse("documents:register", args=["uji"])).status_code == 200
    office = reverse("documents:office", args=[territory.WEST])
    assert steward.post(office, {"mark": "a/b", "lines": "x"}).status_code == 400
    kop = {"mark": "Kel.BRT", "lines": "Pemerintah Kota\nKelurahan Barat", "address": "Jalan Satu"}
    assert steward.post(office, kop).status_code == 302
    now = timezone.now()
    lurah = factories.signer(now=now).actor
    assert actions.issue(lurah, factories.wish(register="uji"), now=now).number.startswith(
        "001/Kel.BRT/"
    )
    page = reverse("documents:template", args=["surat_keterangan"])
    shown = steward.get(page).context["form"]
    form = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    preview = reverse("documents:preview", args=["surat_keterangan"])
    assert steward.post(preview, form).content.startswith(b"\x89PNG")
    broken = steward.post(preview, {**form, "source": "#let x ="})
    assert broken.status_code == 400
    assert broken.headers["Content-Type"].startswith("text/plain")
    packages = steward.post(page, {**form, "source": '#import "@preview/x:1.0.0": *'})
    assert packages.status_code == 400
    assert steward.post(page, form).status_code == 302
    assert Template.objects.filter(code="surat_keterangan").count() == 1  # nothing differs
    steward.post(page, {**form, "title": "Surat Keterangan Baru"})
    assert actions.issue(lurah, factories.wish(), now=now).id
    assert Document.objects.latest("pk").template.version == 2
    assert Document.objects.latest("pk").title == "Surat Keterangan Domisili"
    actions.ship()
    assert Template.objects.filter(code="surat_keterangan").count() == 2  # the city's edit stays
    assert entered(lurah).get(page).status_code == 403


def test_the_keys_of_the_city_are_published(town: None, tmp_path: Path) -> None:
    assert Client().get(reverse("documents:certificate")).status_code == 404
    assert Client().get(reverse("documents:trust")).status_code == 200
    now = timezone.now()
    signer = factories.signer(now=now)
    forgotten = factories.signer(now=now)
    actions.end(forgotten.actor, forgotten.key.pk, now=now)
    actions.end(signer.actor, signer.key.pk, now=now)
    actions.end(signer.actor, signer.key.pk, stolen=True, now=now)  # told later
    assert SignatureKey.objects.filter(state="revoked").get() == signer.key
    (tmp_path / "ca.pem").write_bytes(Client().get(reverse("documents:certificate")).content)
    (tmp_path / "crl.der").write_bytes(Client().get(reverse("documents:revoked")).content)
    said = subprocess.run(
        ["openssl", "crl", "-inform", "DER", "-in", "crl.der", "-CAfile", "ca.pem", "-text",
         "-noout"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "verify OK" in said.stdout + said.stderr
    assert said.stdout.count("Serial Number") == 1  # of the stolen one only
    assert Client().get(reverse("documents:jwks")).json()["keys"][0]["crv"] == "Ed25519"
    start = Client().get(reverse("documents:start"), {"kode": "https://x.id/cek/abc-_1#B1.a.b"})
    assert start.headers["Location"] == reverse("documents:check", args=["abc-_1"])
    assert "BEGIN PUBLIC KEY" in Client().get(reverse("documents:trust")).content.decode()


def test_documents_are_found_and_told_of(town: None) -> None:
    now = timezone.now()
    signer = factories.signer(now=now)
    made = actions.issue(signer.actor, factories.wish(), now=now)
    scope = Scope(viewer=signer.actor, place="", now=now)
    search = next(one for one in fixed(Search) if one.key == "documents.archive")
    assert [hit.note for hit in search.find("0001", scope)] == [made.number]
    timeline = next(one for one in fixed(Timeline) if one.key == "documents.turns")
    told = events.history(f"document:{made.id}", signer.actor)
    assert made.number in timeline.tell(told, scope)[0].text
