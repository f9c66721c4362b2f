"""What the pages of the survey share: "not found", the answer just given, the tap of a screen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from balaikota.lib.errors import NotFound, gettext_noop

View = Callable[..., HttpResponseBase]
_GIVEN, _GIVEN_LASTS = "satisfaction.given", 3600
_TAP, _TAP_LASTS = "satisfaction.tap", 900


def kindly(page: View) -> View:
    """Answer what is not there with one page. Nothing stays in a cache."""

    @never_cache
    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except NotFound:
            return render(request, "satisfaction/missing.html", status=404)

    return wrapped


def given_link(answer: UUID) -> str:
    """For who just answered: an hour to say more."""
    return signing.dumps(str(answer), salt=_GIVEN)


def given(link: str) -> UUID:
    """Raises NotFound for a link that is old or none of ours."""
    try:
        return UUID(signing.loads(link, salt=_GIVEN, max_age=_GIVEN_LASTS))
    except (signing.BadSignature, ValueError):
        raise NotFound("no_answer", gettext_noop("There is no such answer.")) from None


def fresh_tap() -> str:
    return signing.dumps(uuid4().hex, salt=_TAP)


def tap_of(request: HttpRequest) -> bytes:
    """The key of a tap; one that is old or none of ours counts as new."""
    try:
        tap = signing.loads(request.POST.get("tap", ""), salt=_TAP, max_age=_TAP_LASTS)
    except signing.BadSignature:
        tap = uuid4().hex
    return hashlib.sha256(f"satisfaction {tap}".encode()).digest()
