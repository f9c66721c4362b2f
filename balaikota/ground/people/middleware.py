"""Who is asking: puts the `Actor` of this moment on the request, and sends staff to enrol."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import queries
from .rules import ANONYMOUS, Actor

_ENROLMENT = ("/akun/", "/bahasa/", "/static/", "/healthz", "/readyz", "/metrics", "/live")


class ActorMiddleware:
    """`request.actor` is the Actor on every request; the database is asked when it is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Staff without a second factor are led to enrol one before they see anything else.

    Their rights are absent anyway (`queries.actor_of`); this only spares them the refusals.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_ENROLMENT) and _has_session(request):
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if actor.unproven:
                messages.warning(
                    request,
                    _("Your position needs a second step at sign-in. Please set it up first."),
                )
                return redirect("mfa_index")
        return self.get_response(request)


def client_ip(request: HttpRequest) -> str:
    """The address of who asks. X-Forwarded-For counts only behind our own proxies.

    IPv6 addresses are cut to their /64: one household, one counter.
    """
    address = request.META.get("REMOTE_ADDR") or ""
    proxies = settings.CONFIG.trusted_proxies
    if proxies:
        told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        address = told[-proxies] if len(told) >= proxies and told[-proxies] else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104  (all who cannot be told apart share one counter)
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _actor(request: HttpRequest) -> Actor:
    if not _has_session(request) and not hasattr(request, "_cached_user"):
        return ANONYMOUS
    return queries.actor_of(request.user, timezone.now())
