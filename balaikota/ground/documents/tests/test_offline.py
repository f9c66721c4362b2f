"""Checking without the network, with the commands of docs/how-to/documents.md as they stand."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.documents import actions, archive, factories, rendering

GUIDE = Path(__file__).parents[4] / "docs" / "how-to" / "documents.md"


def blocks() -> tuple[str, str]:
    """The commands for a print, and those for a file."""
    text = GUIDE.read_text().partition("### Without the network")[2].partition("\n## ")[0]
    parts = [part for part in text.split("\n\n") if part.startswith("    ")]
    words, file = ("\n".join(line[4:] for line in part.splitlines()) for part in parts)
    return words, file


def run(commands: str, folder: Path) -> int:
    return subprocess.run(
        ["bash", "-euc", commands], cwd=folder, capture_output=True, check=False
    ).returncode


@pytest.mark.django_db
def test_the_guide_checks_a_print_and_a_file(
    town: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = rendering.qr_svg
    monkeypatch.setattr(rendering, "qr_svg", lambda text: draw(drawn.append(text) or text))
    now = timezone.now()
    signer = factories.signer(now=now)
    made = actions.issue(signer.actor, factories.wish(), now=now)
    client: Any = Client()
    trust = client.get(reverse("documents:trust")).content.decode()
    key = trust[trust.index("-----BEGIN PUBLIC") :].partition("</pre>")[0]
    (tmp_path / "key.pem").write_text(key.strip() + "\n")
    (tmp_path / "kota.pem").write_bytes(client.get(reverse("documents:certificate")).content)
    (tmp_path / "kota.crl").write_bytes(client.get(reverse("documents:revoked")).content)
    (tmp_path / "surat.pdf").write_bytes(archive.opened(made.file_id))
    on_print, on_file = blocks()
    _, words, signature = drawn[0].partition("#")[2].split(".")
    for said, right in ((words, True), (words[:-1] + ("A" if words[-1] != "A" else "B"), False)):
        padded = signature + "=" * (-len(signature) % 4)
        commands = on_print.replace("<words>", said).replace("<signature>", padded)
        assert (run(commands, tmp_path) == 0) is right
    assert run(on_file, tmp_path) == 0
    pdf = (tmp_path / "surat.pdf").read_bytes()
    (tmp_path / "surat.pdf").write_bytes(pdf.replace(b"/Type/Catalog", b"/Type/Catalo_", 1))
    assert run(on_file, tmp_path) != 0
    (tmp_path / "surat.pdf").write_bytes(pdf)
    actions.end(signer.actor, signer.key.pk, stolen=True, now=now)
    (tmp_path / "kota.crl").write_bytes(client.get(reverse("documents:revoked")).content)
    assert run(on_file, tmp_path) != 0
