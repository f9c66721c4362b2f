"""`/lapor/`: a citizen's report in under a minute, with and without JavaScript."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms.filing import FilingForm
from ..rules import MOST_PHOTOS, Channel, Part
from . import choices, photos, view
from .common import kindly_missing, remember, token_for

F = TypeVar("F", bound=FilingForm)
ENOUGH = 3  # categories suggested at once


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """The form, and filing it. The same form sent twice is one report."""
    if request.method == "GET":
        form = blank(FilingForm, None, initial={"key": uuid.uuid4()})
        return _show(request, form, photos.Drafts())
    return _receive(request)


def blank(form: type[F], data: Any, **kwargs: Any) -> F:
    """A filing form with everything it offers; with data, also the questions of its category."""
    chosen = ""
    if data is not None:
        chosen = data.get("category") or ""
        chosen = data.get("other", "") if chosen in ("", "other") else chosen
    return form(
        data,
        categories=choices.category_groups(),
        places=choices.place_groups(),
        questions=choices.questions_of(chosen),
        **kwargs,
    )


def _receive(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    data = request.POST.copy()
    key = form_key(data.get("key", ""))
    data["key"] = str(key)
    drafts = photos.gather(request, f"draft:{key}", now)
    if drafts.position and not (data.get("longitude") and data.get("latitude")):
        data["longitude"], data["latitude"] = (str(degrees) for degrees in drafts.position)
    form = blank(FilingForm, data)
    if drafts.errors or not form.is_valid():
        return _show(request, form, drafts, status=422)
    new_report = as_new_report(form, drafts)
    try:
        filed = actions.file_report(actor_of(request), new_report, now=now, key=intake_key(key))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))
        return _show(request, form, drafts, status=422)
    if filed.repeated and (other := _other_words(request, filed, form)):
        return other
    response = redirect("reports:thanks", code=filed.code)
    if filed.secret:
        remember(request, response, filed.code, filed.secret)
    return response


def _other_words(
    request: HttpRequest, filed: actions.Filed, form: FilingForm
) -> HttpResponse | None:
    """Somebody went back, wrote something else and sent again: nothing they wrote may get lost."""
    report = queries.find(actor_of(request), filed.code, filed.secret)
    if report.description.split() == form.cleaned_data["description"].split():
        return None
    data = request.POST.copy()
    data["key"] = str(uuid.uuid4())
    fresh = blank(FilingForm, data)
    return _show(request, fresh, photos.Drafts(), status=409, already=filed.code)


def form_key(text: str) -> uuid.UUID:
    """The form's own key; a mangled one is replaced, so that nobody shares a key by accident."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid4()


def intake_key(key: uuid.UUID) -> bytes:
    return hashlib.sha256(b"web:" + key.bytes).digest()


def as_new_report(form: FilingForm, drafts: photos.Drafts, **extra: Any) -> actions.NewReport:
    """A valid form as the action wants it. Who hides who they are leaves no name with us."""
    data = form.cleaned_data
    hidden = data["anonymous"]
    return actions.NewReport(
        category=data["category"],
        description=data["description"].strip(),
        longitude=data["longitude"],
        latitude=data["latitude"],
        place=data["place"],
        address=data["address"],
        anonymous=hidden,
        secret=data["secret"],
        answers=form.answers,
        photos=tuple(drafts.ids),
        name="" if hidden else data["name"],
        phone="" if hidden else data["phone"],
        email="" if hidden else data["email"],
        **{"channel": Channel.WEB, **extra},
    )


def _show(
    request: HttpRequest, form: FilingForm, drafts: photos.Drafts, status: int = 200, **extra: Any
) -> HttpResponse:
    return render(request, "reports/new.html", form_context(form, drafts) | extra, status=status)


def form_context(form: FilingForm, drafts: photos.Drafts) -> dict[str, Any]:
    """What the templates of filing need beside the form."""
    return {
        "form": form,
        "drafts": drafts,
        "located": located_words(form["longitude"].value(), form["latitude"].value()),
        "category_groups": choices.category_groups(),
        "place_groups": choices.place_groups(),
        "suggestions": suggestions(str(form["description"].value() or "")),
        "city_code": territory.city(),
        "most_photos": MOST_PHOTOS,
    }


def suggestions(text: str) -> list[tuple[str, str]]:
    """Category codes and names the words suggest, best first."""
    if len(text.strip()) < 4:
        return []
    return [
        (code, choices.category_name(code))
        for code, _score in queries.suggest_categories(text[:600], limit=ENOUGH)
    ]


def located_words(longitude: Any, latitude: Any) -> dict[str, Any] | None:
    """The kelurahan of a point, named back; `inside` is False for a point outside the city."""
    try:
        lon, lat = float(longitude), float(latitude)
    except (TypeError, ValueError):
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return None
    found = territory.locate(lon, lat)
    return {"longitude": lon, "latitude": lat, "found": found, "inside": found is not None}


@require_GET
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """Categories for the words so far (htmx fragment)."""
    chosen = request.GET.get("category", "")
    found = suggestions(request.GET.get("description", ""))
    if choices.is_category(chosen) and chosen not in dict(found):
        found = [(chosen, choices.category_name(chosen)), *found][:ENOUGH]
    context = {"suggestions": found, "chosen": chosen}
    return render(request, "reports/parts/suggestions.html", context)


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of a category (fragment)."""
    form = blank(FilingForm, {"category": request.GET.get("category", "")})
    form.is_bound = False
    return render(request, "reports/parts/questions.html", {"form": form})


@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """Names the kelurahan of a point back, and what is already reported around it (fragment)."""
    located = located_words(request.GET.get("lon"), request.GET.get("lat"))
    near: list[Any] = []
    if located and located["inside"]:
        category = request.GET.get("category", "")
        near = list(queries.near(located["longitude"], located["latitude"], 50, category=category))[
            :3
        ]
    return render(request, "reports/parts/located.html", {"located": located, "near": near})


@require_POST
@never_cache
def upload(request: HttpRequest) -> HttpResponse:
    """Keeps photos while the citizen is still writing. Answers JSON for the form's script."""
    key = form_key(request.POST.get("key", ""))
    drafts = photos.Drafts()
    photos.keep_all(drafts, request.FILES.getlist("photos"), f"draft:{key}", timezone.now())
    found = [
        {"reference": ref, "thumb": reverse("reports:draft_photo", args=[ref])}
        for ref in drafts.references
    ]
    position = (
        dict(zip(("longitude", "latitude"), drafts.position, strict=True))
        if drafts.position
        else None
    )
    status = 200 if found else 422
    return JsonResponse(
        {"photos": found, "position": position, "errors": drafts.errors}, status=status
    )


@require_GET
@never_cache
@kindly_missing
def thanks(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was filed, the link to keep, and what happens next. Only for who holds the link."""
    token, actor = token_for(request, code), actor_of(request)
    report = queries.find(actor, code, token)
    if Part.REPORTER not in queries.parts_of(actor, report, token):
        return redirect("reports:track", code=code)
    context = view.public_view(report, actor, timezone.now())
    context["public_link"] = request.build_absolute_uri(reverse("reports:track", args=[code]))
    if token:
        context["link"] = request.build_absolute_uri(reverse("reports:own", args=[code, token]))
    return render(request, "reports/thanks.html", context)
