"""The door for events that applications push: answered once they are kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from .. import actions

LARGEST = 1_000_000  # bytes of one event


@csrf_exempt  # a program, proven by its signature
@require_POST
def take(request: HttpRequest, source: str) -> HttpResponse:
    """202 when it is kept, 200 when it was known or is not taken."""
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return JsonResponse({"code": "too_big"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        new = actions.take_event(source, request.body, headers, now=timezone.now())
    except Refusal as refusal:
        body = {"code": refusal.code, "message": in_words(refusal)}
        return JsonResponse(body, status=refusal.status)
    return JsonResponse({"kept": new}, status=202 if new else 200)
