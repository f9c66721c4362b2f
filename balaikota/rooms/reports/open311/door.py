"""What all GeoReport calls share: format, jurisdiction, API key, and errors in the asked format."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from balaikota.ground.events.doors import in_words
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from ..permissions import OPEN311_WRITE
from .formats import CONTENT_TYPES, failure
from .parameters import Wrong

View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """Wrap a view `(request, fmt, …)`: every problem becomes an error body in `fmt`."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def inside(request: HttpRequest, fmt: str, **names: Any) -> HttpResponse:
            shown = fmt if fmt in CONTENT_TYPES else "xml"
            try:
                response = _answer(view, request, fmt, methods, names)
            except Wrong as wrong:
                response = failure(shown, wrong.status, wrong.problems)
            except Refusal as refusal:
                response = refused(shown, refusal)
            except RequestDataTooBig:
                response = failure(shown, 400, [_("The request is too large.")])
            except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
                response = failure(shown, 400, [_("The body cannot be read. Send UTF-8.")])
            response["Access-Control-Allow-Origin"] = "*"
            return response

        return inside

    return wrap


def _answer(
    view: View, request: HttpRequest, fmt: str, methods: tuple[str, ...], names: dict[str, Any]
) -> HttpResponse:
    if fmt not in CONTENT_TYPES:
        raise Wrong([_("Ask for .xml or .json.")])
    if request.method not in (*methods, "HEAD", "OPTIONS"):
        response = failure(fmt, 405, [_("Use %(methods)s.") % {"methods": ", ".join(methods)}])
        response["Allow"] = ", ".join(methods)
        return response
    if request.method == "OPTIONS":
        return _preflight(methods)
    _check_jurisdiction(request)
    if any("\x00" in name for name in names.values()):
        raise Wrong([_("There is no such thing.")], status=404)
    return view(request, fmt, **names)


def _preflight(methods: tuple[str, ...]) -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(methods)
    response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
    return response


def refused(fmt: str, refusal: Refusal) -> HttpResponse:
    """403 and 404 keep their status; everything else is 400, as the specification says."""
    status = refusal.status if refusal.status in (403, 404) else 400
    text = in_words(refusal)
    return failure(fmt, status, [f"{refusal.field}: {text}" if refusal.field else text])


def base_of(request: HttpRequest) -> str:
    """Where this city answers, as the client reached it unless the setting says otherwise."""
    found: str = settings.CONFIG.public_url or f"{request.scheme}://{request.get_host()}"
    return found


def jurisdictions() -> set[str]:
    """The names by which a client may call this city."""
    return {territory.city(), urlsplit(settings.CONFIG.base_url).hostname or ""}


def _check_jurisdiction(request: HttpRequest) -> None:
    asked = parameter(request, "jurisdiction_id")
    if asked and asked not in jurisdictions():
        raise Wrong([_("jurisdiction_id %(id)s is not served here.") % {"id": asked}], status=404)


def parameter(request: HttpRequest, name: str) -> str:
    """A parameter of the address or, when writing, of the body. Empty is absent."""
    found = request.GET.get(name, "")
    if not found and request.method == "POST":
        found = request.POST.get(name, "")
    return found.strip()


def writer(request: HttpRequest) -> Actor:
    """The actor of the api_key, which must carry the right to write.

    Raises:
        Wrong: 403, the key is missing, unknown, ended, or may not write.
    """
    raw = parameter(request, "api_key") or request.headers.get("X-Api-Key", "")
    if not raw:
        raise Wrong([_("api_key is required.")], status=403)
    actor = reader(request)
    if actor is None:
        raise Wrong([_("This api_key is not known, or it has ended.")], status=403)
    if OPEN311_WRITE not in actor.scopes:
        raise Wrong([_("This api_key may not write.")], status=403)
    return actor


def reader(request: HttpRequest) -> Actor | None:
    """The actor of the api_key if one was given and is good, else nobody."""
    raw = parameter(request, "api_key") or request.headers.get("X-Api-Key", "")
    return people.actor_of_key(raw, timezone.now()) if raw else None


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Answer 304 when the client already holds this body."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return get_conditional_response(request, etag=etag, response=response) or response
