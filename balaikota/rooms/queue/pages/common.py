"""What every page of this room shares: keys of taps, links of this browser, "not found"."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import NotFound, Refusal

View = Callable[..., HttpResponseBase]
_SALT, _LASTS = "queue.tap", 900  # seconds a button stays the same tap
_SESSION, _KEPT = "queue", 20


def fresh_tap() -> str:
    """A value for the form whose second sending must do nothing."""
    return signing.dumps(uuid4().hex, salt=_SALT)


def key_of(request: HttpRequest, what: str) -> bytes:
    """The key of a tap; one that is old or none of ours counts as new."""
    try:
        tap = signing.loads(request.POST.get("tap", ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        tap = uuid4().hex
    return hashlib.sha256(f"queue {tap} {what}".encode()).digest()


def held_tokens(request: HttpRequest) -> list[str]:
    """Links of numbers and appointments that this browser took."""
    return list(request.session.get(_SESSION, []))


def remember(request: HttpRequest, token: str) -> None:
    kept = [one for one in held_tokens(request) if one != token]
    request.session[_SESSION] = [*kept, token][-_KEPT:]


def kindly(page: View) -> View:
    """Answer what is not there with one page. Nothing stays in a cache."""

    @never_cache
    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except NotFound:
            return render(request, "queue/missing.html", status=404)

    return wrapped


def done(request: HttpRequest, act: Callable[[], Any], thanks: str = "") -> bool:
    """Do it; say thanks, or the refusal. What is not there stays not there."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
        return False
    if thanks:
        messages.success(request, thanks)
    return True


def qr(request: HttpRequest, path: str, scale: int = 6) -> str:
    """A QR code of an address of ours, as a picture for `<img>`."""
    import segno

    code = segno.make(request.build_absolute_uri(path), error="m", micro=False)
    return str(code.svg_data_uri(scale=scale, border=2))


def part(request: HttpRequest, whole: str, inner: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or with `?bagian=isi` its live part."""
    chosen = inner if request.GET.get("bagian") == "isi" else whole
    return render(request, chosen, context)
