"""Sending a photo. The caller has decided that this person may see it."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from . import queries
from .rules import MIME

A_YEAR = 365 * 24 * 3600


def photo_response(
    photo: UUID, size: str = "view", *, request: HttpRequest | None = None, public: bool = False
) -> HttpResponseBase:
    """The photo with headers that let browsers keep it for good: a photo never changes.

    Args:
        request: answers 304 without opening the photo when the browser has it.
        public: whether caches between the city and the reader may keep it too. Never for what
            only some may see.

    Raises:
        NotFound: no such photo or size.
    """
    etag = f'"{photo}-{size}"'
    if request is not None and etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = FileResponse(queries.open_photo(photo, size), content_type=MIME)
        response.headers["Content-Disposition"] = f'inline; filename="{size}.jpg"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    scope = "public" if public else "private"
    response.headers["Cache-Control"] = f"{scope}, max-age={A_YEAR}, immutable"
    response.headers["ETag"] = etag
    return response
