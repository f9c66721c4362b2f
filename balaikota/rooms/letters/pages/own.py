"""`/surat/`: one's own requests, and completing one together with others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.documents import queries as documents
from balaikota.ground.documents.responses import file_response
from balaikota.ground.events.doors import in_words
from balaikota.ground.events.visits import feedback_link
from balaikota.ground.files.responses import photo_response
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Invalid, NotFound, Refusal
from balaikota.lib.ids import normal_code

from ..actions import deciding, giving, inviting
from ..forms.acts import CommentForm
from ..forms.steps import StepForm
from ..queries import Request, listing, one, seeing
from ..rules import INCOMPLETE, Act, Part, State, possible
from ..rules.answers import shown_steps
from ..words import STATES, giver, place_words, reason_words, remedy, title_of
from . import view
from .common import done, gift_of, held_codes, kindly, remember, token_for
from .wizard import draft_mark

APPLICANTS = frozenset({Part.APPLICANT, Part.COUNTER})


@require_GET
@kindly
def mine(request: HttpRequest) -> HttpResponseBase:
    """One's own requests, and those whose link this browser holds."""
    rows = listing.mine(actor_of(request), held_codes(request))
    context = {
        "cards": view.cards(rows, timezone.now()), "draft_mark": draft_mark(actor_of(request)),
    }  # fmt: skip
    return render(request, "letters/mine.html", context)


def seen(request: HttpRequest, code: str) -> tuple[Request, frozenset[Part]]:
    """A request this browser may see as its applicant. Raises NotFound."""
    actor, code = actor_of(request), normal_code(code)
    token = token_for(request, code)
    found = seeing.find(actor, code, token)
    parts = seeing.parts_of(actor, found, token) & APPLICANTS
    if not parts:
        raise seeing.unseen()
    return found, parts


@require_GET
@kindly
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """The shared check list: what is missing, who is next and since when; then the letter."""
    found, parts = seen(request, code)
    definition = one.definition_of(found)
    needs = one.needs_of(found)
    waiting, there = one.rows_of(needs)
    able = possible(State(found.state), parts)
    context: dict[str, Any] = {
        "request_row": found, "title": title_of(definition), "definition": definition,
        "state": STATES[found.state], "way": view.way(found, definition, needs),
        "waiting": waiting, "there": [(line, line.office or giver(line.by)) for line in there],
        "open": State(found.state) in INCOMPLETE, "place": place_words(found.place),
        "said": view.said(definition, one.answers_of(found)),
        "history": view.history(found, internal=False),
        "comment": CommentForm(auto_id="comment_%s"), "may_withdraw": Act.WITHDRAW in able,
        "new": "baru" in request.GET, "link": request.session.pop(_shown_once(found.code), None),
        "remedy": remedy() if found.state == State.REFUSED else "",
        "reason": reason_words(found.reason),
        "letters": documents.of_subject(f"letter:{found.code}") if found.document else [],
        "feedback": feedback_link(f"letter:{found.pk}") if found.document else "",
    }  # fmt: skip
    return render(request, "letters/request.html", context)


def _shown_once(code: str) -> str:
    return f"letters.link.{code}"


@require_GET
@kindly
def own(request: HttpRequest, code: str, token: str) -> HttpResponseBase:
    """The link of the counter: this browser acts as the applicant from now on."""
    code = normal_code(code)
    found = seeing.find(actor_of(request), code, token)
    if Part.APPLICANT not in seeing.parts_of(actor_of(request), found, token):
        raise seeing.unseen()
    remember(request, code, token)
    return redirect("letters:request", code=code)


@require_POST
@kindly
def give(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """Give something that is needed."""
    found, _parts = seen(request, code)
    now, token = timezone.now(), token_for(request, found.code)

    def act() -> None:
        gift = gift_of(request, f"letter:{found.code}", now)
        giving.fulfil(actor_of(request), found.code, key, gift, now=now, token=token)

    done(request, act, _("Thank you, it was added."))
    return redirect(f"{reverse('letters:request', args=[found.code])}#kebutuhan")


@require_POST
@kindly
def again(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """Ask once more who objected."""
    found, _parts = seen(request, code)
    token = token_for(request, found.code)
    done(
        request,
        lambda: giving.ask_again(
            actor_of(request), found.code, key, now=timezone.now(), token=token
        ),
        _("We asked again."),
    )
    return redirect("letters:request", code=found.code)


@require_POST
@kindly
def invite(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    """Make a personal link for one line; it is shown once."""
    found, _parts = seen(request, code)
    try:
        made = inviting.invite(
            actor_of(request), found.code, key, name=request.POST.get("name", ""),
            now=timezone.now(), token=token_for(request, found.code),
        )  # fmt: skip
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
        return redirect("letters:request", code=found.code)
    address = request.build_absolute_uri(reverse("letters:help", args=[made.token]))
    request.session[_shown_once(found.code)] = {"key": key, "url": address}
    return redirect(f"{reverse('letters:request', args=[found.code])}#kebutuhan")


@require_POST
@kindly
def uninvite(request: HttpRequest, code: str, key: str) -> HttpResponseBase:
    found, _parts = seen(request, code)
    token = token_for(request, found.code)
    done(
        request,
        lambda: inviting.revoke(
            actor_of(request), found.code, key, now=timezone.now(), token=token
        ),
        _("The link does not work any more."),
    )
    return redirect("letters:request", code=found.code)


@require_POST
@kindly
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    found, _parts = seen(request, code)
    token = token_for(request, found.code)
    done(
        request,
        lambda: deciding.withdraw(actor_of(request), found.code, now=timezone.now(), token=token),
        _("Your request was withdrawn."),
    )
    return redirect("letters:request", code=found.code)


@require_POST
@kindly
def comment(request: HttpRequest, code: str) -> HttpResponseBase:
    found, _parts = seen(request, code)
    token = token_for(request, found.code)
    done(
        request,
        lambda: deciding.comment(
            actor_of(request), found.code, request.POST.get("text", ""), now=timezone.now(),
            token=token,
        ),
        _("Your comment was added."),
    )  # fmt: skip
    return redirect("letters:request", code=found.code)


@require_http_methods(["GET", "POST"])
@kindly
def mend(request: HttpRequest, code: str) -> HttpResponseBase:
    """Mend the answers after a return: all steps on one page."""
    found, _parts = seen(request, code)
    definition, kept = one.definition_of(found), one.answers_of(found)
    today, now = timezone.localdate(), timezone.now()
    data = request.POST if request.method == "POST" else None
    forms, given = [], dict(kept)
    for step in shown_steps(definition, kept):
        form = StepForm(step, given, today, data, initial=kept)
        forms.append(form)
        if data is not None and form.is_valid():
            given |= form.given
    if data is not None and all(form.is_valid() for form in forms):
        token = token_for(request, found.code)
        try:
            deciding.amend(actor_of(request), found.code, given, now=now, token=token)
        except Invalid as refusal:
            forms[-1].add_error(None, in_words(refusal))
        else:
            messages.success(request, _("Thank you, your answers were changed."))
            return redirect("letters:request", code=found.code)
    bad = data is not None
    context = {"forms": forms, "request_row": found, "title": title_of(definition)}
    return render(request, "letters/mend.html", context, status=422 if bad else 200)


@require_POST
@kindly
def drop(request: HttpRequest, code: str, file: UUID) -> HttpResponseBase:
    """Take a photo back."""
    found, _parts = seen(request, code)
    token = token_for(request, found.code)
    done(
        request,
        lambda: giving.drop_paper(
            actor_of(request), found.code, file, now=timezone.now(), token=token
        ),
        _("The photo was removed."),
    )
    return redirect(f"{reverse('letters:request', args=[found.code])}#kebutuhan")


@require_GET
@kindly
def paper(request: HttpRequest, code: str, file: UUID, size: str) -> HttpResponseBase:
    """A paper, for who may see the request; heads of RT and RW see none."""
    actor, code = actor_of(request), normal_code(code)
    token = token_for(request, code)
    found = seeing.find(actor, code, token)
    if not (one.has_paper(found, file) and seeing.sees_papers(actor, found, token)):
        raise seeing.unseen()
    return photo_response(file, size, request=request)


@require_GET
@kindly
def download(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed letter, for who may see the request."""
    actor, code = actor_of(request), normal_code(code)
    found = seeing.find(actor, code, token_for(request, code))
    if found.document is None:
        raise seeing.unseen()
    return file_response(found.document, found.number or found.code)
