"""Sources for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory.models import Agency

from . import actions
from .models import Quarantined, Run, Source
from .reading import World
from .rules.life import RunState, Why

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

MANIFEST = """\
source: {code}
title: Harga pangan
agency: dpu
owner: Kepala Bidang Perdagangan
read: {{kind: files, format: csv, folder: harga, pattern: "*.csv"}}
columns:
  - {{name: komoditas, required: true}}
  - {{name: pasar}}
  - {{name: kelurahan}}
  - {{name: harga, type: number, format: indonesian, minimum: 0}}
key: [komoditas, pasar]
place: {{column: kelurahan}}
contract: {{fresh: 1d}}
schedule: {{every: 1d}}
show:
  tile: {{title: Harga rata-rata, value: {{mean: harga}}, unit: Rp, by: komoditas}}
  indicators:
    - {{code: harga, title: Harga rata-rata, value: {{mean: harga}}, direction: down}}
  dataset: {{access: open}}
"""
ROWS = """\
komoditas;pasar;kelurahan;harga
Beras;Pasar Baru;Kel. Barat;12.500
Cabai;Pasar Baru;TIMUR;45.000,50
Telur;Pasar Lama;Entah;28.000
"""


def agency(code: str = "dpu") -> Agency:
    return Agency.objects.get_or_create(code=code, defaults={"name": "Dinas", "short": "Dinas"})[0]


def source(text: str = "", code: str = "harga-pangan", **fields: Any) -> Source:
    """A source by its manifest."""
    agency()
    made = actions.save_manifest(SYSTEM, text or MANIFEST.format(code=code), now=NOW)
    if fields:
        Source.objects.filter(pk=made.pk).update(**fields)
        made.refresh_from_db()
    return made


def run(code: str, folder: Path, *, now: datetime = NOW, **world: Any) -> Run:
    """Run a source that reads from this folder."""
    reach = World(folder=folder, **world)
    return actions.run_source(code, why=Why.HAND, clock=lambda: now, world=reach)


def write(folder: Path, name: str, text: str) -> Path:
    """A file in the folder of sources."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def matrix_samples() -> dict[str, Any]:
    """Something behind the addresses: a source with a run and a row in quarantine, of dpupr."""
    agency("dpupr")
    text = MANIFEST.format(code="contoh-matriks").replace("agency: dpu\n", "agency: dpupr\n")
    made = source(text)
    done = Run.objects.create(
        source=made, number=1, why=Why.HAND.value, state=RunState.DONE, actor="system",
        started_at=NOW, ended_at=NOW,
    )  # fmt: skip
    bad = Quarantined.objects.create(
        source=made, run=done.pk, line=2, fingerprint=b"0" * 32, raw='{"harga": "x"}', faults=[]
    )
    return {"source": made.pk, "run_id": done.pk, "bad_id": bad.pk}
