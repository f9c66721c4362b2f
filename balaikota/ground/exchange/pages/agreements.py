"""Agreements and keys: ask, decide, revoke."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.applications.permissions import need_some
from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms import DecisionForm, KeyForm, WishForm, refused
from ..permissions import DECIDE, KEEP
from ..rules.agreements import State
from .common import kept, need_view


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """My agreements: what my applications use, and who uses what they offer."""
    actor = actor_of(request)
    need_view(actor)
    used = {
        (line.service, line.taker): line for line in queries.registry.used(timezone.localdate())
    }
    rows = [
        (row, used.get((row.service_id, row.consumer_id)), actions.may_decide(actor, row))
        for row in queries.registry.agreements(actor)
    ]
    waiting = [line for line in rows if line[0].state == State.APPLIED]
    rest = [line for line in rows if line[0].state != State.APPLIED]
    return render(request, "exchange/agreements.html", {"waiting": waiting, "rows": rest})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, service: str) -> HttpResponse:
    """Ask to use a service."""
    actor = actor_of(request)
    need_some(actor, KEEP)
    row = queries.registry.service(service)
    names = [operation.name for operation in queries.registry.operations(row)]
    mine = [choice for choice in kept(actor) if choice[0] != row.application_id]
    today = timezone.localdate()
    initial = {"valid_from": today, "valid_until": today + timedelta(days=364)}
    form = WishForm(request.POST or None, applications=mine, operations=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        wish = {**form.cleaned_data, "operations": tuple(form.cleaned_data["operations"])}
        try:
            actions.ask(actor, actions.Wish(service=service, **wish), now=timezone.now())
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            refused(form, refusal)
        else:
            messages.success(request, _("Asked. The agency that offers the service decides."))
            return redirect("exchange:agreements")
    status = 400 if form.errors else 200
    return render(request, "exchange/ask.html", {"form": form, "row": row}, status=status)


@require_POST
def decide(request: HttpRequest, agreement: int) -> HttpResponse:
    """Approve, refuse or revoke."""
    need_some(actor_of(request), DECIDE)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what is decided."))
        return redirect("exchange:agreements")
    given = {**form.cleaned_data, "state": State(form.cleaned_data["state"])}
    try:
        actions.decide(actor_of(request), agreement, now=timezone.now(), **given)
        messages.success(request, _("Decided. The gateway follows within a second."))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, in_words(refusal))
    return redirect("exchange:agreements")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Keys of my applications; a new one is shown once."""
    actor = actor_of(request)
    need_some(actor, KEEP)
    form, made = KeyForm(request.POST or None, applications=kept(actor)), None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_key(actor, **form.cleaned_data, now=timezone.now())
            form = KeyForm(applications=kept(actor))
        except Refusal as refusal:
            refused(form, refusal)
    rows = queries.registry.keys(queries.registry.kept(actor))
    context = {"form": form, "made": made, "rows": rows}
    return render(request, "exchange/keys.html", context, status=400 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """End a key."""
    actions.revoke_key(actor_of(request), key, now=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("exchange:keys")
