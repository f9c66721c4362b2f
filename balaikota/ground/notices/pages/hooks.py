"""What WhatsApp tells us: what became of messages, and who wants no more."""

from __future__ import annotations

import hmac
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .. import actions
from ..channels import whatsapp as cloud

_STOP = frozenset({"stop", "berhenti", "batal", "unsubscribe"})


@csrf_exempt  # signed by the app secret instead
@require_http_methods(["GET", "POST"])
def whatsapp(request: HttpRequest) -> HttpResponse:
    """GET: the first handshake. POST: news, believed only with a right signature."""
    return _greeted(request) if request.method == "GET" else _told(request)


def _greeted(request: HttpRequest) -> HttpResponse:
    word = settings.CONFIG.whatsapp_verify_token
    given = request.GET.get("hub.verify_token", "")
    right = bool(word) and hmac.compare_digest(word.encode(), given.encode())
    if not right or request.GET.get("hub.mode") != "subscribe":
        return HttpResponse(status=403)
    return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain")


def _told(request: HttpRequest) -> HttpResponse:
    if not cloud.is_genuine(request.body, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=403)
    try:
        news = list(cloud.news(json.loads(request.body)))
    except (ValueError, LookupError, TypeError, AttributeError):
        return HttpResponse(status=400)
    for one in news:
        if isinstance(one, cloud.Status):
            actions.heard(one.reference, one.state, now=timezone.now(), problem=one.problem)
        elif one.text.strip().casefold() in _STOP:
            actions.stop_phone(one.sender, now=timezone.now())
    return HttpResponse(status=200)
