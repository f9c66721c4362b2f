"""Reads of kept photos. Who may see one is decided by the room that owns it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.core.files.storage import default_storage

from balaikota.lib.errors import NotFound, gettext_noop

from .models import StoredFile
from .rules import Size, path


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A kept photo without its bytes."""

    id: UUID
    owner: str
    width: int
    height: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None
    created_at: datetime


_COLUMNS = (
    "id", "owner", "width", "height", "taken_at", "longitude", "latitude", "created_at",
)  # fmt: skip


def photos(ids: Iterable[UUID]) -> dict[UUID, PhotoView]:
    """The photos that are there, by id. One query."""
    rows = StoredFile.objects.filter(pk__in=list(ids)).values_list(*_COLUMNS)
    return {row[0]: PhotoView(*row) for row in rows}


def photos_of(owner: str) -> list[PhotoView]:
    """The photos of one owner, oldest first. One query."""
    rows = StoredFile.objects.filter(owner=owner).order_by("created_at", "id")
    return [PhotoView(*row) for row in rows.values_list(*_COLUMNS)]


def open_photo(photo: UUID, size: str = Size.VIEW) -> IO[bytes]:
    """The bytes of one size, to be closed by the caller.

    Raises:
        NotFound: no such photo or size.
    """
    created_at = StoredFile.objects.filter(pk=photo).values_list("created_at", flat=True).first()
    if created_at is None or size not in set(Size):
        raise _gone()
    try:
        return default_storage.open(path(photo, created_at, Size(size)), "rb")
    except FileNotFoundError as error:
        raise _gone() from error


def _gone() -> NotFound:
    return NotFound("no_photo", gettext_noop("This photo is not here."))
