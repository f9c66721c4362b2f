"""How one wants to be told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Refusal

from .. import actions, channels, queries
from ..channels.push import public_key
from ..forms import DeviceForm, MannerForm
from ..notices import TRIED
from ..rules import CHANNELS, Channel, To

_WORKER = Path(__file__).parent.parent / "static" / "notices" / "worker.js"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def manner(request: HttpRequest) -> HttpResponse:
    """Channels of each kind, quiet hours, the hour of the daily message, devices."""
    actor = actor_of(request)
    kinds, found = queries.kinds_for(actor), queries.own_manner(actor)
    form = MannerForm(request.POST or None, kinds=kinds, manners=found, on=channels.set_up())
    if request.method == "POST" and form.is_valid():
        actions.choose(actor, form.wishes(), quiet=form.quiet(), daily_at=form.hour())
        messages.success(request, _("Saved."))
        return redirect("notices:manner")
    context = {"form": form, **_where(actor)}
    status = 400 if form.errors else 200
    return render(request, "notices/manner.html", context, status=status)


def _where(actor: Actor) -> dict[str, Any]:
    """What the page says of channels and devices."""
    on = channels.set_up()
    reasons = {"asked": _("You asked for no more."), "bounced": _("Messages came back.")}
    return {
        "off": [_(CHANNELS[channel]) for channel in Channel if channel not in on],
        "stopped": [
            (channel.value, _(CHANNELS[channel]), reasons.get(reason, reason))
            for channel, reason in sorted(queries.stopped_for(actor).items())
        ],
        "devices": queries.own_devices(actor),
        "push": Channel.PUSH in on,
        "public_key": public_key() if Channel.PUSH in on else "",
    }


@login_required
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Show notices on this browser: sent by the page's script."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This is no push service.")}, status=400)
    try:
        actions.join(actor_of(request), **form.cleaned_data, now=timezone.now())
    except Refusal as refusal:
        return JsonResponse({"error": _(refusal.message)}, status=refusal.status)
    return JsonResponse({"joined": True}, status=201)


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Show nothing more on a browser."""
    number = request.POST.get("device", "")
    actions.leave(
        actor_of(request), device=int(number[:18]) if number.isdecimal() else None,
        endpoint=request.POST.get("endpoint", "")[:1000],
    )  # fmt: skip
    messages.success(request, _("That device shows no more notices."))
    return redirect("notices:manner")


@login_required
@require_POST
def listen_again(request: HttpRequest) -> HttpResponse:
    """Use an address again that was stopped."""
    channel = request.POST.get("channel", "")
    if channel in set(Channel):
        actions.listen_again(actor_of(request), Channel(channel))
        messages.success(request, _("Messages come there again."))
    return redirect("notices:manner")


@login_required
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Send oneself a test message, once a minute."""
    actor, now = actor_of(request), timezone.now()
    new = actions.tell(
        TRIED, To(account=actor.account_id), now=now, link="/pemberitahuan/cara/",
        once=f"{TRIED}:{actor.account_id}:{now:%Y%m%d%H%M}", actor=actor.ref,
    )  # fmt: skip
    if new:
        messages.success(request, _("A test message is on its way."))
    else:
        messages.info(request, _("Please wait a minute before the next test."))
    return redirect("notices:manner")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address under which it may show notices."""
    response = HttpResponse(_WORKER.read_text(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
