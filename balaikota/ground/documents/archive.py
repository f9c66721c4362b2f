"""The signed files: sealed by the key ring, each under a random name in the folder of its day."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from balaikota.lib.errors import NotFound, gettext_noop

from .models import Document

FOLDER = "documents"
GRACE = timedelta(hours=1)  # a row may commit this long after its bytes
LOOK_BACK = timedelta(days=8)  # also after a week in which nobody swept


def keep(pdf: bytes, now: datetime) -> str:
    """Write the file, safe on disk when this returns. Before its row, so no row lacks its file."""
    name = f"{FOLDER}/{now:%Y/%m/%d}/{uuid.uuid4()}.sealed"
    return default_storage.save(name, ContentFile(settings.KEY_RING.seal(pdf)))


def opened(name: str) -> bytes:
    """The PDF. Raises NotFound."""
    try:
        with default_storage.open(name, "rb") as file:
            return bytes(settings.KEY_RING.open(file.read()))
    except FileNotFoundError as error:
        raise NotFound("no_file", gettext_noop("This file is not here.")) from error


def delete(names: Iterable[str]) -> None:
    """Delete files for good; one that is gone already is no matter."""
    for name in names:
        default_storage.delete(name)


def sweep(now: datetime) -> int:
    """Delete files whose row never came, as after a power cut. Returns how many."""
    return sum(
        _sweep_folder(f"{FOLDER}/{now - timedelta(days=days):%Y/%m/%d}", now)
        for days in range(LOOK_BACK.days + 1)
    )


def _sweep_folder(folder: str, now: datetime) -> int:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    paths = {f"{folder}/{name}" for name in names}
    known = set(Document.objects.filter(file__in=paths).values_list("file", flat=True))
    lost = [path for path in paths - known if _is_old(path, now)]
    for path in lost:
        default_storage.delete(path)
    return len(lost)


def _is_old(path: str, now: datetime) -> bool:
    try:
        return default_storage.get_modified_time(path) < now - GRACE
    except FileNotFoundError:
        return False
