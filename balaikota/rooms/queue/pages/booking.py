"""Booked times: choose, move, cancel; the code is shown at the kiosk or said at the counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import NotFound, gettext_noop

from .. import actions
from ..queries import booking, offices
from ..rules.hours import EARLY, Arrival, arrival
from ..words import BOOKED
from .common import done, fresh_tap, key_of, kindly, qr, remember


@require_http_methods(["GET", "POST"])
@kindly
def book(request: HttpRequest, office: str, service: str) -> HttpResponseBase:
    """Choose a free time of the next two weeks."""
    chosen = offices.service_of(office, service)
    if not chosen.books:
        raise NotFound("no_booking", gettext_noop("This service takes no appointments."))
    if request.method == "POST":
        taken: list[actions.Booked] = []

        def take(at: datetime) -> None:
            new = actions.NewAppointment(service=chosen.id, at=at)
            key = key_of(request, f"{chosen.code} {at}")
            taken.append(actions.book(actor_of(request), new, now=timezone.now(), key=key))

        if _with_time(request, take) and taken:
            remember(request, taken[0].token)
            return redirect("queue:appointment", token=taken[0].token)
    return _choose(request, chosen, {"tap": fresh_tap()})


def _choose(
    request: HttpRequest, service: offices.ServiceView, more: dict[str, Any]
) -> HttpResponseBase:
    days = booking.free_times(service, timezone.now())
    context = {"service": service, "office": service.office, "days": days, **more}
    return render(request, "queue/book.html", context)


def _with_time(request: HttpRequest, act: Callable[[datetime], None]) -> bool:
    """Act with the time that was chosen; say so when none was."""
    try:
        at = datetime.fromisoformat(request.POST.get("waktu", ""))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        return done(request, _no_time)
    return done(request, lambda: act(at))


def _no_time() -> None:
    from balaikota.lib.errors import Invalid

    raise Invalid("time", gettext_noop("Please choose a time from the list."), field="at")


@require_GET
@kindly
def show(request: HttpRequest, token: str) -> HttpResponseBase:
    """A booked time with its code."""
    held, now = booking.held(token), timezone.now()
    said, colour = BOOKED[held.state]
    context = {
        "held": held, "office": held.service.office, "token": token, "state": said,
        "colour": colour, "early": held.at - EARLY,
        "is_late": arrival(held.at, now) == Arrival.LATE,
        "qr": qr(request, reverse("queue:appointment", args=[token])),
    }  # fmt: skip
    return render(request, "queue/appointment.html", context)


@require_http_methods(["GET", "POST"])
@kindly
def move(request: HttpRequest, token: str) -> HttpResponseBase:
    """To another time."""
    held = booking.held(token)
    if request.method == "POST":

        def to(at: datetime) -> None:
            actions.move_appointment(token, at, now=timezone.now())

        if _with_time(request, to):
            return redirect("queue:appointment", token=token)
    return _choose(request, held.service, {"held": held, "token": token})


@require_POST
@kindly
def cancel(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the time back to somebody else."""
    thanks = _("The time is free for somebody else. Thank you for telling us.")
    done(request, lambda: actions.cancel_appointment(token, now=timezone.now()), thanks)
    return redirect("queue:appointment", token=token)
