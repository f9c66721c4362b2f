"""Lets the forms of the sign-in pages lead back to the application that sent the person.

Browsers hold the policy `form-action` also against addresses that a form's answer redirects to. So
the sign-in form of somebody who came from an application may lead to that one origin, too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

RETURN = "signin_return"


class ReturnMiddleware:
    """Puts `may_send_to` on the answers of sign-in pages; `HeadersMiddleware` reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/akun/"):
            origin = request.session.get(RETURN)
            if origin:
                response.may_send_to = origin  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """An outside provider that does not answer is no reason to show a broken page."""
        if not request.path.startswith("/akun/oidc/"):
            return None
        from requests import RequestException

        if isinstance(error, RequestException):
            messages.error(request, _("The other provider does not answer. Please sign in here."))
            return redirect("account_login")
        return None
