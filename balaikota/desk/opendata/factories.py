"""Datasets for tests: offered ones, and published ones with real files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from balaikota.ground.events import sockets
from balaikota.ground.events.sockets import Column, Dataset
from balaikota.ground.people.rules import SYSTEM

from . import actions
from .models import Entry

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COLUMNS = (
    Column(name="kode", title="Kode"),
    Column(name="nama", title="Nama sekolah", description="Nama resmi"),
    Column(name="jenjang", title="Jenjang"),
    Column(name="murid", title="Murid", type="integer", unit="anak"),
    Column(name="dibuka", title="Dibuka", type="date"),
    Column(name="dicatat", title="Dicatat", type="datetime"),
    Column(name="titik", title="Letak", type="geopoint"),
)
ROWS: tuple[dict[str, Any], ...] = (
    {"kode": "A1", "nama": "SDN Melati", "jenjang": "SD", "murid": 210, "dibuka": "1971-07-01",
     "dicatat": "2026-11-01T08:00:00+07:00", "titik": (106.01, -6.01)},
    {"kode": "A2", "nama": "SDN Kenanga", "jenjang": "SD", "murid": 180, "dibuka": "1983-07-01",
     "titik": (106.03, -6.01)},
    {"kode": "B1", "nama": "SMPN 1", "jenjang": "SMP", "murid": 640, "dibuka": "1965-01-15",
     "titik": "106.012, -6.011"},
    {"kode": "C1", "nama": "SMAN 1, \"Utama\"", "jenjang": "SMA", "murid": None, "dibuka": "",
     "titik": None},
)  # fmt: skip


@contextmanager
def offering(
    rows: Iterable[Mapping[str, Any]] | Callable[[], Iterable[Mapping[str, Any]]] = ROWS,
    *,
    key: str = "uji.sekolah",
    columns: tuple[Column, ...] = COLUMNS,
    stamp: Callable[[], str] = lambda: "1",
    **more: Any,
) -> Iterator[Dataset]:
    """A dataset in the socket as long as the block lasts."""
    given = {"title": "Sekolah", "description": "Sekolah di kota ini.", "theme": "pendidikan"}
    dataset = Dataset(
        key=key, columns=columns, stamp=stamp,
        rows=lambda scope: rows() if callable(rows) else rows,
        **{**given, "keywords": ("sekolah", "pendidikan"), **more},
    )  # fmt: skip
    sockets.offer(dataset)
    try:
        yield dataset
    finally:
        del sockets._OFFERS[Dataset, key]


def published(key: str, level: str = "open", now: datetime = NOW) -> Entry:
    """Catalogue, propose, prepare, publish: the whole way of a dataset that is offered."""
    actions.catalogue(now)
    slug = Entry.objects.get(key=key).slug
    actions.propose(SYSTEM, slug, level, now=now)
    actions.prepare(slug, now)
    return actions.publish(SYSTEM, slug, now=now, warnings_seen=True)


def matrix_samples() -> dict[str, Any]:
    """Something behind every address: a published dataset, and a portal that is harvested."""
    slug = published("territory.regions").slug
    actions.keep_source(SYSTEM, title="Portal contoh", kind="ckan", url="https://data.contoh.id")
    return {
        "dataset": slug, "form": "csv", "number": 1, "portal": "portal-contoh",
        "collection": slug, "feature": "1", "ckan_action": "status_show", "rdf": "ttl",
    }  # fmt: skip
