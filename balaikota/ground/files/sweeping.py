"""Forget what nobody owns: bytes whose row never committed, and drafts older than a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from .actions import DRAFT, remove_bytes
from .models import StoredFile
from .rules import id_in

DRAFTS_LIVE = timedelta(days=1)
LOOK_BACK = timedelta(days=8)  # also after a week in which no sweeper ran
GRACE = timedelta(hours=1)  # a row may commit this long after its bytes
_AT_ONCE = 500


def sweep(now: datetime) -> tuple[int, int]:
    """Returns (drafts forgotten, orphaned files deleted). Safe to run at any time, twice too."""
    return _sweep_drafts(now), _sweep_orphans(now)


def _sweep_drafts(now: datetime) -> int:
    old = StoredFile.objects.filter(owner__startswith=DRAFT, created_at__lt=now - DRAFTS_LIVE)
    forgotten = 0
    for photo, created_at in old.order_by("created_at").values_list("id", "created_at")[:_AT_ONCE]:
        # The row first, and only if it is still a draft: it may be adopted at this moment.
        gone, _ = StoredFile.objects.filter(pk=photo, owner__startswith=DRAFT).delete()
        if gone:
            remove_bytes(photo, created_at)
            forgotten += 1
    return forgotten


def _sweep_orphans(now: datetime) -> int:
    deleted = 0
    for days in range(LOOK_BACK.days + 1):
        folder = f"photos/{now - timedelta(days=days):%Y/%m/%d}"
        deleted += _sweep_folder(folder, now)
    return deleted


def _sweep_folder(folder: str, now: datetime) -> int:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    owners = {name: id_in(name.lstrip(".")) for name in names}
    known = set(
        StoredFile.objects.filter(pk__in={o for o in owners.values() if o}).values_list(
            "id", flat=True
        )
    )
    deleted = 0
    for name, owner in owners.items():
        half_written = name.startswith(".")
        if (owner is None or owner not in known or half_written) and _is_old(folder, name, now):
            default_storage.delete(f"{folder}/{name}")
            deleted += 1
    return deleted


def _is_old(folder: str, name: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(f"{folder}/{name}") < now - GRACE
    except FileNotFoundError:
        return False
