"""`/admin/kunci/` and `/admin/siapa-melihat/`: every API key, and every look at personal data."""

from __future__ import annotations

from datetime import date, datetime, time

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions, queries
from ..doors import actor_of
from ..forms.keys import CityKeyForm
from ..queries.own import PAGE
from .common import number, put_into, requires


@requires("people.keys")
@require_http_methods(["GET", "HEAD", "POST"])
def all_keys(request: HttpRequest) -> HttpResponseBase:
    """Every key; a new one for a person or an agency's program, shown once."""
    actor = actor_of(request)
    form = CityKeyForm(actor, request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
    rows = list(queries.all_keys(actor, number(request.GET.get("sebelum", ""))))
    context = {
        "form": CityKeyForm(actor) if made else form,
        "made": made,
        "keys": rows[:PAGE],
        "older": f"?sebelum={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
    }
    response = render(request, "people/all_keys.html", context)
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


def _made(request: HttpRequest, form: forms.Form) -> actions.MadeKey | None:
    wanted = form.cleaned_data
    try:
        owner = queries.by_contact(wanted["owner"]).first()
        if owner is None:
            raise NotFound(
                "owner", gettext_noop("Nobody has this telephone number or e-mail."), field="owner"
            )
        return actions.make_key(
            actor_of(request),
            wanted["name"],
            wanted["scopes"],
            owner_id=owner.pk,
            per_minute=wanted["per_minute"],
            expires_at=_midnight(wanted["expires_on"]),
            now=timezone.now(),
        )
    except Refusal as refusal:
        put_into(form, refusal)
        return None


def _midnight(day: date | None) -> datetime | None:
    """The end of a day in the city's zone."""
    if day is None:
        return None
    return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone())


@requires("people.keys")
@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponseBase:
    """End anybody's key."""
    actions.revoke_key(actor_of(request), key_id, now=timezone.now())
    messages.success(request, _("The key opens nothing any more."))
    return redirect("people:all_keys")


@requires("people.looks")
@require_safe
def all_looks(request: HttpRequest) -> HttpResponseBase:
    """Every look at anybody's personal data."""
    subject = request.GET.get("tentang", "")[:60]
    rows = list(
        queries.all_looks(actor_of(request), subject, number(request.GET.get("sebelum", "")))
    )
    older = ""
    if len(rows) > PAGE:
        query = request.GET.copy()
        query["sebelum"] = str(rows[PAGE - 1].pk)
        older = f"?{query.urlencode()}"
    context = {"looks": rows[:PAGE], "older": older, "subject": subject}
    return render(request, "people/all_looks.html", context)
