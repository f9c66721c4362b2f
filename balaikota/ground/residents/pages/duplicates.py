"""Suspected duplicates: two records side by side, and a person who decides."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number

from .. import jobs, permissions
from ..actions import duplicates, looking
from ..queries import desk
from .common import requires


@requires(permissions.JUDGE)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Pairs that wait, the likeliest first; or the last that were judged."""
    state = "judged" if request.GET.get("keadaan") == "selesai" else "open"
    actor = actor_of(request)
    context = {
        "pairs": desk.pairs(actor, state), "state": state,
        "may_search": actor.may(permissions.LOAD),
    }  # fmt: skip
    return render(request, "residents/duplicates.html", context)


@requires(permissions.JUDGE)
@require_safe
def pair(request: HttpRequest, pair: int) -> HttpResponse:
    """Both records in the clear. Recorded as a look at both."""
    actor = actor_of(request)
    found = desk.pair(actor, pair)
    for one in (found.first, found.second):
        looking.open_pair(actor, one, now=timezone.now())
    context = {"pair": found, "rows": desk.beside(found)}
    return render(request, "residents/pair.html", context)


@requires(permissions.JUDGE)
@require_POST
def judge(request: HttpRequest, pair: int, verdict: str) -> HttpResponseBase:
    """Different, one person, or undone."""
    actor, now = actor_of(request), timezone.now()
    note = request.POST.get("note", "")[:200]
    if verdict == "berbeda":
        duplicates.call_different(actor, pair, note=note, now=now)
        messages.success(request, _("Two different people. The pair is not shown again."))
    elif verdict == "sama":
        keep = number(request.POST.get("keep", "")) or 0
        duplicates.merge(actor, pair, keep, note=note, now=now)
        messages.success(request, _("One person: the records are merged. It can be undone."))
    elif verdict == "batal":
        duplicates.unmerge(actor, pair, now=now)
        messages.success(request, _("Undone. The pair waits again."))
        return redirect("residents:pair", pair)
    else:
        raise Http404
    return redirect("residents:duplicates")


@requires(permissions.LOAD)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Look for duplicates now."""
    jobs.search_duplicates.defer()
    messages.success(request, _("The search has begun. This page shows what it finds."))
    return redirect("residents:duplicates")
