"""Photos on their way into a report: kept at once, named in the form by a signed reference.

A reference is the photo's random id with a signature, so that a form cannot be made to take over
a photo it did not upload.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from balaikota.ground.events.doors import in_words
from balaikota.ground.files import actions as files
from balaikota.lib.errors import Refusal

from ..rules import MOST_PHOTOS

_signer = signing.Signer(salt="reports.draft", sep="~")


@dataclass
class Drafts:
    """Photos kept for a form, where the first one was taken, and what was refused."""

    ids: list[UUID] = field(default_factory=list)
    position: tuple[float, float] | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def references(self) -> list[str]:
        return [reference(photo) for photo in self.ids]


def reference(photo: UUID) -> str:
    return _signer.sign(str(photo))


def opened(text: str) -> UUID | None:
    """The photo behind a reference, or None when nobody of ours signed it."""
    try:
        return UUID(_signer.unsign(text))
    except (signing.BadSignature, ValueError):
        return None


def gather(
    request: HttpRequest, owner: str, now: datetime, *, field_name: str = "photos"
) -> Drafts:
    """Photos already kept for this form and those coming with this request, in that order.

    `owner` is "draft:<form key>". A photo that cannot be used becomes an error, and the rest stay.
    """
    drafts = Drafts()
    dropped = set(request.POST.getlist(f"{field_name}_drop"))
    for text in request.POST.getlist(f"{field_name}_kept"):
        photo = opened(text)
        if photo is not None and text not in dropped and photo not in drafts.ids:
            drafts.ids.append(photo)
    keep_all(drafts, request.FILES.getlist(field_name), owner, now)
    return drafts


def keep_all(
    drafts: Drafts, uploads: Iterable[UploadedFile[bytes]], owner: str, now: datetime
) -> None:
    for upload in uploads:
        if len(drafts.ids) >= MOST_PHOTOS:
            return
        try:
            kept = files.keep_photo(upload.read(), owner=owner, now=now)
        except Refusal as refusal:
            drafts.errors.append(f"{upload.name}: {in_words(refusal)}")
            continue
        drafts.ids.append(kept.id)
        if drafts.position is None and kept.longitude is not None and kept.latitude is not None:
            drafts.position = (kept.longitude, kept.latitude)
