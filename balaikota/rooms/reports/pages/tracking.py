"""`/lapor/<code>/`: following a report, and what its reporter may still do."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.files.responses import photo_response
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Conflict, NotFound, Refusal, gettext_noop

from .. import links, queries
from ..forms.acts import FORMS, ActForm, PublicCommentForm
from ..rules import Act, Part, State, possible
from . import acting, photos, view
from .common import kindly_missing, missing, remember, token_for

REPORTERS_ACTS = (Act.ANSWER, Act.CONFIRM, Act.DISPUTE, Act.REOPEN, Act.WITHDRAW)
REPORTERS_FORMS: dict[Act, type[ActForm]] = {**FORMS, Act.COMMENT: PublicCommentForm}


@require_GET
@never_cache
@kindly_missing
def track(request: HttpRequest, code: str) -> HttpResponseBase:
    """The report's page. Everybody sees public ones; the reporter sees the own one always."""
    if code != code.upper():
        return redirect("reports:track", code=code.upper())
    return _show(request, code)


def _show(
    request: HttpRequest, code: str, bound: ActForm | None = None, status: int = 200
) -> HttpResponse:
    actor, token = actor_of(request), token_for(request, code)
    report = queries.find(actor, code, token)
    parts = queries.parts_of(actor, report, token)
    context = view.public_view(report, actor, timezone.now())
    if Part.REPORTER in parts:
        context |= _for_reporter(request, report, parts, bound)
    if queries.is_public(report):
        context["public_link"] = request.build_absolute_uri(reverse("reports:track", args=[code]))
    context["token_link"] = (
        request.build_absolute_uri(reverse("reports:own", args=[code, token])) if token else ""
    )
    return render(request, "reports/track.html", context, status=status)


def _for_reporter(
    request: HttpRequest, report: Any, parts: frozenset[Part], bound: ActForm | None
) -> dict[str, Any]:
    """The forms of the steps the reporter may take now; one of them may come back with errors."""
    able = [
        act
        for act in possible(State(report.state), parts & {Part.REPORTER})
        if act in REPORTERS_ACTS
    ]
    forms: dict[str, ActForm] = {
        act.value: FORMS[act](prefix=act.value, initial={"state": report.state}) for act in able
    }
    forms["comment"] = PublicCommentForm(prefix="comment", initial={"state": report.state})
    if bound is not None:
        forms[bound.act.value] = bound
    for name, form in forms.items():
        acting.dress(form, reverse("reports:take", args=[report.code, name]))
        form.back_url = reverse("reports:track", args=[report.code])
    asked = [step.text for step in queries.timeline(report, None) if step.act == Act.ASK]
    return {
        "mine": True,
        "question": asked[-1] if asked and report.state == State.CLARIFY else "",
        "forms": forms,
        "troubled": bound.act.value if bound else "",
        "may_comment": report.state not in (State.WITHDRAWN, State.REFUSED),
    }


@require_GET
@never_cache
@kindly_missing
def own(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """The reporter's link: this browser may act as the reporter from now on."""
    code = code.upper()
    report = queries.find(actor_of(request), code, token)
    if Part.REPORTER not in queries.parts_of(actor_of(request), report, token):
        raise NotFound("no_report", gettext_noop("We do not find this report."))
    response = redirect("reports:track", code=code)
    remember(request, response, code, token)
    return response


@require_POST
@kindly_missing
def take(request: HttpRequest, code: str, act: str) -> HttpResponseBase:
    """A step of the reporter."""
    chosen = _known(act)
    actor, token, now = actor_of(request), token_for(request, code), timezone.now()
    report = queries.find(actor, code, token)
    if Part.REPORTER not in queries.parts_of(actor, report, token):
        raise NotFound("no_report", gettext_noop("We do not find this report."))
    form = REPORTERS_FORMS[chosen](request.POST, prefix=chosen.value)
    proof = acting.Proof(photos.gather(request, f"draft:step:{report.code}", now))
    form.kept_photos = proof.after.references
    for error in proof.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _show(request, code, form, status=422)
    if form.confirm and not request.POST.get("sure"):
        form.asked, form.repeated = True, acting.repeated(request, proof)
        return _show(request, code, form)
    try:
        acting.take(actor, code, form, proof, now=now, token=token)
    except Conflict as refusal:
        messages.warning(request, in_words(refusal))
        return redirect("reports:track", code=code)
    except NotFound:
        raise
    except Refusal as refusal:
        acting.blame(form, refusal)
        return _show(request, code, form, status=422)
    messages.success(request, _THANKS[chosen]())
    return redirect("reports:track", code=code)


_THANKS: dict[Act, Callable[[], str]] = {
    Act.ANSWER: lambda: _("Thank you. We go on with your report."),
    Act.CONFIRM: lambda: _("Thank you for your judgement. The report is closed."),
    Act.DISPUTE: lambda: _("Thank you for telling us. The report goes back to the agency."),
    Act.REOPEN: lambda: _("The report was opened again."),
    Act.WITHDRAW: lambda: _("The report was withdrawn."),
    Act.COMMENT: lambda: _("Your comment was added."),
}


def _known(act: str) -> Act:
    if act in (*(a.value for a in REPORTERS_ACTS), Act.COMMENT.value):
        return Act(act)
    raise NotFound("no_act", gettext_noop("We do not find this report."))


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Reports whose link this browser holds, and those of the own account."""
    held = queries.held(actor_of(request), links.held(request.COOKIES))
    return render(request, "reports/mine.html", {"rows": view.rows(held, timezone.now())})


@require_GET
@kindly_missing
def photo(request: HttpRequest, code: str, photo: UUID, size: str) -> HttpResponseBase:
    """A photo, for who may see the report (and the step, if that was internal)."""
    actor = actor_of(request)
    report = queries.find(actor, code, token_for(request, code))
    shown = {found.id for found in queries.photos_of(report, actor)}
    if photo not in shown:
        return missing(request, code)
    return photo_response(photo, size, request=request, public=queries.is_public(report))


@require_GET
@kindly_missing
def draft_photo(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The small picture of a photo on its way into a report."""
    found = photos.opened(reference)
    if found is None:
        return missing(request)
    return photo_response(found, "thumb", request=request)


@require_GET
@kindly_missing
def qr(request: HttpRequest, code: str) -> HttpResponseBase:
    """The public address of a report as a QR code (SVG). Carries nothing but the code."""
    import segno

    address = request.build_absolute_uri(reverse("reports:track", args=[code]))
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=6, border=2)
    return HttpResponse(
        picture.getvalue(),
        content_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )
