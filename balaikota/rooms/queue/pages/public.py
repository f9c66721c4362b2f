"""`/antre/`: offices, numbers on the phone, and the page of a number. No account needed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.events.visits import feedback_link
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Conflict

from .. import actions
from ..queries import booking, lines, offices
from ..rules.life import Channel, Priority
from ..words import PRIORITIES, STATES, fair_words, wait_words
from .common import done, fresh_tap, held_tokens, key_of, kindly, part, qr, remember

LIVE = "queue.taken queue.moved queue.finished queue.counter_turned queue.office_changed"


@require_GET
@kindly
def start(request: HttpRequest) -> HttpResponseBase:
    """The offices of the city, open ones first, and what this browser holds."""
    now = timezone.now()
    found = [
        {"office": one, "open": one.hours.is_open(now, one.calendar()),
         "next": one.hours.opens_next(now, one.calendar())}
        for one in offices.offices()
    ]  # fmt: skip
    found.sort(key=lambda one: not one["open"])
    context = {"offices": found, "mine": booking.mine(held_tokens(request)), "states": STATES}
    return render(request, "queue/start.html", context)


@require_GET
@kindly
def office(request: HttpRequest, office: str) -> HttpResponseBase:
    """An office: what waits, how long, take a number, book a time."""
    context = about(offices.office(office), services=True)
    context |= {"mine": booking.mine(held_tokens(request)), "tap": fresh_tap()}
    return part(request, "queue/office.html", "queue/parts/office_live.html", context)


def about(view: offices.OfficeView, *, services: bool) -> dict[str, Any]:
    """What pages about an office show."""
    now = timezone.now()
    line = lines.line_of(view, now, measure=services)
    return {
        "office": view, "line": line, "now": now, "live": LIVE,
        "open": view.hours.is_open(now, view.calendar()),
        "opens_next": view.hours.opens_next(now, view.calendar()),
        "services": [
            {"service": one, "waiting": line.waiting_for(one.id),
             "wait": wait_words(line.wait(one.id))}
            for one in view.offered
        ] if services else [],
        "fair": fair_words(view.in_a_row), "priorities": PRIORITIES.items(),
    }  # fmt: skip


@require_POST
@kindly
def take(request: HttpRequest, office: str) -> HttpResponseBase:
    """A number for a phone."""
    chosen = offices.service_of(office, request.POST.get("layanan", ""))
    new = actions.NewTicket(service=chosen.id, channel=Channel.PHONE, priority=priority_of(request))
    try:
        taken = actions.take(
            actor_of(request), new, now=timezone.now(), key=key_of(request, chosen.code)
        )
    except Conflict as refusal:
        messages.error(request, in_words(refusal))
        return redirect("queue:office", office=office)
    remember(request, taken.token)
    return redirect("queue:ticket", token=taken.token)


def priority_of(request: HttpRequest) -> Priority:
    said = request.POST.get("prioritas", "")
    return Priority(said) if said in set(Priority) else Priority.NONE


@require_GET
@kindly
def ticket(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page of a number: the place in the line, live, and which counter to go to."""
    own = lines.own(token, timezone.now())
    said, colour = STATES[own.number.state]
    context = {
        "own": own, "number": own.number, "token": token, "live": LIVE, "state": said,
        "colour": colour, "wait": wait_words(own.wait) if own.wait else "",
        "fair": fair_words(own.office.in_a_row),
        "priority": PRIORITIES[own.number.priority] if own.number.priority else "",
        "qr": qr(request, reverse("queue:ticket", args=[token])),
        "feedback": feedback_link(f"ticket:{own.number.id}") if own.number.state == "done" else "",
    }  # fmt: skip
    return part(request, "queue/ticket.html", "queue/parts/ticket_live.html", context)


@require_POST
@kindly
def cancel(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give a number back."""
    done(
        request, lambda: actions.cancel(token, now=timezone.now()), _("Your number is given back.")
    )
    return redirect("queue:ticket", token=token)


@require_GET
@kindly
def mine(request: HttpRequest) -> HttpResponseBase:
    """Numbers and appointments of this browser."""
    context = {"mine": booking.mine(held_tokens(request)), "states": STATES}
    return render(request, "queue/mine.html", context)


@require_GET
@kindly
def display(request: HttpRequest, office: str) -> HttpResponseBase:
    """The call display for a TV at the office."""
    context = about(offices.office(office), services=False)
    context["qr"] = qr(request, reverse("queue:office", args=[office]), scale=8)
    return part(request, "queue/display.html", "queue/parts/display_live.html", context)
