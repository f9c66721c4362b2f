"""The door for events that applications push: answered once they are kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..rules import events

LARGEST = 1_000_000  # bytes of one event


@csrf_exempt  # a program, proven by its signature
@require_http_methods(["POST", "OPTIONS"])
def take(request: HttpRequest, source: str) -> HttpResponse:
    """202 when it is kept, 200 when it was known or is not taken."""
    if request.method == "OPTIONS":
        return _agree(request, source)
    if int(request.headers.get("content-length") or 0) > LARGEST:
        return JsonResponse({"code": "too_big"}, status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        new = actions.take_event(source, request.body, headers, now=timezone.now())
    except Refusal as refusal:
        body = {"code": refusal.code, "message": in_words(refusal)}
        answer = JsonResponse(body, status=refusal.status)
        if refusal.data.get("seconds"):
            answer.headers["Retry-After"] = str(refusal.data["seconds"])
        return answer
    return JsonResponse({"kept": new}, status=202 if new else 200)


def _agree(request: HttpRequest, source: str) -> HttpResponse:
    """The handshake of CloudEvents' web hooks: a source that waits for pushes wants them, from
    whoever holds its secret, at the rate its manifest allows."""
    answer = HttpResponse(status=204, headers={"Allow": "POST, OPTIONS"})
    origin = request.headers.get("webhook-request-origin", "")
    most = queries.pushes_a_minute(source)
    if most is None:
        return HttpResponse(status=404)
    if origin:
        answer.headers["WebHook-Allowed-Origin"] = origin
        if "webhook-request-rate" in request.headers:
            wished = request.headers["webhook-request-rate"].strip()
            answer.headers["WebHook-Allowed-Rate"] = events.allowed_rate(wished, most)
    return answer
