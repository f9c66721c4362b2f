"""The steward's side of UU 27/2022: requests, confirmed accounts, processing, breaches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory

from .. import permissions
from ..actions import breaches as actions
from ..actions import links, wishes
from ..forms.rights import AnswerForm, BreachForm, CodeForm, LearnedForm, ProcessingForm
from ..queries import desk
from ..rules import codes
from ..rules.verifying import FIELDS
from .common import form_page, requires, tried


@requires(permissions.WISHES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Requests that wait, by their clock; or the last answered."""
    answered = request.GET.get("keadaan") == "selesai"
    context = {
        "wishes": desk.wishes(actor_of(request), answered=answered),
        "answered": answered, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "residents/wishes.html", context)


@requires(permissions.WISHES)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, wish: int) -> HttpResponseBase:
    """One request, and the answer to it."""
    actor, now = actor_of(request), timezone.now()
    found = desk.wish(actor, wish)
    form = AnswerForm(request.POST or None)
    granted = request.POST.get("verdict") == "granted"
    if request.method == "POST" and tried(
        form,
        lambda: wishes.answer(actor, wish, form.cleaned_data["answer"], granted=granted, now=now),
    ):
        messages.success(request, _("Answered. The resident can read it."))
        return redirect("residents:wishes")
    context = {"wish": found, "look": desk.look(found.look), "form": form, "now": now}
    return render(request, "residents/wish.html", context, status=400 if form.errors else 200)


@requires(permissions.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest) -> HttpResponseBase:
    """Confirm whose account it is, with the e-KTP at hand."""
    actor, now = actor_of(request), timezone.now()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and tried(
        form, lambda: links.confirm(actor, form.cleaned_data["code"], now=now)
    ):
        messages.success(request, _("Confirmed. The account now sees its data and who looked."))
        return redirect("residents:counter")
    lede = _("The resident asks on the own account and shows the code and the e-KTP here.")
    return form_page(
        request, form, title=_("Confirm an account"), lede=lede, button=_("Confirm"),
        back=reverse("residents:home"),
    )  # fmt: skip


@requires(permissions.BREACHES)
@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """The register of processing."""
    entries, agreements = desk.processing(actor_of(request))
    context = {"entries": entries, "agreements": agreements}
    return render(request, "residents/processing.html", context)


@requires(permissions.BREACHES)
@require_http_methods(["GET", "HEAD", "POST"])
def processing_entry(request: HttpRequest, entry: str) -> HttpResponseBase:
    """Edit one line."""
    actor, now = actor_of(request), timezone.now()
    found = desk.processing_entry(actor, entry)
    initial = {name: getattr(found, name) for name in actions.EDITABLE}
    form = ProcessingForm(request.POST or None, initial=initial)
    if request.method == "POST" and tried(
        form, lambda: actions.edit_processing(actor, entry, form.cleaned_data, now=now)
    ):
        messages.success(request, _("Saved."))
        return redirect("residents:processing")
    return form_page(
        request, form, title=found.title, button=_("Save"), back=reverse("residents:processing")
    )


@requires(permissions.BREACHES)
@require_http_methods(["GET", "HEAD", "POST"])
def breaches(request: HttpRequest) -> HttpResponseBase:
    """What to do when data became known, and what was registered."""
    actor, now = actor_of(request), timezone.now()
    form = BreachForm(request.POST or None, initial={"found_at": timezone.localtime(now)})
    made: list[Any] = []
    if request.method == "POST" and tried(
        form, lambda: made.append(actions.register(actor, **form.cleaned_data, now=now))
    ):
        messages.success(request, _("Registered. The clock of 3 × 24 hours runs."))
        return redirect("residents:breach", made[0].pk)
    context = {
        "form": form, "breaches": desk.breaches(actor), "now": now,
        "law": codes.data("rights")["breach"],
    }  # fmt: skip
    return render(request, "residents/breaches.html", context, status=400 if form.errors else 200)


@requires(permissions.BREACHES)
@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, breach: int) -> HttpResponseBase:
    """One breach: its clock, who was told, what was learned."""
    actor, now = actor_of(request), timezone.now()
    found = desk.breach(actor, breach)
    initial = {"people": found.people, "how": found.how, "measures": found.measures}
    form = LearnedForm(request.POST or None, initial=initial)
    if request.method == "POST" and tried(
        form, lambda: actions.describe(actor, breach, **form.cleaned_data, now=now)
    ):
        messages.success(request, _("Saved."))
        return redirect("residents:breach", breach)
    context = {
        "breach": found, "form": form, "now": now,
        "categories": [_(FIELDS.get(code, code)) for code in found.categories],
    }  # fmt: skip
    return render(request, "residents/breach.html", context, status=400 if form.errors else 200)


@requires(permissions.BREACHES)
@require_POST
def breach_step(request: HttpRequest, breach: int, step: str) -> HttpResponse:
    """Somebody was told, or it is closed."""
    actions.step(actor_of(request), breach, step, now=timezone.now())
    messages.success(request, _("Noted with the time."))
    return redirect("residents:breach", breach)


@requires(permissions.BREACHES)
@require_safe
def breach_letter(request: HttpRequest, breach: int) -> HttpResponse:
    """A letter to the people concerned or to the authority, to print."""
    found = desk.breach(actor_of(request), breach)
    context = {
        "breach": found, "city": territory.city_name(), "today": timezone.now(),
        "authority": request.GET.get("kepada") == "lembaga",
        "law": codes.data("rights")["breach"],
        "categories": [_(FIELDS.get(code, code)) for code in found.categories],
    }  # fmt: skip
    return render(request, "residents/letter.html", context)
