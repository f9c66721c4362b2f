"""Sources of the example city: applications of its agencies that run beside the demo."""

from __future__ import annotations

import contextlib
import json
import re
from datetime import datetime
from pathlib import Path

from procrastinate.exceptions import AlreadyEnqueued

from balaikota.ground.applications import actions as applications
from balaikota.ground.applications import jobs as inventory
from balaikota.ground.connectors import actions, examples, queries
from balaikota.ground.indicators import jobs as numbers
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import queries as places

from .city import areas

# Source → the application of the inventory it reads, and the name of its secret.
CONNECTED = {
    "kualitas-udara": ("pantau-udara", ""),
    "gempa-dirasakan": ("", ""),
    "harga-pangan": ("harga-pasar", "rahasia_klien"),
    "perizinan": ("perizinan", ""),
    "bantuan-sosial": ("siksda", ""),
    "agenda-kota": ("", ""),
    "aset-daerah": ("simda-barang", ""),
    "realisasi-anggaran": ("sipd", ""),
}
# Applications of the inventory that answer people, by their port after the first.
LIVING = {"harga-pasar": 0, "perizinan": 1, "siksda": 3, "pantau-udara": 4}
_SECRETS = {"rahasia_klien": "rahasia-pasar"}
_FIRST = 8611  # port in the manifests that ship


def furnish(port: int, now: datetime) -> int:
    """Connect what is missing; their applications listen from `port` on. Safe to repeat."""
    new = 0
    for code, after in LIVING.items():
        where = {"url": f"http://127.0.0.1:{port + after}/"}
        applications.change(SYSTEM, code, where, now=now)
    for code, (application, secret) in CONNECTED.items():
        if queries.visible_to(SYSTEM).filter(pk=code).exists():
            continue
        actions.save_manifest(SYSTEM, _of(_at(examples.text(code), port), application), now=now)
        if secret:
            actions.set_secret(SYSTEM, code, secret, _SECRETS[secret], now=now)
        new += 1
    return new


def look_soon() -> None:
    """Ask addresses, keep the day's numbers and measure in a few minutes, not in an hour."""
    for job, minutes in ((inventory.probe, 2), (numbers.keep_today, 4), (inventory.measure, 5)):
        with contextlib.suppress(AlreadyEnqueued):
            job.configure(schedule_in={"minutes": minutes}).defer(timestamp=0)


def _of(text: str, application: str) -> str:
    """The manifest with its application named."""
    line = f"application: {application}\n" if application else ""
    return re.sub(r"^(agency: .*\n)", rf"\1{line}", text, count=1, flags=re.MULTILINE)


def _at(text: str, port: int) -> str:
    return re.sub(
        r"127\.0\.0\.1:(86\d\d)", lambda found: f"127.0.0.1:{int(found[1]) - _FIRST + port}", text
    )


def write_town(city: str, file: Path) -> None:
    """What the agencies know of the town: kelurahan by name, with a point inside each."""
    found = areas(city)
    names = places.region_names([area.code for area in found])
    above = places.region_names([area.code.rpartition(".")[0] for area in found])
    rows = []
    for area in found:
        point = area.outline.representative_point()
        rows.append({
            "name": names[area.code], "kecamatan": above[area.code.rpartition(".")[0]],
            "longitude": round(point.x, 5), "latitude": round(point.y, 5),
        })  # fmt: skip
    file.write_text(json.dumps(rows))
