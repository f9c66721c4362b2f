"""`/skm/isi/…`: four faces and one tap, or the nine questions. Works without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.pages.common import number, put_into
from balaikota.lib.errors import Conflict, Refusal

from .. import actions
from ..forms import FullForm, WordsForm
from ..queries import asking
from ..queries.regulations import asked, regulation
from ..words import office_name
from .common import fresh_tap, given, given_link, kindly, tap_of

_FACES = ("bad", "poor", "good", "great")


def _faces(about: asking.Asked) -> dict[str, Any]:
    question, answers = asked(regulation(timezone.localdate()).quick)
    return {
        "asked": about, "office": office_name(about.agency), "question": question,
        "faces": list(zip((1, 2, 3, 4), answers, _FACES, strict=True)),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@kindly
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Four faces: one tap is an answer."""
    about = asking.invitation(token)
    if request.method == "POST":
        new = actions.NewAnswer(overall=number(request.POST.get("nilai", "")))
        try:
            made = actions.answer(token, new, now=timezone.now())
        except Conflict:
            return redirect("satisfaction:answer", token=token)
        except Refusal as refusal:
            messages.error(request, in_words(refusal))
        else:
            return redirect("satisfaction:thanks", link=given_link(made.id))
    if not about.open:
        return render(request, "satisfaction/answered.html", {"asked": about})
    context = _faces(about) | {"full": reverse("satisfaction:full", args=[token])}
    return render(request, "satisfaction/answer.html", context)


@require_http_methods(["GET", "POST"])
@kindly
def full(request: HttpRequest, token: str) -> HttpResponseBase:
    """The nine questions of a link."""
    about = asking.invitation(token)
    if not about.open:
        return redirect("satisfaction:answer", token=token)

    def keep(new: actions.NewAnswer) -> actions.Given:
        return actions.answer(token, new, now=timezone.now())

    return _nine(request, about, keep)


def _nine(request: HttpRequest, about: asking.Asked | None, keep: Any) -> HttpResponseBase:
    form = FullForm(regulation(timezone.localdate()), request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made: actions.Given = keep(form.answer())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            return redirect("satisfaction:thanks", link=given_link(made.id))
    context = {
        "form": form, "asked": about, "office": office_name(about.agency) if about else "",
        "questions": [form[element.key] for element in form.rules.elements],
        "about_you": [form[key] for key in ("sex", "age", "education", "job")],
        "words": [form["comment"], form["handed_on"]],
    }  # fmt: skip
    return render(request, "satisfaction/full.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@kindly
def thanks(request: HttpRequest, link: str) -> HttpResponseBase:
    """Thank you; more words if one likes."""
    mine = given(link)
    form = WordsForm(request.POST or None)
    if form.is_bound and form.is_valid():
        new = actions.NewAnswer(
            comment=form.cleaned_data["comment"], handed_on=form.cleaned_data["handed_on"]
        )
        made = actions.complete(mine, new, now=timezone.now())
        if new.comment.strip():
            messages.success(request, _("Thank you for your words."))
            return render(request, "satisfaction/thanks.html", {"full_done": made.full})
    context = {"form": form, "full": reverse("satisfaction:more", args=[link])}
    return render(request, "satisfaction/thanks.html", context)


@require_http_methods(["GET", "POST"])
@kindly
def more(request: HttpRequest, link: str) -> HttpResponseBase:
    """The nine questions after the one tap."""
    mine = given(link)

    def keep(new: actions.NewAnswer) -> actions.Given:
        return actions.complete(mine, new, now=timezone.now())

    return _nine(request, None, keep)


@require_http_methods(["GET", "POST"])
@kindly
def kiosk(request: HttpRequest, key: str) -> HttpResponseBase:
    """The faces on a screen at the office; it comes back by itself."""
    about = asking.station(key)
    context = _faces(about) | {"kiosk": True, "tap": fresh_tap()}
    if request.method == "POST":
        new = actions.NewAnswer(overall=number(request.POST.get("nilai", "")))
        try:
            actions.answer_at(key, new, now=timezone.now(), tap=tap_of(request))
        except Refusal as refusal:
            messages.error(request, in_words(refusal))
        else:
            return redirect(f"{reverse('satisfaction:kiosk', args=[key])}?terima=1")
    context["thanked"] = bool(request.GET.get("terima"))
    context["again"] = reverse("satisfaction:kiosk", args=[key])
    return render(request, "satisfaction/kiosk.html", context)
