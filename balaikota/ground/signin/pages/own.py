"""`/akun/aplikasi/` and `/akun/sesi/`: where a person is signed in, and what applications know."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import signed_in

from .. import actions, queries
from ..rules import SCOPES


@signed_in
@require_safe
def applications(request: HttpRequest) -> HttpResponseBase:
    """Applications I entered by the one sign-in, and what each may learn of me."""
    rows = [
        (row, [_(SCOPES[scope]) for scope in row.scopes if scope in SCOPES])
        for row in queries.entered(actor_of(request))
    ]
    return render(request, "signin/applications.html", {"rows": rows})


@signed_in
@require_POST
def withdraw(request: HttpRequest, client: str) -> HttpResponseBase:
    """Take consent back."""
    actions.withdraw_consent(actor_of(request), client, now=timezone.now())
    messages.success(request, _("This application learns nothing of you any more."))
    return redirect("signin:applications")


@signed_in
@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Where I am signed in."""
    rows = queries.sessions(request.user.pk or 0)
    context = {"rows": rows, "current": request.session.session_key}
    return render(request, "signin/sessions.html", context)


@signed_in
@require_POST
def end_session(request: HttpRequest, session: int) -> HttpResponseBase:
    """End one session; applications entered from it are told."""
    actions.end_session(actor_of(request), session, now=timezone.now())
    messages.success(request, _("That session has ended."))
    return redirect("signin:sessions")


@signed_in
@require_POST
def end_all(request: HttpRequest) -> HttpResponseBase:
    """Sign out everywhere, also in all applications."""
    actions.sign_out_everywhere(actor_of(request), now=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")
