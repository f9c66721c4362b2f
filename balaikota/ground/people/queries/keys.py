"""API keys: who stands behind one. Kept in memory for five seconds."""

from __future__ import annotations

import hmac
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from .. import limits
from ..models import ApiKey
from ..rules import Actor
from ..tokens import digest_of, prefix_of
from .who import held_by

_FRESH = 5.0  # seconds a key is believed without asking the database
_REMEMBERED = 2_000


@dataclass(frozen=True)
class _Known:
    """What is remembered of a key; `actor` is None for one that opens nothing."""

    actor: Actor | None
    per_minute: int
    until: float


_known: dict[bytes, _Known] = {}
_lock = threading.Lock()


def actor_of_key(raw: str, now: datetime) -> Actor | None:
    """The program behind a key: `ref` "apikey:ID", its scopes, and its owner's positions.

    None when the key is unknown, revoked or expired. Counts one use against the key's quota.

    Raises:
        TooMany: the quota of this minute is used up.
    """
    known = _look_up(raw, now)
    if known.actor is not None:
        limits.spend(known.actor.ref, limit=known.per_minute, seconds=60, now=now)
    return known.actor


def forget() -> None:
    """Drop what is remembered; for tests, and for the process that revoked a key."""
    with _lock:
        _known.clear()


def _look_up(raw: str, now: datetime) -> _Known:
    digest = digest_of(raw)
    known = _known.get(digest)
    if known is not None and known.until > time.monotonic():
        return known
    known = _read(raw, digest, now)
    with _lock:
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[digest] = known
    return known


def _read(raw: str, digest: bytes, now: datetime) -> _Known:
    until = time.monotonic() + _FRESH
    key = ApiKey.objects.filter(prefix=prefix_of(raw)).select_related("owner").first()
    if key is None or not hmac.compare_digest(bytes(key.digest), digest) or not _alive(key, now):
        return _Known(None, 0, until)
    _note_use(key, now)
    held = held_by(key.owner_id, now) if key.owner_id else ()
    actor = Actor(
        ref=f"apikey:{key.pk}",
        account_id=key.owner_id,
        name=key.name,
        held=held,
        scopes=frozenset(key.scopes),
    )
    return _Known(actor, key.per_minute, until)


def _alive(key: ApiKey, now: datetime) -> bool:
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        return False
    return key.owner is None or key.owner.is_active


def _note_use(key: ApiKey, now: datetime) -> None:
    """Remember the day of use: at most one write a day."""
    today = now.date()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
