"""The kiosk at an office: opened by its key, no account, works without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balaikota.ground.people.rules import ANONYMOUS
from balaikota.lib.ids import normal_code

from .. import actions
from ..queries import booking, lines, offices
from ..rules.life import Channel
from ..words import PRIORITIES, fair_words, wait_words
from .common import done, fresh_tap, key_of, kindly, part, qr
from .public import about, priority_of


@require_http_methods(["GET", "POST"])
@kindly
def kiosk(request: HttpRequest, key: str) -> HttpResponseBase:
    """Big buttons: one tap gives a number. A code that is scanned or typed checks in."""
    office = offices.kiosk(key)
    if request.method == "POST":
        taken: list[actions.Taken] = []
        act = _arrive if "kode" in request.POST else _take
        if done(request, lambda: taken.append(act(request, office))):
            slip = reverse("queue:slip", args=[key, taken[0].token])
            return redirect(f"{slip}?cetak=1" if request.GET.get("cetak") else slip)
    context = about(office, services=True)
    context |= {"key": key, "tap": fresh_tap(), "prints": bool(request.GET.get("cetak"))}
    return part(request, "queue/kiosk.html", "queue/parts/kiosk_live.html", context)


def _take(request: HttpRequest, office: offices.OfficeView) -> actions.Taken:
    chosen = offices.service_of(office.agency, request.POST.get("layanan", ""))
    new = actions.NewTicket(service=chosen.id, channel=Channel.KIOSK, priority=priority_of(request))
    said = key_of(request, f"{chosen.code} {new.priority}")
    return actions.take(ANONYMOUS, new, now=timezone.now(), key=said)


def _arrive(request: HttpRequest, office: offices.OfficeView) -> actions.Taken:
    """A scanner types the address in the code; people type the code itself."""
    said = request.POST.get("kode", "").strip()
    code = said if normal_code(said) else _code_of(said)
    return actions.arrive(
        ANONYMOUS, code, office.agency, now=timezone.now(), priority=priority_of(request)
    )


def _code_of(address: str) -> str:
    """The code of the appointment whose page was scanned. Raises NotFound."""
    return booking.held(address.rstrip("/").rpartition("/")[2]).code


@require_GET
@kindly
def slip(request: HttpRequest, key: str, token: str) -> HttpResponseBase:
    """The number on paper of 80 mm, and as a QR code for the phone."""
    office, own = offices.kiosk(key), lines.own(token, timezone.now())
    prints = "?cetak=1" if request.GET.get("cetak") else ""
    context = {
        "office": office, "key": key, "own": own, "number": own.number, "token": token,
        "wait": wait_words(own.wait) if own.wait else "", "prints": bool(prints),
        "priority": PRIORITIES[own.number.priority] if own.number.priority else "",
        "fair": fair_words(office.in_a_row),
        "qr": qr(request, reverse("queue:ticket", args=[token])),
        "again": f"{reverse('queue:kiosk', args=[key])}{prints}",
    }  # fmt: skip
    return render(request, "queue/slip.html", context)
