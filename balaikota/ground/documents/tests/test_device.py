"""Signing with a key in a device (PKCS#11), tried on SoftHSM: a device that others wrote."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from balaikota.ground.documents import actions, archive, factories
from balaikota.ground.documents.tests.papers import pdfsig
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
TOKEN, LABEL = "kota", "lurah"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> bytes:
    """A device with one key; gives the key's certificate."""
    assert shutil.which("softhsm2-util"), "needs a device: sudo apt-get install softhsm2"
    (tmp_path / "tokens").mkdir()
    configured = tmp_path / "softhsm.conf"
    configured.write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(configured))
    settings.CONFIG = replace(settings.CONFIG, pkcs11_module=MODULE)
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    pin = factories.PIN
    for words in (
        ["--init-token", "--free", "--label", TOKEN, "--pin", pin, "--so-pin", "31415926"],
        ["--import", str(tmp_path / "key.pem"), "--token", TOKEN, "--label", LABEL, "--id", "01",
         "--pin", pin],
    ):  # fmt: skip
        subprocess.run(["softhsm2-util", *words], check=True, capture_output=True)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pejabat Perangkat")])
    now = timezone.now()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=300))
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, False, False, False, False),
            critical=True,
        )
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )


@pytest.mark.django_db
def test_a_device_signs(town: None, folder: Path, settings: Any, certificate: bytes) -> None:
    now = timezone.now()
    lurah = people.actor(Role.LURAH, territory.WEST)
    position = lurah.held[0].position_id or 0
    with pytest.raises(Invalid):
        actions.enrol_device(lurah, position, token=TOKEN, label=LABEL, certificate=b"x", now=now)
    key = actions.enrol_device(
        lurah, position, token=TOKEN, label=LABEL, certificate=certificate, now=now
    )
    with pytest.raises(Invalid):
        actions.unlock(lurah, key.pk, "000000", proven=True, now=now)
    actions.unlock(lurah, key.pk, factories.PIN, proven=True, now=now)
    for _ in range(2):
        made = actions.issue(lurah, factories.wish(), now=now)
    said = pdfsig(archive.opened(made.file_id), folder)
    assert "Signature is Valid" in said
    assert "Pejabat Perangkat" in said
    settings.CONFIG = replace(settings.CONFIG, pkcs11_module="")
    with pytest.raises(Conflict):
        actions.issue(lurah, factories.wish(), now=now)
