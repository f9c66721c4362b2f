"""Signing with a service far away, and timestamps: over real sockets, against the simulator."""

from __future__ import annotations

import io
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import serialization
from django.utils import timezone

from balaikota.ground.documents import actions, archive, factories
from balaikota.ground.documents.models import Document
from balaikota.ground.documents.signing import remote
from balaikota.ground.documents.tests.papers import pdfsig
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid
from simulators.bsre.__main__ import Service, server

pytestmark = pytest.mark.django_db
NIK, PASSPHRASE = "9971010101700001", "kalimat sandi"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def town(db: None, folder: Path) -> None:
    territory.small_city()
    actions.ship()


@pytest.fixture
def service() -> Iterator[tuple[Service, str]]:
    playing = Service({NIK: PASSPHRASE})
    door = server(playing, user="kota", password="p/x")
    thread = threading.Thread(target=door.serve_forever, daemon=True)
    thread.start()
    yield playing, f"127.0.0.1:{door.server_address[1]}"
    door.shutdown()
    door.server_close()
    thread.join()


def remote_lurah(passphrase: str, now: datetime) -> Actor:
    lurah = replace(people.actor(Role.LURAH, territory.WEST), name="Budi Santoso")
    key = actions.enrol_remote(lurah, lurah.held[0].position_id or 0, NIK, now=now)
    actions.unlock(lurah, key.pk, passphrase, proven=True, now=now)
    return lurah


def test_a_service_far_away_signs(
    town: None, folder: Path, settings: Any, service: tuple[Service, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    playing, address = service
    settings.CONFIG = replace(settings.CONFIG, signer_url=f"http://kota:p%2Fx@{address}")
    now = timezone.now()
    lurah = remote_lurah(PASSPHRASE, now)
    made = actions.issue(lurah, factories.wish(), now=now)
    said = pdfsig(archive.opened(made.file_id), folder)
    assert "Signature is Valid" in said
    assert "Pejabat Contoh" in said
    monkeypatch.setitem(remote.protocol(), "timeout_seconds", 0.5)
    for mode, code in (
        ("changed", "remote_changed"), ("silent", "remote_silent"), ("slow", "remote_silent"),
    ):  # fmt: skip
        playing.mode = mode
        with pytest.raises(Conflict) as refusal:
            actions.issue(lurah, factories.wish(), now=now)
        assert refusal.value.code == code
    playing.mode = "right"
    monkeypatch.undo()
    wrong = remote_lurah("salah", now)
    with pytest.raises(Invalid):
        actions.issue(wrong, factories.wish(), now=now)
    settings.CONFIG = replace(settings.CONFIG, signer_url=f"http://kota:salah@{address}")
    with pytest.raises(Conflict):
        actions.issue(lurah, factories.wish(), now=now)
    assert [row.sequence for row in Document.objects.all()] == [1]


def stamp_of(pdf: bytes) -> tuple[bytes, list[Any]]:
    """The timestamp token of the first signature, and the lists of revoked ones in the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        field = opened.Root.AcroForm.Fields[0]
        contents, revoked = bytes(field.V.Contents), list(opened.Root.DSS.CRLs)
    read: Any = cms.ContentInfo.load(contents)  # type: ignore[no-untyped-call]
    info = read["content"]["signer_infos"][0]
    [token] = [
        attribute["values"][0]
        for attribute in info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
    ]
    return token.dump(), revoked


def test_a_timestamp_makes_it_last(
    town: None, folder: Path, settings: Any, service: tuple[Service, str]
) -> None:
    playing, address = service
    roots = folder / "tsa.pem"
    roots.write_bytes(playing.root.certificate.public_bytes(serialization.Encoding.PEM))
    settings.CONFIG = replace(
        settings.CONFIG, tsa_url=f"http://{address}/tsa", tsa_roots=str(roots)
    )
    now = timezone.now()
    made = actions.issue(factories.signer(now=now).actor, factories.wish(), now=now)
    pdf = archive.opened(made.file_id)
    assert "Signature is Valid" in pdfsig(pdf, folder)
    assert b"/DSS" in pdf  # certificates and revocation beside the signature: PAdES B-LT
    stamp, revocations = stamp_of(pdf)
    assert revocations
    (folder / "stamp.der").write_bytes(stamp)
    read = ["openssl", "ts", "-reply", "-token_in", "-in", "stamp.der", "-text"]
    said = subprocess.run(read, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert "Hash Algorithm: sha256" in said
    verify = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "stamp.der", "-CAfile",
              "tsa.pem", "-purpose", "timestampsign", "-out", "said.der"]  # fmt: skip
    checked = subprocess.run(verify, cwd=folder, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    settings.CONFIG = replace(settings.CONFIG, tsa_url="http://127.0.0.1:9/tsa")
    with pytest.raises(Conflict):
        actions.issue(factories.signer(now=now).actor, factories.wish(), now=now)
    assert [row.sequence for row in Document.objects.all()] == [1]
