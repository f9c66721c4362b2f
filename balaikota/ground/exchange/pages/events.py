"""Subscriptions of applications to events, and each delivery."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.applications.permissions import need_some
from balaikota.ground.applications.words import language
from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import actions, jobs, queries
from ..forms import SubscriptionForm, refused
from ..permissions import KEEP
from .common import kept

_PAGE = 50
_REPLAYED = timedelta(days=7)


def _named(kind: str, text: str) -> str:
    """An event's name, and what it says; without words of this language the name alone."""
    said = _(text)
    known = said != text or language() == "en"
    return f"{kind}: {said.replace('`', '')}" if known else kind


@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """My subscriptions, the catalogue of events, and a form for one more."""
    actor = actor_of(request)
    need_some(actor, KEEP)
    kinds = queries.events.public_kinds()
    form = SubscriptionForm(
        request.POST or None, applications=kept(actor),
        kinds=[(kind, _named(kind, text)) for kind, text in kinds.items()],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.subscribe(actor, **form.cleaned_data, now=timezone.now())
        except Refusal as refusal:
            refused(form, refusal)
        else:
            jobs.ask_address.defer(subscription=str(row.pk), url=row.url)
            messages.success(request, _("Subscribed. The address is asked whether it agrees."))
            return redirect("exchange:subscription", subscription=row.pk)
    rows = queries.events.subscriptions(queries.registry.kept(actor))
    context = {"form": form, "rows": rows}
    status = 400 if form.errors else 200
    return render(request, "exchange/subscriptions.html", context, status=status)


@require_safe
def subscription(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """One subscription with its deliveries, newest first."""
    row = queries.events.subscription(actor_of(request), subscription)
    before = request.GET.get("sebelum", "")
    found = queries.events.deliveries(row.pk, int(before[:18]) if before.isdecimal() else 0, _PAGE)
    more = f"?sebelum={found[_PAGE - 1].pk}" if found[_PAGE:] else ""
    context = {"row": row, "rows": found[:_PAGE], "next_url": more}
    return render(request, "exchange/subscription.html", context)


@csrf_exempt  # a program, proven by the token it was given
@require_http_methods(["GET", "POST"])
def callback(request: HttpRequest, token: str) -> HttpResponse:
    """An address agrees later, within ten minutes after it was asked (WebHook-Request-Callback)."""
    rate = request.headers.get("webhook-allowed-rate", "")
    try:
        actions.agree_by_token(token, now=timezone.now(), rate=rate)
    except Refusal as refusal:
        return HttpResponse(in_words(refusal), status=refusal.status, content_type="text/plain")
    return HttpResponse(status=204)


@require_POST
def handshake(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Ask the address again whether it agrees."""
    row = queries.events.subscription(actor_of(request), subscription)
    jobs.ask_address.defer(subscription=str(row.pk), url=row.url)
    messages.success(request, _("The address is asked again."))
    return redirect("exchange:subscription", subscription=row.pk)


@require_POST
def stop(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Deliver nothing more."""
    actions.stop(actor_of(request), subscription, now=timezone.now())
    messages.success(request, _("Nothing more is delivered."))
    return redirect("exchange:subscription", subscription=subscription)


@require_POST
def replay(request: HttpRequest, subscription: UUID) -> HttpResponse:
    """Deliver the last seven days anew."""
    now = timezone.now()
    count = actions.replay(actor_of(request), subscription, since=now - _REPLAYED, now=now)
    messages.success(request, _("%(count)s events are delivered anew.") % {"count": count})
    return redirect("exchange:subscription", subscription=subscription)


@require_safe
def delivery(request: HttpRequest, delivery: int) -> HttpResponse:
    """One delivery: what was sent, and how it went."""
    row = queries.events.delivery(actor_of(request), delivery)
    return render(request, "exchange/delivery.html", {"row": row})


@require_POST
def again(request: HttpRequest, delivery: int) -> HttpResponse:
    """Deliver one event anew."""
    actions.send_again(actor_of(request), delivery, now=timezone.now())
    messages.success(request, _("The event is delivered anew."))
    return redirect("exchange:delivery", delivery=delivery)
