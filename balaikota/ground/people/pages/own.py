"""`/akun/`: what a person sees and does about themselves."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..doors import actor_of
from ..forms.own import FarewellForm, KeyForm, MeForm
from ..queries.own import PAGE
from ..rules import CAPACITY_NAMES
from .common import number, put_into, signed_in


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponseBase:
    """My name and language, my contacts and positions, and the ways on from here."""
    actor = actor_of(request)
    account = queries.me(actor)
    form = MeForm(
        request.POST or None, initial={"name": account.name, "language": account.language}
    )
    if request.method == "POST" and form.is_valid():
        actions.change_own(actor, **form.cleaned_data, now=timezone.now())
        translation.activate(form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        response = redirect("people:me")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            form.cleaned_data["language"],
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response
    held = [(h.title, _(CAPACITY_NAMES[h.capacity])) for h in (*actor.held, *actor.unproven)]
    return render(request, "people/me.html", {"form": form, "account": account, "held": held})


@signed_in
@require_POST
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything we keep about this person, as a JSON file."""
    data = queries.everything_about(queries.me(actor_of(request)))
    body = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="data-saya.json"'},
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def farewell(request: HttpRequest) -> HttpResponseBase:
    """Delete one's own account, after one clear question."""
    form = FarewellForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.forget_me(actor_of(request), now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            logout(request)
            messages.success(request, _("Your account is deleted. Thank you for having been here."))
            return redirect("/")
    return render(request, "people/farewell.html", {"form": form})


@signed_in
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponseBase:
    """Sign out everywhere else; this browser stays."""
    account = actions.end_other_sessions(actor_of(request))
    update_session_auth_hash(request, account)
    messages.success(request, _("You are signed out on all other devices."))
    return redirect("people:me")


@signed_in
@require_safe
def who_looked(request: HttpRequest) -> HttpResponseBase:
    """Who looked at this person's data, and why."""
    account_id = actor_of(request).account_id or 0
    rows = list(queries.looks_at(account_id, number(request.GET.get("sebelum", ""))))
    older = f"?sebelum={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return render(request, "people/who_looked.html", {"looks": rows[:PAGE], "older": older})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponseBase:
    """My API keys; a new one is shown once."""
    actor = actor_of(request)
    form = KeyForm(actor, request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_key(
                actor, form.cleaned_data["name"], form.cleaned_data["scopes"], now=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            form = KeyForm(actor)
    context = {"form": form, "made": made, "keys": queries.keys_of(actor.account_id or 0)}
    response = render(request, "people/keys.html", context)
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def revoke_key(request: HttpRequest, key_id: int) -> HttpResponseBase:
    """End one of my keys."""
    actions.revoke_key(actor_of(request), key_id, now=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("people:keys")
