"""`/tugas/surat/`: the inbox of RT, RW, lurah, camat and agencies; looking, deciding, signing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from balaikota.ground.documents.responses import pdf_response
from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, NotFound, Refusal, gettext_noop
from balaikota.lib.ids import normal_code

from .. import permissions
from ..actions import deciding, giving, signing
from ..forms.acts import CommentForm, RefuseForm, ReturnForm
from ..queries import Request, listing, one, seeing
from ..rules import Act, Part, State, chain, possible
from ..words import STATES, giver, place_words, title_of
from . import view
from .common import kindly, requires, token_for

OFFICES = (permissions.TAP, permissions.CHECK, permissions.COUNTER)
TABS: dict[str, Any] = {
    "tap": gettext_lazy("To confirm"),
    "sign": gettext_lazy("Our turn"),
    "waiting": gettext_lazy("With the applicant"),
    "done": gettext_lazy("Ended requests"),
    "typed": gettext_lazy("Typed at the counter"),
}
_TICKED, _TICKED_MOST = "pilih", 60  # ticks that survive the way to the key: one page of them
_KEY = frozenset({"no_key", "locked", "key_ended"})


@require_GET
@requires(*OFFICES)
def inbox(request: HttpRequest) -> HttpResponseBase:
    """What waits, by tab; the most urgent first where this office must act."""
    actor, now = actor_of(request), timezone.now()
    tabs = listing.tabs_of(actor)
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else tabs[0]
    words = request.GET.get("cari", "").strip()[:100]
    page = listing.inbox(actor, tab, words=words, after=request.GET.get("after", ""))
    counts = listing.counts(actor)
    query = {"tab": tab, "cari": words, "after": page.next}
    context = {
        "tab": tab, "words": words, "cards": view.cards(page.rows, now),
        "tabs": [(key, TABS[key], counts.get(key)) for key in tabs],
        "next_url": f"?{urlencode(query)}" if page.next else "",
        "ticked": request.GET.get(_TICKED, "").split("."),
        "may_type": actor.may(permissions.COUNTER), "here": request.get_full_path(),
    }  # fmt: skip
    part = request.GET.get("bagian") == "baris"
    return render(
        request, "letters/parts/inbox_rows.html" if part else "letters/inbox.html", context
    )


@require_GET
@requires(*OFFICES)
def work(request: HttpRequest, code: str) -> HttpResponseBase:
    """One request for an office: what was said and given, and what this office may do."""
    return _show(request, found_for(request, code))


def found_for(request: HttpRequest, code: str) -> Request:
    """A request this office sees. Raises NotFound, also for an own one seen as applicant only."""
    actor = actor_of(request)
    found = seeing.find(actor, normal_code(code))
    if not seeing.sees_officially(actor, found):
        raise seeing.unseen()
    return found


def _show(
    request: HttpRequest, found: Request, bound: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    actor, definition = actor_of(request), one.definition_of(found)
    needs = one.needs_of(found)
    parts = seeing.parts_of(actor, found)
    able = possible(State(found.state), parts)
    whole = seeing.sees_papers(actor, found)
    last = bool(found.level) and chain.station(definition, found.station).last
    seat = seeing.station_seat(actor, found, signs=last)
    waiting, there = one.rows_of(needs)
    tappable = seeing.tap_waits(actor, found)
    context: dict[str, Any] = {
        "request_row": found, "title": title_of(definition), "definition": definition,
        "state": STATES[found.state], "place": place_words(found.place),
        "way": view.way(found, definition, needs), "waiting": waiting,
        "there": [(line, line.office or giver(line.by)) for line in there], "whole": whole,
        "said": view.said(definition, one.answers_of(found)) if whole else _little(found),
        "history": view.history(found, internal=True), "last": last,
        "may_tap": Act.TAP in able and tappable,
        "may_object": Act.OBJECT in able and tappable,
        "may_decide": Part.STATION in parts and found.state == State.REVIEW and bool(seat),
        "may_refuse": Part.STATION in parts and Act.REFUSE in able,
        "inspects": bool(found.level) and definition.chain[found.station].act == "inspect",
        "units": _units(found), "comment": CommentForm(auto_id="comment_%s"),
        "return_form": ReturnForm(needs=_named(needs), auto_id="return_%s"),
        "refuse_form": RefuseForm(auto_id="refuse_%s"),
        "late": bool(not found.ended_at and found.due_at and found.due_at < timezone.now()),
        **(bound or {}),
    }  # fmt: skip
    return render(request, "letters/work.html", context, status=status)


def _little(found: Request) -> list[tuple[str, list[tuple[str, str]]]]:
    """What heads of RT and RW need to recognise a neighbour: name, address, purpose."""
    given = one.answers_of(found)
    lines = [
        (_("Name"), found.name), (_("Address"), str(given.get("alamat", ""))),
        (_("What for?"), str(given.get("keperluan", ""))),
    ]  # fmt: skip
    return [(_("Applicant"), [(label, words) for label, words in lines if words])]


def _named(needs: list[one.NeedView]) -> list[tuple[str, str]]:
    return [(line.key, line.title) for line in needs if line.title]


def _units(found: Request) -> list[tuple[str, str]]:
    """Units of the agency at whose station the request lies."""
    if not found.level.startswith("agency:"):
        return []
    house = found.agency.partition(".")[0]
    return [
        (code, agency.name)
        for code, agency in territory.agencies().items()
        if code.partition(".")[0] == house and agency.active and code != found.agency
    ]


@require_POST
@requires(*OFFICES)
def step(request: HttpRequest, code: str, act: str) -> HttpResponseBase:
    """A step of an office on one request."""
    found = found_for(request, code)
    taken = _STEPS.get(act)
    if taken is None:
        raise NotFound("no_act", gettext_noop("We do not find this request."))
    try:
        taken(request, actor_of(request), found)
    except NotFound:
        raise
    except Conflict as refusal:
        if refusal.code in _KEY:
            return _to_key(request, refusal, reverse("letters:work", args=[found.code]))
        messages.warning(request, in_words(refusal))
        return redirect("letters:work", code=found.code)
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
        return redirect("letters:work", code=found.code)
    messages.success(request, _THANKS[act]())
    onward = "letters:inbox" if act in _ONWARD else "letters:work"
    return redirect(onward) if act in _ONWARD else redirect(onward, code=found.code)


def _to_key(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    """To the page where the key is made or opened with its PIN, and back."""
    messages.warning(request, in_words(refusal))
    return redirect(f"{reverse('documents:keys')}?{urlencode({'next': back})}")


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def _tap(request: HttpRequest, actor: Actor, found: Request) -> None:
    giving.tap(actor, found.code, now=timezone.now(), text=_text(request))


def _object(request: HttpRequest, actor: Actor, found: Request) -> None:
    giving.object_to(actor, found.code, _text(request), now=timezone.now())


def _pass(request: HttpRequest, actor: Actor, found: Request) -> None:
    deciding.pass_on(actor, found.code, now=timezone.now(), text=_text(request))


def _return(request: HttpRequest, actor: Actor, found: Request) -> None:
    deciding.send_back(
        actor, found.code, _text(request), needs=request.POST.getlist("needs"),
        answers="answers" in request.POST, now=timezone.now(),
    )  # fmt: skip


def _refuse(request: HttpRequest, actor: Actor, found: Request) -> None:
    reason = request.POST.get("reason", "")
    deciding.refuse(actor, found.code, reason, _text(request), now=timezone.now())


def _sign(request: HttpRequest, actor: Actor, found: Request) -> None:
    signing.sign(actor, found.code, now=timezone.now())


def _reassign(request: HttpRequest, actor: Actor, found: Request) -> None:
    agency = request.POST.get("agency", "")
    deciding.reassign(actor, found.code, agency, _text(request), now=timezone.now())


def _comment(request: HttpRequest, actor: Actor, found: Request) -> None:
    internal = "internal" in request.POST
    deciding.comment(actor, found.code, _text(request), now=timezone.now(), internal=internal)


_STEPS: dict[str, Callable[[HttpRequest, Actor, Request], None]] = {
    "setuju": _tap, "keberatan": _object, "teruskan": _pass, "kembalikan": _return,
    "tolak": _refuse, "tanda-tangan": _sign, "alihkan": _reassign, "komentar": _comment,
}  # fmt: skip
_ONWARD = frozenset({"setuju", "teruskan", "kembalikan", "tolak", "alihkan"})
_THANKS: dict[str, Callable[[], str]] = {
    "setuju": lambda: _("Thank you, it was confirmed."),
    "keberatan": lambda: _("The applicant reads your words."),
    "teruskan": lambda: _("Passed on to the next office."),
    "kembalikan": lambda: _("Returned to the applicant."),
    "tolak": lambda: _("The request was refused."),
    "tanda-tangan": lambda: _("The letter was signed."),
    "alihkan": lambda: _("Given to the other unit."),
    "komentar": lambda: _("Your comment was added."),
}


@require_POST
@requires(permissions.TAP)
def tap_many(request: HttpRequest) -> HttpResponseBase:
    """Confirm all that were ticked."""
    actor, now, count = actor_of(request), timezone.now(), 0
    for code in request.POST.getlist("code")[: signing.MOST]:
        try:
            giving.tap(actor, normal_code(code), now=now)
        except Refusal as refusal:
            messages.warning(request, f"{code}: {in_words(refusal)}")
        else:
            count += 1
    if count:
        messages.success(
            request, ngettext("%(n)s confirmed.", "%(n)s confirmed.", count) % {"n": count}
        )
    return redirect(f"{reverse('letters:inbox')}?tab=tap")


@require_POST
@requires(permissions.CHECK)
def many(request: HttpRequest) -> HttpResponseBase:
    """Pass on or sign all that were ticked, after one look at the list."""
    back = f"{reverse('letters:inbox')}?tab=sign"
    codes = [normal_code(code) for code in request.POST.getlist("code")][: signing.MOST]
    try:
        done = signing.act_on_many(actor_of(request), codes, now=timezone.now())
    except Refusal as refusal:
        if refusal.code in _KEY:
            return _to_key(request, refusal, f"{back}&{_TICKED}={'.'.join(codes[:_TICKED_MOST])}")
        messages.error(request, in_words(refusal))
        return redirect(back)
    for outcome in done.outcomes:
        if outcome.refusal is not None:
            messages.warning(request, f"{outcome.code}: {in_words(outcome.refusal)}")
    if done.run is not None:
        return redirect("documents:run", done.run)
    return redirect(back)


@require_GET
@requires(permissions.CHECK, permissions.COUNTER)
def preview(request: HttpRequest, code: str) -> HttpResponseBase:
    """The letter as it would be, with DRAF across it."""
    found = found_for(request, code)
    actor = actor_of(request)
    if not seeing.sees_papers(actor, found):
        raise seeing.unseen()
    pdf = signing.preview(actor, found.code, now=timezone.now())
    return pdf_response(pdf, f"draf-{found.code}", draft=True)


@require_GET
@kindly
def slip(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the counter hands over: the code, and the link that opens the request."""
    code = normal_code(code)
    token = token_for(request, code)
    actor_of(request).require(permissions.COUNTER)
    found = seeing.find(actor_of(request), code, token)
    link = request.build_absolute_uri(reverse("letters:own", args=[code, token])) if token else ""
    context = {
        "request_row": found, "link": link, "title": title_of(one.definition_of(found))
    }  # fmt: skip
    return render(request, "letters/slip.html", context)
