"""Keep photos: bytes first, then the row, so that a row never lacks its bytes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from balaikota.lib.errors import Conflict, gettext_noop

from .models import StoredFile
from .rules import MIME, SIDES, Size, path

if TYPE_CHECKING:
    from .cleaning import Cleaned

DRAFT = "draft:"  # owners that are still being written begin with this


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that is safe on disk. Position and time are what the original told."""

    id: UUID
    longitude: float | None
    latitude: float | None
    taken_at: datetime | None
    width: int
    height: int


def keep_photo(data: bytes, *, owner: str, now: datetime) -> KeptPhoto:
    """Clean a photo and keep its sizes under a random name.

    Args:
        owner: "draft:<key>" until it belongs to something, then "report:17".

    Raises:
        Invalid: the photo cannot be kept; one sentence says why.
    """
    from .cleaning import clean

    cleaned = clean(data, now=now, zone=ZoneInfo(settings.TIME_ZONE))
    photo = uuid.uuid4()
    for size, kept in cleaned.sizes.items():
        default_storage.save(path(photo, now, size), ContentFile(kept))
    with transaction.atomic():
        StoredFile.objects.create(**_row(photo, cleaned, data), owner=owner, created_at=now)
    return KeptPhoto(
        photo, cleaned.longitude, cleaned.latitude, cleaned.taken_at, cleaned.width, cleaned.height
    )


def _row(photo: UUID, cleaned: Cleaned, data: bytes) -> dict[str, object]:
    return {
        "id": photo,
        "kind": "photo",
        "mime": MIME,
        "sha256": hashlib.sha256(data).digest(),
        "size": sum(len(kept) for kept in cleaned.sizes.values()),
        "width": cleaned.width,
        "height": cleaned.height,
        "taken_at": cleaned.taken_at,
        "longitude": cleaned.longitude,
        "latitude": cleaned.latitude,
    }


@transaction.atomic
def adopt(ids: Iterable[UUID], owner: str) -> int:
    """Give drafts to their owner, all of them or none. One statement. Returns how many.

    Raises:
        Conflict: one of them is gone, or belongs to something else already.
    """
    wanted = set(ids)
    if not wanted:
        return 0
    adopted = StoredFile.objects.filter(pk__in=wanted, owner__startswith=DRAFT).update(owner=owner)
    if adopted != len(wanted):
        raise Conflict(
            "photo_gone",
            gettext_noop("A photo is no longer here. Choose it again."),
            field="photo",
        )
    return adopted


def discard(photo: UUID, *, owner: str) -> bool:
    """Forget a photo of this owner: the row at once, the bytes after the commit."""
    with transaction.atomic():
        row = StoredFile.objects.filter(pk=photo, owner=owner).first()
        if row is None:
            return False
        row.delete()
        transaction.on_commit(lambda: remove_bytes(photo, row.created_at))
    return True


def remove_bytes(photo: UUID, created_at: datetime) -> None:
    """Delete every size of a photo from storage; missing ones are no error."""
    for size in SIDES:
        default_storage.delete(path(photo, created_at, Size(size)))
