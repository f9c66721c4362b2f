"""`/tugas/loket/`: the officer's page, for keyboard and thumb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from balaikota.ground.events.sockets import Scope, offered
from balaikota.ground.events.visits import CounterWork
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, requires
from balaikota.ground.people.rules import ANONYMOUS, Actor
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from .. import actions, permissions
from ..queries import booking, lines, offices
from ..rules.life import Channel
from ..words import PRIORITIES
from .common import done, fresh_tap, key_of, kindly, part
from .public import LIVE, priority_of


@requires(permissions.SERVE)
@require_GET
@kindly
def counters(request: HttpRequest) -> HttpResponseBase:
    """Choose the counter to sit at."""
    actor, now = actor_of(request), timezone.now()
    found = []
    for one in offices.served_by(actor):
        line = lines.line_of(one, now, measure=False)
        sitting = {counter.id: counter for counter in line.counters}
        rows = [
            {"counter": counter, "at": sitting.get(counter.id),
             "mine": counter.id in sitting and sitting[counter.id].officer == actor.ref}
            for counter in one.counters if counter.active
        ]  # fmt: skip
        found.append({"office": one, "line": line, "rows": rows})
    return render(request, "queue/counters.html", {"offices": found, "live": LIVE})


def _counter(actor: Actor, counter: int) -> tuple[offices.OfficeView, offices.CounterView]:
    """Raises NotFound, or NotAllowed for somebody else's office."""
    for office in offices.offices():
        for one in office.counters:
            if one.id == counter and one.active:
                if not permissions.works_at(actor, office.place, office.agency):
                    raise NotAllowed(
                        "not_allowed", gettext_noop("You do not have the right to do this.")
                    )
                return office, one
    raise NotFound("no_counter", gettext_noop("There is no such counter."))


@requires(permissions.SERVE)
@require_GET
@kindly
def work(request: HttpRequest, counter: int) -> HttpResponseBase:
    """Who stands here, who is next, and everything one can do with a tap or a key."""
    actor, now = actor_of(request), timezone.now()
    office, own = _counter(actor, counter)
    line = lines.line_of(office, now, measure=False)
    sitting = next((one for one in line.counters if one.id == counter), None)
    serving = sitting.serving if sitting else None
    context: dict[str, Any] = {
        "office": office, "counter": own, "line": line, "live": LIVE, "serving": serving,
        "mine": sitting is not None and sitting.officer == actor.ref, "taken": sitting,
        "waiting": [one for one in line.waiting if one.line in own.services],
        "others": sum(one.line not in own.services for one in line.waiting),
        "coming": booking.coming(office.agency, now), "priorities": PRIORITIES,
        "services": [one for one in office.offered if not serving or one.id != serving.line],
        "works": works(actor, office.place, serving.work if serving else ""),
        "offered": office.offered, "tap": fresh_tap(), "choices": PRIORITIES.items(), "now": now,
    }  # fmt: skip
    return part(request, "queue/work.html", "queue/parts/work_live.html", context)


def works(actor: Actor, place: str, own: str) -> list[dict[str, Any]]:
    """What other rooms can begin for the person here; what the number is for comes first."""
    scope = Scope(viewer=actor, place=place, now=timezone.now())
    found: list[dict[str, Any]] = []
    for work in offered(CounterWork):
        if not actor.may(work.permission):
            continue
        first = work.start(own) if own else ""
        if first:
            names = dict(work.works(scope))
            found.insert(0, {"title": names.get(own, work.title), "url": first, "own": True})
        found.append({"title": work.title, "url": work.start(""), "own": False})
    return [one for one in found if one["url"]]


Act = Callable[[Actor, int, HttpRequest], Any]


def _id(request: HttpRequest, name: str) -> int:
    return number(request.POST.get(name, "")) or 0


ACTS: dict[str, Act] = {
    "buka": lambda actor, at, _r: actions.open_counter(actor, at, now=timezone.now()),
    "tutup": lambda actor, at, _r: actions.close_counter(actor, at, now=timezone.now()),
    "berikut": lambda actor, at, request: actions.call_next(
        actor, at, seen=_id(request, "terlihat"), now=timezone.now()
    ),
    "panggil": lambda actor, at, request: actions.call(
        actor, at, _id(request, "nomor"), seen=_id(request, "terlihat"), now=timezone.now()
    ),
    "ulang": lambda actor, at, request: actions.recall(
        actor, at, _id(request, "nomor"), now=timezone.now()
    ),
    "lewati": lambda actor, at, request: actions.skip(
        actor, at, _id(request, "nomor"), now=timezone.now()
    ),
    "kembali": lambda actor, at, request: actions.back(
        actor, at, _id(request, "nomor"), now=timezone.now()
    ),
    "selesai": lambda actor, at, request: actions.finish(
        actor, at, _id(request, "nomor"), now=timezone.now()
    ),
    "pindah": lambda actor, at, request: actions.transfer(
        actor, at, _id(request, "nomor"), _id(request, "layanan"), now=timezone.now()
    ),
}


def _take(actor: Actor, office: offices.OfficeView, request: HttpRequest) -> None:
    chosen = offices.service_of(office.agency, request.POST.get("layanan", ""))
    new = actions.NewTicket(
        service=chosen.id, channel=Channel.COUNTER, priority=priority_of(request)
    )
    actions.take(ANONYMOUS, new, now=timezone.now(), key=key_of(request, chosen.code))


def _arrive(actor: Actor, office: offices.OfficeView, request: HttpRequest) -> None:
    actions.arrive(
        ANONYMOUS, request.POST.get("kode", ""), office.agency, now=timezone.now(),
        priority=priority_of(request),
    )  # fmt: skip


OFFICE_ACTS = {"ambil": _take, "tiba": _arrive}


@requires(permissions.SERVE)
@require_POST
@kindly
def step(request: HttpRequest, counter: int, act: str) -> HttpResponseBase:
    """One act at the counter."""
    actor = actor_of(request)
    office, _own = _counter(actor, counter)
    if act in ACTS:
        done(request, lambda: ACTS[act](actor, counter, request))
    elif act in OFFICE_ACTS:
        done(request, lambda: OFFICE_ACTS[act](actor, office, request))
    else:
        raise Http404
    if act == "tutup":
        return redirect("queue:counters")
    return redirect("queue:work", counter=counter)
