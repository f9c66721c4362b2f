"""Ending messages without signing in: the link in every mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from balaikota.lib.errors import NotFound, gettext_noop

from .. import actions, kinds
from ..composing import read_stop_link
from ..rules import CHANNELS


@csrf_exempt  # a mail program sends this form by itself (RFC 8058); the token is the right to it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and end. Looking at the link ends nothing: mail scanners look at every link."""
    way = read_stop_link(token)
    if way is None:
        raise NotFound("link", gettext_noop("This link is not complete. Copy all of it."))
    declared = kinds.known(way.kind)
    everything = bool(request.POST.get("semua"))
    if request.method == "POST":
        actions.stop(way, everything=everything, now=timezone.now())
    return render(request, "notices/stop.html", {
        "title": declared.title if declared else way.kind, "channel": _(CHANNELS[way.channel]),
        "done": request.method == "POST", "everything": everything, "token": token,
    })  # fmt: skip
