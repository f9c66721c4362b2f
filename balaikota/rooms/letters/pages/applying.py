"""`/layanan/`: what can be asked for, and asking for it step by step. Works without JavaScript."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import signed_in
from balaikota.lib.errors import Invalid, Refusal

from .. import permissions
from ..actions import applying
from ..forms.steps import PlaceForm, StepForm
from ..queries import catalog, prefill
from ..rules.catalog import Definition, Step
from ..words import level_words, summary_of, title_of
from . import view
from .common import kindly, remember, requires
from .wizard import Wizard, draft_mark, opened


@require_GET
@kindly
def services(request: HttpRequest) -> HttpResponseBase:
    """Everything that can be asked for today, by group."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, version in catalog.in_force(timezone.localdate()).items():
        definition = version.definition
        groups.setdefault(definition.group, []).append(
            {"code": code, "title": title_of(definition), "summary": summary_of(definition),
             "days": definition.days, "cost": definition.cost}
        )  # fmt: skip
    context = {"groups": groups.items(), "draft_mark": draft_mark(actor_of(request))}
    return render(request, "letters/services.html", context)


@require_GET
@kindly
def service(request: HttpRequest, service: str) -> HttpResponseBase:
    """What a service gives, needs, costs and takes, before anybody signs in."""
    definition = catalog.service(service, timezone.localdate()).definition
    return render(request, "letters/service.html", _about(definition))


def _about(definition: Definition) -> dict[str, Any]:
    return {
        "definition": definition, "title": title_of(definition),
        "summary": summary_of(definition),
        "taps": [need for need in definition.needs if need.kind.endswith("_tap")],
        "needs": [need for need in definition.needs if not need.kind.endswith("_tap")],
        "chain": [
            stage.title or level_words(stage.level) for stage in definition.chain
        ],
    }  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
@kindly
def apply(request: HttpRequest, service: str) -> HttpResponseBase:
    """Ask for a letter for oneself."""
    definition = catalog.service(service, timezone.localdate()).definition
    known = prefill.known_of(actor_of(request), definition)
    return _walk(request, definition, known, typed=False)


@require_http_methods(["GET", "POST"])
@requires(permissions.COUNTER)
def at_counter(request: HttpRequest, service: str) -> HttpResponseBase:
    """Type a request in for somebody who came."""
    definition = catalog.service(service, timezone.localdate()).definition
    return _walk(request, definition, prefill.Known(), typed=True)


@require_GET
@requires(permissions.COUNTER)
def choose_at_counter(request: HttpRequest) -> HttpResponseBase:
    found = catalog.in_force(timezone.localdate())
    listed = [(code, title_of(version.definition)) for code, version in found.items()]
    return render(request, "letters/counter.html", {"services": listed})


def _walk(
    request: HttpRequest, definition: Definition, known: prefill.Known, *, typed: bool
) -> HttpResponse:
    posted = request.method == "POST"
    wizard = opened(request.POST, definition, timezone.now()) if posted else None
    if wizard is None:
        if posted:
            messages.warning(request, _("This form was open for too long. Please begin anew."))
        return _show(request, Wizard.begun(definition, known.answers), known, typed=typed)
    if "resume" in request.POST:
        return _resume(request, wizard, known, typed=typed)
    if "back" in request.POST:
        wizard.at = max(0, min(wizard.at, len(wizard.steps)) - 1)
        return _show(request, wizard, known, typed=typed)
    if wizard.at_place:
        return _send(request, wizard, known, typed=typed)
    step = wizard.steps[wizard.at]
    if "more" in request.POST:
        return _more(request, wizard, known, step, typed=typed)
    form = StepForm(step, wizard.kept, timezone.localdate(), request.POST)
    if not form.is_valid():
        return _show(request, wizard, known, form, typed=typed, status=422)
    wizard.kept, wizard.at = form.given, wizard.at + 1
    return _show(request, wizard, known, typed=typed)


def _resume(
    request: HttpRequest, wizard: Wizard, known: prefill.Known, *, typed: bool
) -> HttpResponse:
    """A draft of this device: the step where it stopped, with what was written there."""
    if wizard.at_place:
        form: forms.Form = PlaceForm(place=known.place)
        form.initial = {
            **form.initial,
            **{name: request.POST[name] for name in form.fields if name in request.POST},
        }
    else:
        step, today = wizard.steps[wizard.at], timezone.localdate()
        rows = StepForm(step, wizard.kept, today, request.POST).rows
        form = StepForm(
            step, wizard.kept, today, rows=max(rows.values(), default=0),
            initial={**wizard.kept, **request.POST.dict()},
        )  # fmt: skip
    return _show(request, wizard, known, form, typed=typed)


def _more(
    request: HttpRequest, wizard: Wizard, known: prefill.Known, step: Step, *, typed: bool
) -> HttpResponse:
    """The same step with one more line, and what was written."""
    today = timezone.localdate()
    rows = StepForm(step, wizard.kept, today, request.POST).rows
    form = StepForm(
        step, wizard.kept, today, rows=max(rows.values(), default=0) + 1,
        initial=request.POST.dict(),
    )  # fmt: skip
    return _show(request, wizard, known, form, typed=typed)


def _show(
    request: HttpRequest, wizard: Wizard, known: prefill.Known,
    form: forms.Form | None = None, *, typed: bool, status: int = 200,
) -> HttpResponse:  # fmt: skip
    steps = wizard.steps
    if form is None and wizard.at_place:
        form = PlaceForm(place=known.place)
    elif form is None:
        form = StepForm(steps[wizard.at], wizard.kept, timezone.localdate(), initial=wizard.kept)
    titles = [step.title for step in steps] + [_("Where you live")]
    context = {
        **_about(wizard.definition), "form": form, "kept": wizard.sealed(timezone.now()),
        "at": wizard.at,
        "draft": {"key": wizard.key, "mark": "" if typed else draft_mark(actor_of(request))},
        "titles": list(enumerate(titles)), "at_place": wizard.at_place, "typed": typed,
        "now": min(wizard.at + 1, len(titles)), "of": len(titles),
        "told": known.from_register if not wizard.at_place else (),
        "said": view.said(wizard.definition, wizard.kept) if wizard.at_place else (),
    }  # fmt: skip
    return render(request, "letters/apply.html", context, status=status)


def _send(
    request: HttpRequest, wizard: Wizard, known: prefill.Known, *, typed: bool
) -> HttpResponse:
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _show(request, wizard, known, form, typed=typed, status=422)
    actor = actor_of(request)
    new = applying.NewRequest(
        service=wizard.definition.code, answers=wizard.kept, place=form.place, typed=typed
    )
    key = hashlib.sha256(f"{actor.ref} {wizard.key}".encode()).digest()
    try:
        asked = applying.apply(actor, new, now=timezone.now(), key=key)
    except Invalid as refusal:
        return _blamed(request, wizard, known, form, refusal, typed=typed)
    except Refusal as refusal:
        form.add_error(None, in_words(refusal))
        return _show(request, wizard, known, form, typed=typed, status=422)
    if typed:
        remember(request, asked.code, asked.secret)
        return redirect("letters:slip", code=asked.code)
    return redirect(f"{reverse('letters:request', args=[asked.code])}?baru=1")


def _blamed(
    request: HttpRequest, wizard: Wizard, known: prefill.Known, form: PlaceForm,
    refusal: Invalid, *, typed: bool,
) -> HttpResponse:  # fmt: skip
    """Back to the step whose answer cannot stand."""
    asked = refusal.field.partition(".")[0]
    for number, step in enumerate(wizard.steps):
        if asked in {*(one.key for one in step.fields), *(one.key for one in step.groups)}:
            wizard.at = number
            bad = StepForm(step, wizard.kept, timezone.localdate(), _flat(wizard.kept))
            bad.is_valid()
            return _show(request, wizard, known, bad, typed=typed, status=422)
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))
    return _show(request, wizard, known, form, typed=typed, status=422)


def _flat(kept: Mapping[str, Any]) -> dict[str, str]:
    """Answers as a form posts them."""
    flat: dict[str, str] = {}
    for key, value in kept.items():
        if isinstance(value, list):
            for number, row in enumerate(value):
                flat |= {f"{key}.{number}.{name}": said for name, said in row.items()}
        else:
            flat[key] = str(value)
    return flat
