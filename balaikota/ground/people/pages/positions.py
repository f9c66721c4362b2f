"""`/admin/jabatan/`: the chairs of the city hall."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..doors import actor_of
from ..forms.people import PositionForm
from .common import put_into, requires


@requires("people.view")
@require_safe
def positions(request: HttpRequest) -> HttpResponseBase:
    """Positions in reach, with how many hold them today."""
    search = request.GET.get("cari", "")[:120]
    seats, after = queries.positions(
        actor_of(request), search, request.GET.get("sesudah", "")[:80], now=timezone.now()
    )
    context = {"seats": seats, "after": after, "search": search}
    return render(request, "people/positions.html", context)


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_position(request: HttpRequest) -> HttpResponseBase:
    """Make a position."""
    return _edited(request, PositionForm(request.POST or None))


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def position(request: HttpRequest, code: str) -> HttpResponseBase:
    """Rename a position, retire it, or change what nobody holds yet."""
    found = queries.position(actor_of(request), code)
    initial = {
        "code": found.code, "title": found.title, "role": found.role, "area": found.area,
        "agency": found.agency, "active": found.active,
    }  # fmt: skip
    form = PositionForm(
        {**request.POST.dict(), "code": code} if request.method == "POST" else None, initial=initial
    )
    form.fields["code"].disabled = True
    return _edited(request, form, code)


def _edited(request: HttpRequest, form: PositionForm, code: str = "") -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            actions.save_position(actor_of(request), wanted.pop("code"), **wanted)
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:positions")
    return render(request, "people/position.html", {"form": form, "code": code})
