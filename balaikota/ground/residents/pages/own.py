"""A resident's own page: what is kept, who looked and why, and what one may ask."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number

from ..actions import links, wishes
from ..forms.rights import ClaimForm, TextForm, WishForm
from ..queries import own, views
from ..queries.looks import PAGE, looks_at
from .common import form_page, signed_in, tried

OWN = "residents/own_form.html"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponseBase:
    """Who I am in the register. Before that is confirmed: how to confirm it."""
    actor, now = actor_of(request), timezone.now()
    resident = own.resident_of(actor.account_id or 0)
    if resident is None:
        return _claim(request)
    rows = list(looks_at(resident.pk, number(request.GET.get("sebelum", ""))))
    context: dict[str, Any] = {
        "resident": views.record(resident, shown=True),
        "history": views.history(resident),
        "looks": rows[:PAGE],
        "older": f"?sebelum={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "wishes": own.wishes_of(resident),
        "now": now,
    }
    return render(request, "residents/own.html", context)


def _claim(request: HttpRequest) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    form = ClaimForm(request.POST or None)
    if request.method == "POST":
        tried(form, lambda: links.claim(actor, form.claim(), now=now))
    context = {"form": form, "link": own.link_of(actor)}
    return render(request, "residents/claim.html", context, status=400 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, look: int) -> HttpResponseBase:
    """Object to one look."""
    actor, now = actor_of(request), timezone.now()
    form = TextForm(request.POST or None)
    if request.method == "POST" and tried(
        form,
        lambda: wishes.ask(actor, "objection", form.cleaned_data["text"], look=look, now=now),
    ):
        messages.success(request, _("Your objection was sent. You read the answer here."))
        return redirect("residents:own")
    return form_page(
        request, form, title=_("Object to this look"), button=_("Send"),
        lede=_("The data steward must answer within 3 × 24 hours."),
        back=reverse("residents:own"), template=OWN, look=own.look_of(actor, look),
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask for correction or deletion."""
    actor, now = actor_of(request), timezone.now()
    form = WishForm(request.POST or None)
    if request.method == "POST" and tried(
        form,
        lambda: wishes.ask(actor, form.cleaned_data["kind"], form.cleaned_data["text"], now=now),
    ):
        messages.success(request, _("Your request was sent. You read the answer here."))
        return redirect("residents:own")
    return form_page(
        request, form, title=_("Ask for correction or deletion"), button=_("Send"),
        lede=_(
            "The law keeps data of people who are registered here; it can be corrected. Data of "
            "who moved away or died can be deleted."
        ),
        back=reverse("residents:own"), template=OWN,
    )  # fmt: skip


@signed_in
@require_POST
def let_go(request: HttpRequest) -> HttpResponse:
    """Take the account off the register."""
    links.unlink(actor_of(request), now=timezone.now())
    messages.success(request, _("Your account is no longer joined to the register."))
    return redirect("residents:own")
