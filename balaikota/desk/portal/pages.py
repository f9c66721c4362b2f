"""The citizens' home, the code box, what is near, and the officers' inbox."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from balaikota.ground.events.sockets import Scope, Showcase, Task, offered
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from . import queries, rules


def _scope(request: HttpRequest, **query: str) -> tuple[Actor, Scope]:
    actor = actor_of(request)
    return actor, Scope(viewer=actor, place=territory.city(), now=timezone.now(), query=query)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a citizen came for, one thumb away."""
    _actor, scope = _scope(request)
    primary, others = queries.services()
    context = {
        "primary": primary,
        "services": others,
        "showcases": queries.showcases(scope, near=False),
        "has_near": any(showcase.near for showcase in offered(Showcase)),
    }
    return render(request, "portal/home.html", context)


@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """Find a thing by its code: `?kode=`. An unknown code is answered on the same page."""
    asked = request.GET.get("kode", "")
    _actor, scope = _scope(request)
    for code in rules.readings(asked):
        if url := queries.page_of(code, scope, request.COOKIES):
            return redirect(url)
    unknown = bool(asked.strip())
    _primary, services = queries.services()
    context = {"asked": asked[:40], "unknown": unknown, "services": services}
    return render(request, "portal/track.html", context, status=404 if unknown else 200)


@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """What is near `?lon=&lat=`: a fragment for the home page. The position is not kept."""
    lon, lat = rules.position(request.GET.get("lon", ""), request.GET.get("lat", ""))
    _actor, scope = _scope(request, lon=str(lon), lat=str(lat))
    answer = render(request, "portal/near.html", {"parts": queries.showcases(scope, near=True)})
    patch_cache_control(answer, no_store=True)
    return answer


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for me, in every room."""
    actor, scope = _scope(request)
    if not actor.signed_in:
        return redirect_to_login(request.get_full_path())
    waiting = queries.tasks(actor, scope)
    context = {
        "waiting": waiting,
        "total": sum(w.count or 0 for w in waiting),
        "stale_on": " ".join(sorted({kind for task in offered(Task) for kind in task.stale_on})),
    }
    part = request.GET.get("bagian") == "daftar"
    return render(request, "portal/tasks_list.html" if part else "portal/tasks.html", context)
