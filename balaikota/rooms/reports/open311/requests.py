"""Service requests: filing one, reading many or one, and asking for the id behind a token."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from balaikota.ground.files import actions as files
from balaikota.ground.people.rules import Actor

from .. import actions, queries
from ..media import fetch_later
from ..rules import Channel
from . import records
from .door import door, reader, writer
from .formats import answer
from .parameters import Sent, Wanted, Wrong, sent, wanted

_DRAFT = "draft:open311"
WINDOW = 600  # seconds within which the same body from the same key is the same report


@door("GET", "POST")
def requests(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET: public requests by filters. POST: file one."""
    if request.method == "POST":
        return _file(request, fmt)
    found = wanted(request.GET, timezone.get_current_timezone(), timezone.now())
    return _listed(request, fmt, found)


@door("GET")
def request_by_id(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    """One request, as a list of one."""
    extensions = request.GET.get("extensions", "").lower() == "true"
    return _listed(request, fmt, Wanted(codes=(code,), extensions=extensions))


@door("GET")
def token(request: HttpRequest, fmt: str, token: str) -> HttpResponse:
    """The id behind a token. Ours are given at once, so a token is never pending."""
    rows = queries.service_requests(reader(request), codes=(token,), limit=1)
    if not rows:
        raise Wrong([_("token %(token)s is not known.") % {"token": token}], status=404)
    record = {"service_request_id": rows[0].code, "token": token}
    return answer(fmt, "service_requests", "request", [record])


def _listed(request: HttpRequest, fmt: str, asked: Wanted) -> HttpResponse:
    unknown = [code for code in asked.services if queries.choosable_category(code) is None]
    if unknown:
        text = _("service_code %(code)s is not known.")
        raise Wrong([text % {"code": code} for code in unknown], status=404)
    rows = queries.service_requests(
        reader(request),
        codes=asked.codes,
        services=asked.services,
        statuses=asked.statuses,
        filed=(asked.start, asked.end),
        updated=(asked.updated_after, asked.updated_before),
        words=asked.words,
        limit=asked.page_size,
        offset=(asked.page - 1) * asked.page_size,
    )
    if len(asked.codes) == 1 and not rows:
        text = _("service_request_id %(code)s is not known.")
        raise Wrong([text % {"code": asked.codes[0]}], status=404)
    shown = records.of(rows, request, extensions=asked.extensions)
    return answer(fmt, "service_requests", "request", shown)


def _file(request: HttpRequest, fmt: str) -> HttpResponse:
    actor = writer(request)
    now = timezone.now()
    fields = sent(request.POST, timezone.get_current_timezone())
    if queries.choosable_category(fields.service_code) is None:
        text = _("service_code %(code)s is not known.") % {"code": fields.service_code}
        raise Wrong([text], status=404)
    with photos_of(request, now) as photos:
        new, key = _new_report(actor, fields, photos), _key(request, actor, now)
        if fields.media_urls:
            filed = _file_with_media(actor, new, fields.media_urls, key=key, now=now)
        else:
            filed = actions.file_report(actor, new, now=now, key=key)
    record = {
        "service_request_id": filed.code,
        "service_notice": records.promise(filed.expected_at),
        "account_id": None,
    }
    return answer(fmt, "service_requests", "request", [record], status=201)


@transaction.atomic
def _file_with_media(
    actor: Actor, new: actions.NewReport, urls: tuple[str, ...], *, key: bytes, now: datetime
) -> actions.Filed:
    """File, and have the photos fetched later: both or neither."""
    filed = actions.file_report(actor, new, now=now, key=key)
    if not filed.repeated:
        for url in urls:
            fetch_later(filed.code, url)
    return filed


def _new_report(actor: Actor, fields: Sent, photos: tuple[UUID, ...]) -> actions.NewReport:
    return actions.NewReport(
        category=fields.service_code,
        description=fields.description,
        longitude=fields.longitude,
        latitude=fields.latitude,
        address=fields.address,
        answers=fields.attributes,
        photos=photos,
        device=fields.device,
        channel=Channel.OPEN311,
        typed_by=actor.ref,
        name=fields.contact["name"],
        email=fields.contact["email"],
        phone=fields.contact["phone"],
    )


def uploads_of(request: HttpRequest) -> list[UploadedFile[Any]]:
    """Every file part: `media`, `media[]`, and whatever names other platforms give theirs."""
    found = [upload for name in request.FILES for upload in request.FILES.getlist(name)]
    return [upload for upload in found if isinstance(upload, UploadedFile)]


@contextmanager
def photos_of(request: HttpRequest, now: datetime) -> Iterator[tuple[UUID, ...]]:
    """Photos sent with the request (multipart), cleaned and kept; forgotten when nobody took them.

    Raises:
        Wrong: too many. Invalid: one of them cannot be kept; then none is.
    """
    uploads = uploads_of(request)
    if len(uploads) > actions.MOST_PHOTOS:
        raise Wrong([_("At most %(most)s photos.") % {"most": actions.MOST_PHOTOS}])
    kept: list[UUID] = []
    try:
        for upload in uploads:
            kept.append(files.keep_photo(upload.read(), owner=_DRAFT, now=now).id)
        yield tuple(kept)
    finally:
        for photo in kept:
            files.discard(photo, owner=_DRAFT)


def _key(request: HttpRequest, actor: Actor, now: datetime) -> bytes:
    """What makes a repeated post the same post: the client's own key, else body and time window."""
    own = request.headers.get("Idempotency-Key", "")
    if own:
        return hashlib.sha256(f"{actor.ref}\0{own}".encode()).digest()
    digest = hashlib.sha256(f"{actor.ref}\0{int(now.timestamp()) // WINDOW}".encode())
    for name in sorted(request.POST):
        for value in request.POST.getlist(name):
            digest.update(f"\0{name}={value}".encode())
    for upload in uploads_of(request):
        upload.seek(0)
        digest.update(upload.read())
        upload.seek(0)
    return digest.digest()
