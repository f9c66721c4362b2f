"""What the gateway must know of services, agreements and keys, read in three queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from balaikota.ground.events.stamps import Cached

from ..models import Agreement, Key, Service, UseDay
from ..rules.openapi import Compiled, compile_document

STAMP = "exchange"


@dataclass(frozen=True)
class Offered:
    """A service as the gateway sees it. `headers` carry the service's own secret."""

    code: str
    origin: str
    base: str
    compiled: Compiled
    status: str
    timeout: float
    cache_seconds: int
    most_bytes: int
    strict: bool
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Right:
    """An approved agreement, with what was used of it lately."""

    id: int
    number: str
    purpose: str
    operations: frozenset[str]
    valid_from: date
    valid_until: date
    per_minute: int
    per_day: int


@dataclass(frozen=True)
class Catalog:
    """`keys` is digest → consumer; `rights` is (consumer, service) → agreement."""

    services: dict[str, Offered] = field(default_factory=dict)
    rights: dict[tuple[str, str], Right] = field(default_factory=dict)
    keys: dict[bytes, str] = field(default_factory=dict)


_compiled: dict[tuple[str, Any], Compiled] = {}


def _offered(row: Service) -> Offered:
    stamp = (row.code, row.changed_at)
    if stamp not in _compiled:
        for old in [key for key in _compiled if key[0] == row.code]:
            del _compiled[old]
        _compiled[stamp] = compile_document(row.openapi)
    secret = settings.KEY_RING.decrypt(row.secret)
    return Offered(
        row.code, row.origin, row.base, _compiled[stamp], row.status, row.timeout_seconds,
        row.cache_seconds, row.most_bytes, row.strict,
        ((row.secret_header, secret),) if row.secret_header and secret else (),
    )  # fmt: skip


def _load() -> Catalog:
    services = {row.code: _offered(row) for row in Service.objects.exclude(status="retired")}
    rights = {
        (row.consumer_id, row.service_id): Right(
            row.pk, row.number, row.purpose, frozenset(row.operations), row.valid_from,
            row.valid_until, row.per_minute, row.per_day,
        )
        for row in Agreement.objects.filter(state="approved")
    }  # fmt: skip
    keys = Key.objects.filter(revoked_at=None).values_list("digest", "consumer_id")
    return Catalog(services, rights, {bytes(digest): consumer for digest, consumer in keys})


_catalog: Cached[Catalog] = Cached(STAMP, _load)


def catalog() -> Catalog:
    """Kept in memory; at most a second old."""
    return _catalog.get()


def used_on(day: date) -> dict[int, int]:
    """Agreement → calls of this day that were sealed so far. One query."""
    return dict(UseDay.objects.filter(day=day).values_list("agreement_id", "calls"))
