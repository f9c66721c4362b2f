"""The desk of owners and stewards: what waits, what is out, and the steps between."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, Refusal, gettext_noop

from .. import actions, jobs, permissions, queries
from ..forms import DescribeForm, ProposeForm, ReviewForm, WithdrawForm, refused
from ..queries import Desk, version_view
from ..rules import life
from ..rules.filters import Ask
from ..rules.life import Act, State
from ..rules.metadata import WRITTEN
from ..store import engine

Page = Callable[..., HttpResponse]
_PREVIEW = 8


def for_staff(page: Page) -> Page:
    """Only who may propose or review; strangers are asked to sign in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        if not (actor.may(permissions.PROPOSE) or actor.may(permissions.REVIEW)):
            raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
        return page(request, *args, **kwargs)

    return guarded


def reviews(actor: Actor) -> bool:
    return permissions.holds(actor, permissions.REVIEW)


@require_safe
@for_staff
def board(request: HttpRequest) -> HttpResponse:
    """`?bagian=waiting|offered|published|held|withdrawn&setelah=`."""
    actor, part = actor_of(request), request.GET.get("bagian", "")
    counts = queries.counts(actor)
    if part not in counts:
        part = "waiting" if counts["waiting"] else "offered" if counts["offered"] else "published"
    lines, after = queries.board(actor, part, request.GET.get("setelah", "").replace("\0", ""))
    now, here = timezone.now(), reverse("opendata:board")
    context = {
        "part": part,
        "parts": [(name, count, f"{here}?bagian={name}") for name, count in counts.items()],
        "lines": [(line, line.card.quality(now) if line.card else None) for line in lines],
        "next_url": f"{here}?bagian={part}&setelah={after}" if after else "",
        "reviews": reviews(actor),
    }
    return render(request, "opendata/board.html", context)


@require_POST
@for_staff
def look(request: HttpRequest) -> HttpResponse:
    """Look at once for what rooms and sources offer."""
    told = actions.catalogue(timezone.now(), actor_of(request))
    words = _("%(new)d new, %(changed)d changed, %(gone)d no longer offered.")
    messages.success(request, words % {"new": told.new, "changed": told.changed, "gone": told.gone})
    return redirect("opendata:board")


@for_staff
def desk(request: HttpRequest, dataset: str) -> HttpResponse:
    """One dataset at work; a POST describes it."""
    actor = actor_of(request)
    found = queries.desk(actor, dataset)
    form = _describe_form(request.POST if request.method == "POST" else None, found)
    if request.method == "POST" and form.is_valid():
        left_out = form.cleaned_data.pop("left_out", None)
        try:
            actions.describe(actor, dataset, form.cleaned_data, left_out=left_out,
                             now=timezone.now())  # fmt: skip
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("opendata:desk", dataset=dataset)
    return _shown(request, found, describe=form)


def _describe_form(data: Any, found: Desk) -> DescribeForm:
    entry = found.entry
    written = {name: entry.metadata.get(name, "") for name in WRITTEN}
    own = {"title": entry.title, "description": entry.description}
    initial = {
        **written, **{name: written[name] or text for name, text in own.items()},
        "theme": entry.metadata.get("theme") or entry.theme,
        "frequency": queries.frequency_of(entry),
        "licence": entry.metadata.get("licence") or entry.licence,
        "left_out": entry.left_out,
    }  # fmt: skip
    free = entry.state not in (State.PROPOSED, State.PUBLISHED)
    return DescribeForm(data, initial=initial, columns=entry.columns, open_columns=free)


def _shown(
    request: HttpRequest, found: Desk, *, describe: DescribeForm | None = None,
    step: forms.Form | None = None,
) -> HttpResponse:  # fmt: skip
    actor, entry = actor_of(request), found.entry
    acts = life.possible(State(entry.state))
    may_review = reviews(actor)
    refusing = [one for one in found.findings if one.severity == "refuse"]
    context = {
        "desk": found,
        "entry": entry,
        "card": queries.catalog().by_slug.get(entry.slug),
        "describe": describe or _describe_form(None, found),
        "step": step,
        "propose": ProposeForm(most=entry.most) if Act.PROPOSE in acts and entry.offered else None,
        "review": ReviewForm() if Act.PUBLISH in acts and may_review else None,
        "withdraw": WithdrawForm() if Act.WITHDRAW in acts and may_review else None,
        "own": entry.proposed_by == actor.ref,
        "refusing": refusing,
        "warning": [one for one in found.findings if one.severity != "refuse"],
        "preview": _preview(found),
        "trail": [
            (_("City data"), reverse("opendata:catalog")),
            (_("Data desk"), reverse("opendata:board")),
            (found.title, ""),
        ],
        "refreshable": entry.state == State.PUBLISHED and entry.offered,
    }
    status = 400 if (step and step.errors) or (describe and describe.errors) else 200
    return render(request, "opendata/desk.html", context, status=status)


def _preview(found: Desk) -> dict[str, Any] | None:
    """The first rows of the draft, as they would go out."""
    if found.draft is None:
        return None
    view = version_view(found.draft)
    names = tuple(field.name for field in view.columns)
    rows = engine.rows(view.file, Ask(columns=names, limit=_PREVIEW))
    return {"columns": view.columns, "rows": rows, "version": found.draft}


def _step(
    request: HttpRequest, dataset: str, form: forms.Form, act: Callable[[dict[str, Any]], object],
    said: str,
) -> HttpResponse:  # fmt: skip
    found = queries.desk(actor_of(request), dataset)
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            refused(form, refusal)
        else:
            messages.success(request, said)
            return redirect("opendata:desk", dataset=dataset)
    return _shown(request, found, step=form)


@require_POST
@for_staff
def propose(request: HttpRequest, dataset: str) -> HttpResponse:
    """Ask to publish; the rows are read by a job."""
    actor = actor_of(request)
    entry = queries.desk(actor, dataset).entry

    def act(given: dict[str, Any]) -> None:
        actions.propose(actor, dataset, given["level"], note=given["note"], now=timezone.now())
        jobs.prepare.defer(slug=dataset)

    form = ProposeForm(request.POST, most=entry.most)
    return _step(request, dataset, form, act, _("Proposed. The rows are being read and checked."))


@require_POST
@for_staff
def review(request: HttpRequest, dataset: str) -> HttpResponse:
    """Publish (`keputusan=terbit`) or give back."""
    actor, publishing = actor_of(request), request.POST.get("keputusan") == "terbit"

    def act(given: dict[str, Any]) -> None:
        if publishing:
            actions.publish(
                actor, dataset, note=given["note"], warnings_seen=given["warnings_seen"],
                now=timezone.now(),
            )  # fmt: skip
        else:
            actions.give_back(actor, dataset, note=given["note"], now=timezone.now())

    said = _("Published.") if publishing else _("Given back.")
    return _step(request, dataset, ReviewForm(request.POST), act, said)


@require_POST
@for_staff
def withdraw(request: HttpRequest, dataset: str) -> HttpResponse:
    """Take it back."""
    actor = actor_of(request)

    def act(given: dict[str, Any]) -> None:
        actions.withdraw(actor, dataset, note=given["note"], now=timezone.now())

    return _step(request, dataset, WithdrawForm(request.POST), act, _("Withdrawn."))


@require_POST
@for_staff
def refresh(request: HttpRequest, dataset: str) -> HttpResponse:
    """Read the rows again at once, by a job."""
    actor = actor_of(request)
    entry = queries.desk(actor, dataset).entry
    permissions.require(actor, permissions.PROPOSE, entry.agency)
    jobs.refresh.defer(slug=dataset)
    messages.success(request, _("The rows are being read. A new version appears if they changed."))
    return redirect("opendata:desk", dataset=dataset)
