"""What no page caught becomes a kind page with the right status: refusals, and broken things."""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

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


_PAUSE = 5  # seconds after which it is worth trying again when the database was away


def broken(request: HttpRequest) -> HttpResponse:
    """Something broke, wherever that was: 503 when the database is away, else 500.

    The page needs no database, no session and no language.
    """
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if away else 500
    response: HttpResponse
    if "application/json" in request.headers.get("Accept", ""):
        code, words = ("away", "Try again soon.") if away else ("broken", "Something broke.")
        response = JsonResponse({"code": code, "field": "", "message": words}, status=status)
    else:
        response = HttpResponse(render_to_string("500.html"), status=status)
    if away:
        response.headers["Retry-After"] = str(_PAUSE)
    return response
