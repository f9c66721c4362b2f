"""What protects every page: headers, how often, and how much. See docs/security.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from balaikota.ground.people import limits
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.middleware import client_ip
from balaikota.lib.errors import TooMany

from .refusals import answer

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",  # the map draws in a worker
    "media-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in _POLICY.items())
PERMISSIONS_POLICY = (
    "geolocation=(self), camera=(self), publickey-credentials-get=(self), "
    "publickey-credentials-create=(self), microphone=(), payment=(), usb=(), "
    "display-capture=(), browsing-topics=()"
)


class HeadersMiddleware:
    """Policies on every answer; a page that knows the person is kept in no shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy_of(response))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _policy_of(response: HttpResponse) -> str:
    """The policy of the house; a form of the one sign-in may also lead to `may_send_to`."""
    beyond = getattr(response, "may_send_to", "")
    if not beyond:
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace("form-action 'self'", f"form-action 'self' {beyond}")


@dataclass(frozen=True)
class Rate:
    """How often one address, and one account, may send a form in a window of seconds.

    Many households share one address behind their mobile carrier, so addresses get more.
    """

    by_address: int
    by_account: int
    seconds: int


RATES: dict[str, Rate] = {
    "reports:new": Rate(by_address=120, by_account=30, seconds=3600),
    "reports:upload": Rate(by_address=600, by_account=200, seconds=3600),
    "reports:take": Rate(by_address=300, by_account=120, seconds=3600),
    "letters:apply": Rate(by_address=600, by_account=120, seconds=3600),
    "letters:give": Rate(by_address=600, by_account=200, seconds=3600),
    "letters:help": Rate(by_address=300, by_account=120, seconds=3600),
    "queue:take": Rate(by_address=240, by_account=20, seconds=3600),
    "queue:book": Rate(by_address=240, by_account=20, seconds=3600),
    "people:first_admin": Rate(by_address=10, by_account=10, seconds=600),
    "people:keys": Rate(by_address=60, by_account=20, seconds=3600),
    "people:my_data": Rate(by_address=60, by_account=10, seconds=3600),
    "residents:home": Rate(by_address=600, by_account=240, seconds=3600),
    "residents:own": Rate(by_address=60, by_account=20, seconds=3600),
    "idp:oidc:token": Rate(by_address=20_000, by_account=20_000, seconds=3600),
}
_OF_THE_DEMO = 1000  # the demo plays a whole city from one address


class RatesMiddleware:
    """Counts sent forms by address and account (`people.limits`); too many is a kind 429.

    Only the addresses named in `RATES` are counted, and only POST: reading costs no counter, and
    programs with an API key have their own quota instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        rate = RATES.get(match.view_name) if match and request.method == "POST" else None
        if match is None or rate is None:
            return None
        try:
            _spend(match.view_name, rate, request)
        except TooMany as refusal:
            return answer(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The sign-in library raises its own limit in some places instead of answering."""
        return respond_429(request) if isinstance(error, RateLimited) else None


def _spend(name: str, rate: Rate, request: HttpRequest) -> None:
    now = timezone.now()
    more = _OF_THE_DEMO if settings.DEMO else 1
    limits.spend(
        f"{name}:ip:{client_ip(request)}",
        limit=rate.by_address * more,
        seconds=rate.seconds,
        now=now,
    )
    actor = actor_of(request)
    if actor.signed_in:
        limits.spend(
            f"{name}:{actor.ref}", limit=rate.by_account * more, seconds=rate.seconds, now=now
        )


MEGABYTE = 1024 * 1024
_UPLOADS = ("/lapor/", "/laporan/", "/tugas/", "/open311/", "/admin/", "/kependudukan/impor/")
_MOST = 4 * MEGABYTE
_MOST_WITH_FILES = 120 * MEGABYTE  # several photos of at most 20 MB

Scope = dict[str, Any]
Receive = Callable[[], Any]
Send = Callable[[Scope], Any]


def limited(app: Callable[[Scope, Receive, Send], Any]) -> Callable[[Scope, Receive, Send], Any]:
    """An ASGI application that refuses bodies which are too large, before they are stored.

    Django keeps the whole body before the first middleware runs, so this stands outside of it.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        most = _MOST_WITH_FILES if scope["path"].startswith(_UPLOADS) else _MOST
        if _announced(scope) > most:
            await _refuse(send)
            return
        body = _Counted(receive, most)
        await app(scope, body.receive, send)

    return guarded


class _Counted:
    """Counts what comes in without a length; past the limit the sender is treated as gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._left = most

    async def receive(self) -> Any:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return {"type": "http.disconnect"}
        return message


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _refuse(send: Send) -> None:
    body = b"Kiriman terlalu besar. / The upload is too large.\n"
    await send(
        {
            "type": "http.response.start",
            "status": 413,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})
