"""A refusal that no page caught becomes a kind page with the right status."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from balaikota.lib.errors import NotAllowed, Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Strangers are asked to sign in; everybody else reads why."""
        if not isinstance(error, Refusal):
            return None
        wants_json = "application/json" in request.headers.get("Accept", "")
        if isinstance(error, NotAllowed) and not request.actor.signed_in and not wants_json:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path())
        words = in_words(error)
        if wants_json:
            body = {"code": error.code, "field": error.field, "message": words}
            return JsonResponse(body, status=error.status)
        return render(request, "shell/refused.html", {"words": words, "refusal": error}, status=error.status)


def in_words(refusal: Refusal) -> str:
    """The refusal in the language of the request."""
    words = _(refusal.message)
    return words % refusal.data if refusal.data else words
