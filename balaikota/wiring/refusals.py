"""A refusal that no page caught becomes a kind page with the right status."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import NotAllowed, Refusal, TooMany


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Strangers are asked to sign in; everybody else reads why."""
        return answer(request, error) if isinstance(error, Refusal) else None


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as a page or as JSON; strangers who may not are led to sign in."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if isinstance(refusal, NotAllowed) and not actor_of(request).signed_in and not wants_json:
        return redirect_to_login(request.get_full_path())
    words = in_words(refusal)
    response: HttpResponse
    if wants_json:
        body = {"code": refusal.code, "field": refusal.field, "message": words}
        response = JsonResponse(body, status=refusal.status)
    else:
        context = {"words": words, "refusal": refusal}
        response = render(request, "shell/refused.html", context, status=refusal.status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.data["seconds"])
    return response
