"""Finding a resident or a family by number and purpose; masked first, opened on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import Refusal

from .. import permissions
from ..actions import looking, looks
from ..forms.people import RevealForm, SearchForm
from ..queries import counts, finding, views
from .common import requires

PURPOSE = "residents.purpose"  # of the last search, in the session
OPENED = "residents.opened"  # whom, and when


@requires(permissions.COUNTS, permissions.FIND, permissions.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponseBase:
    """The numbers of one's area, the way to everything, and a search by number with a purpose."""
    actor = actor_of(request)
    form = SearchForm(request.POST or None)
    if request.method == "POST":
        actor.require(permissions.FIND)
        found = _search(request, form)
        if found is not None:
            return found
    context: dict[str, Any] = {"form": form, "may_find": actor.may(permissions.FIND)}
    if actor.may(permissions.COUNTS):
        context["counted"] = counts.counted(actor, "", timezone.localdate().year)
    context["tiles"] = views.tiles(actor)
    return render(request, "residents/home.html", context, status=400 if form.errors else 200)


def _search(request: HttpRequest, form: SearchForm) -> HttpResponseBase | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        found = looking.search(
            actor_of(request), given["number"], given["purpose"], now=timezone.now()
        )
    except Refusal as refusal:
        put_into(form, refusal)
        return None
    request.session[PURPOSE] = given["purpose"]
    return redirect(found.page, found.id)


@requires(permissions.FIND)
@require_http_methods(["GET", "HEAD", "POST"])
def resident(request: HttpRequest, resident: int) -> HttpResponseBase:
    """One resident: masked; open for five minutes after a purpose was given (POST). Both are
    recorded."""
    actor = actor_of(request)
    found = finding.resident(actor, resident)
    purpose, now = request.session.get(PURPOSE, ""), timezone.now()
    form = RevealForm(request.POST or None, initial={"purpose": purpose})
    if request.method == "POST" and form.is_valid() and actor.may(permissions.REVEAL):
        purpose = form.cleaned_data["purpose"]
        looking.open_record(actor, found, purpose, shown=True, now=now)
        request.session[PURPOSE] = purpose
        request.session[OPENED] = (found.pk, now.timestamp())
        return redirect("residents:resident", found.pk)
    if not purpose:
        return redirect("residents:home")
    pk, since = request.session.get(OPENED, (0, 0.0))
    shown = pk == found.pk and now.timestamp() - since < looks.WHILE.total_seconds()
    shown = shown and actor.may(permissions.REVEAL)
    looking.open_record(actor, found, purpose, shown=shown, now=now)
    context = {
        "resident": views.record(found, shown=shown),
        "history": views.history(found),
        "form": form,
        "may_reveal": actor.may(permissions.REVEAL),
        "may_change": actor.may(permissions.CHANGE),
    }
    return render(request, "residents/resident.html", context)


@requires(permissions.FIND)
@require_safe
def family(request: HttpRequest, family: int) -> HttpResponseBase:
    """One family: who is on the card, masked. Recorded for each member."""
    actor = actor_of(request)
    found = finding.family(actor, family)
    purpose = request.session.get(PURPOSE, "")
    if not purpose:
        return redirect("residents:home")
    members = finding.members(found)
    looking.open_family(actor, members, purpose, now=timezone.now())
    context = {
        "family": views.household(found),
        "members": [views.record(one, shown=False) for one in members],
        "may_change": actor.may(permissions.CHANGE),
    }
    return render(request, "residents/family.html", context)


@requires(permissions.COUNTS)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """People of an area by part, age and sex; small numbers hidden."""
    year = timezone.localdate().year
    counted = counts.counted(actor_of(request), request.GET.get("wilayah", "")[:24], year)
    context = {"counted": counted, "trail": views.trail(counted.code, actor_of(request))}
    return render(request, "residents/statistics.html", context)


@requires(permissions.COUNTS)
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Doubts by kelurahan, the worst first."""
    actor = actor_of(request)
    code = counts.seen(actor, request.GET.get("wilayah", "")[:24])
    context = {
        "rows": counts.doubts(actor, code),
        "doubts": [(_(name), count) for name, count in counts.doubts_of(code)],
        "whole": counts.whole(code),
    }
    return render(request, "residents/quality.html", context)
