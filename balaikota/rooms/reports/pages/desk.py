"""`/tugas/laporan/<code>/`: everything an officer needs to know about a report, and may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.people import actions as people
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotAllowed, NotFound, Refusal, gettext_noop
from balaikota.lib.redact import mask_email, mask_phone

from .. import queries, words
from ..forms.acts import FORMS, ActForm
from ..forms.routing import LookForm
from ..permissions import PERSONAL, VIEW
from ..rules import Act, Channel, Part, State, possible
from . import acting, choices, photos, view
from .common import officers_only

OFFICERS_ACTS = (
    Act.FOLLOW_UP,
    Act.FINISH,
    Act.DISPOSE,
    Act.ASK,
    Act.RETURN,
    Act.REFUSE,
    Act.REOPEN,
)


@dataclass
class Trouble:
    """A step that could not be taken: the form with its errors, or why the page is fresh."""

    form: ActForm | None = None
    asked: bool = False  # the form is right, and the officer is asked whether it is meant
    stale: str = ""
    kept: str = ""
    status: int = 422
    proof: acting.Proof = field(default_factory=acting.Proof)


@require_GET
@officers_only(VIEW)
def work(request: HttpRequest, code: str) -> HttpResponseBase:
    """The officer's page of one report."""
    return _show(request, code.upper())


def _show(
    request: HttpRequest, code: str, trouble: Trouble | None = None, **extra: Any
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    report = queries.find(actor, code)
    parts = queries.parts_of(actor, report, "") - {Part.REPORTER}
    decision = view.decision(report.category_id, report.place)
    context = view.public_view(report, actor, now)
    context |= {
        "trail": [(_("Tasks"), reverse("reports:inbox")), (report.code, "")],
        "forms": _forms(report, parts, decision, trouble),
        "decision": decision if Part.VERIFIER in parts else None,
        "dangerous": choices.is_dangerous(report.category_id),
        "answers": choices.answers_in_words(report.category_id, report.answers),
        "channel": words.CHANNELS[Channel(report.channel)],
        "stale": trouble.stale if trouble else "",
        "kept": trouble.kept if trouble else "",
        "masked": masked_contact(report),
        "may_look": may_look(actor, report),
        "look_form": LookForm(),
        **extra,
    }
    return render(request, "reports/work.html", context, status=trouble.status if trouble else 200)


def may_look(actor: Actor, report: Any) -> bool:
    """Whether this officer may ask for the contact. By area: who may, serves every agency."""
    return any(queries.covers(held.area, report.place) for held in actor.reach(PERSONAL))


def masked_contact(report: Any) -> str:
    """How the reporter can be reached, masked; "" when nothing was given or the reporter hides."""
    if report.anonymous:
        return ""
    reach = queries.contact_of(report)
    if reach is None:
        return ""
    shown = [
        mask_phone(reach.phone) if reach.phone else "",
        mask_email(reach.email) if reach.email else "",
    ]
    name = f"{reach.name[:1]}…" if reach.name else ""
    return " · ".join(part for part in (name, *shown) if part)


def _forms(
    report: Any, parts: frozenset[Part], decision: view.DecisionWords, trouble: Trouble | None
) -> list[ActForm]:
    """A form for each act possible now, in the order officers need them; then the comment."""
    able = possible(State(report.state), parts)
    made = [
        _form(act, report, decision, trouble)
        for act in (*(a for a in OFFICERS_ACTS if a in able), Act.COMMENT)
    ]
    first = made[0]
    if (
        trouble is None
        and len(made) > 1
        and first.act is Act.DISPOSE
        and report.state == State.FILED
    ):
        first.opened = True
    return made


def _form(act: Act, report: Any, decision: view.DecisionWords, trouble: Trouble | None) -> ActForm:
    if trouble and trouble.form is not None and trouble.form.act is act:
        form = trouble.form
        form.asked, form.opened = trouble.asked, True
        form.kept_photos = trouble.proof.after.references
        form.kept_before = trouble.proof.before.references
    else:
        form = new_form(act, report, decision)
    acting.dress(form, reverse("reports:step", args=[report.code, act.value]))
    form.back_url = reverse("reports:work", args=[report.code])
    if act is Act.DISPOSE:
        form.suggested_name = decision.agency_name if decision.agency else ""
    if act is Act.ASK:
        form.canned = [str(sentence) for sentence in words.CANNED_QUESTIONS]
    return form


def new_form(act: Act, report: Any, decision: view.DecisionWords, data: Any = None) -> ActForm:
    initial: dict[str, Any] = {"state": report.state}
    agencies: Sequence[tuple[str, str]] = ()
    if act is Act.DISPOSE:
        agencies = choices.agencies_for(report, decision.agency)
        initial["agencies"] = [decision.agency] if decision.agency and not report.agencies else []
    if act is Act.COMMENT:
        initial["internal"] = "internal"
    reasons = choices.refusal_choices() if act is Act.REFUSE else []
    if act is Act.FINISH:
        reasons = [("", _("There are photos")), *words.WITHOUT_PHOTO.items()]
    return FORMS[act](data, prefix=act.value, initial=initial, agencies=agencies, reasons=reasons)


@require_POST
@officers_only(VIEW)
def step(request: HttpRequest, code: str, act: str) -> HttpResponseBase:
    """An officer's step. A page gone stale is answered with the fresh one and a sentence."""
    chosen = _known(act)
    actor, now = actor_of(request), timezone.now()
    report = queries.find(actor, code)
    form = new_form(chosen, report, view.decision(report.category_id, report.place), request.POST)
    shown = request.POST.get(form.add_prefix("state"), "")
    if shown and shown != report.state:
        return _show(request, code, _moved_on(report, form))
    owner = f"draft:step:{report.code}"
    proof = acting.Proof(
        photos.gather(request, owner, now), photos.gather(request, owner, now, field_name="before")
    )
    for error in proof.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _show(request, code, Trouble(form=form, proof=proof))
    if form.confirm and not request.POST.get("sure"):
        form.repeated = acting.repeated(request, proof)
        form.preview = acting.preview(form)
        return _show(request, code, Trouble(form=form, asked=True, status=200))
    return _take(request, actor, report, form, proof, now)


def _take(
    request: HttpRequest,
    actor: Actor,
    report: Any,
    form: ActForm,
    proof: acting.Proof,
    now: datetime,
) -> HttpResponseBase:
    try:
        acting.take(actor, report.code, form, proof, now=now)
    except Conflict as refusal:
        return _show(
            request,
            report.code,
            Trouble(stale=in_words(refusal), kept=form.cleaned_data["text"], status=409),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        acting.blame(form, refusal)
        return _show(request, report.code, Trouble(form=form, proof=proof))
    messages.success(request, str(words.ACTS_TAKEN[form.act]))
    try:
        queries.find(actor, report.code)
    except NotFound:  # handed on: it is no longer this officer's to see
        return redirect("reports:inbox")
    return redirect("reports:work", code=report.code)


def _moved_on(report: Any, form: ActForm) -> Trouble:
    sentence = _("It is now: %(state)s. Here is the fresh page; nothing was changed by you.") % {
        "state": words.state_words(report.state)
    }
    return Trouble(stale=sentence, kept=form.data.get(form.add_prefix("text"), ""), status=409)


def _known(act: str) -> Act:
    if act in (*(a.value for a in OFFICERS_ACTS), Act.COMMENT.value):
        return Act(act)
    raise NotFound("no_act", gettext_noop("We do not find this report."))


@require_POST
@officers_only(PERSONAL)
def contact(request: HttpRequest, code: str) -> HttpResponseBase:
    """Shows the reporter's contact once, after writing down who looked and why."""
    actor = actor_of(request)
    report = queries.find(actor, code)
    if not may_look(actor, report):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    form = LookForm(request.POST)
    if report.anonymous or not form.is_valid():
        return _show(request, code, Trouble(status=422), look_form=form)
    reach = queries.contact_of(report)
    if reach is not None:
        people.record_look(
            actor,
            f"report:{report.id}",
            [name for name in ("name", "phone", "email") if getattr(reach, name)],
            purpose=form.cleaned_data["purpose"],
            basis="Permen PANRB 62/2018",
            account=reach.account_id,
            now=timezone.now(),
        )
    return _show(request, code, contact=reach)
