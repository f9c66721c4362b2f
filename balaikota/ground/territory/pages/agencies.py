"""Agencies (OPD): the tree, and one of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from balaikota.ground.events.doors import viewer_of
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms import AgencyForm, refused
from ..rights import MANAGE
from .gate import needs


@needs(MANAGE)
def tree(request: HttpRequest) -> HttpResponse:
    """The tree; offices of kecamatan and kelurahan when asked for."""
    offices = "kantor" in request.GET
    branches = queries.agency_tree(offices=offices)
    return render(request, "territory/agencies.html", {"branches": branches, "offices": offices})


@needs(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Open an agency."""
    form = AgencyForm(request.POST or None, initial={"code": request.GET.get("di", "")})
    return _save(request, form, new=True)


@needs(MANAGE)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an agency; its code stays."""
    view = queries.agency(code)
    initial = {
        "code": view.code, "name": view.name, "short": view.short,
        "phone": view.phone, "email": view.email,
    }  # fmt: skip
    form = AgencyForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = True
    return _save(request, form, new=False)


def _save(request: HttpRequest, form: AgencyForm, *, new: bool) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_agency(viewer_of(request), form.data_for_action(), new=new)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("territory:agencies")
    view = None if new else queries.agency(form.initial["code"])
    status = 400 if form.errors else 200
    context = {"form": form, "agency": view}
    return render(request, "territory/agency.html", context, status=status)


@require_POST
@needs(MANAGE)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close an agency; nothing more is sent to it."""
    actions.close_agency(viewer_of(request), code)
    messages.success(request, _("Closed. Nothing more is sent to this agency."))
    return redirect("territory:agency_edit", code=code)


@require_POST
@needs(MANAGE)
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Undo closing."""
    actions.reopen_agency(viewer_of(request), code)
    messages.success(request, _("Open again."))
    return redirect("territory:agency_edit", code=code)
