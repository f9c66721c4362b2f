"""What every page of this room shares: the reporter's link, its gate, and "not found"."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import NotFound

from .. import links

View = Callable[..., HttpResponseBase]


def token_for(request: HttpRequest, code: str) -> str:
    """The secret this browser holds for a report, or ""."""
    return links.held(request.COOKIES).get(code, "")


def remember(request: HttpRequest, response: HttpResponseBase, code: str, secret: str) -> None:
    """Let this browser keep the reporter's link, so that it can act as the reporter."""
    response.set_cookie(
        links.COOKIE,
        links.with_one_more(request.COOKIES, code, secret),
        max_age=links.MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def missing(request: HttpRequest, code: str = "") -> HttpResponse:
    """The one answer for "there is none" and "not for you", so that neither can be told apart."""
    return render(request, "reports/missing.html", {"code": code}, status=404)


def kindly_missing(page: View) -> View:
    """Answer an unseen report with `missing`."""

    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except NotFound:
            return missing(request, str(kwargs.get("code", "")))

    return wrapped


def officers_only(permission: str) -> Callable[[View], View]:
    """Pages for who holds a permission over anything; others are sent to sign in, or refused."""

    def decorate(page: View) -> View:
        @never_cache
        @wraps(page)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor_of(request).require(permission)
            return kindly_missing(page)(request, *args, **kwargs)

        return wrapped

    return decorate
