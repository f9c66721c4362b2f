"""A refusal that no page caught becomes a kind page with the right status."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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
    if isinstance(refusal, NotAllowed) and not request.actor.signed_in and not wants_json:  # type: ignore[attr-defined]
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


def in_words(refusal: Refusal) -> str:
    """The refusal in the language of the request."""
    words = _(refusal.message)
    return words % refusal.data if refusal.data else words
