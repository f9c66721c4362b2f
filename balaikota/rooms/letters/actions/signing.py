"""The last station: the letter is numbered, signed and kept, and the request ends with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balaikota.ground.documents import actions as documents
from balaikota.ground.documents import queries as reads
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib.errors import Conflict, Refusal, gettext_noop

from .. import facts, permissions
from ..models import Request
from ..queries import one, seeing
from ..rules import Act, Part, State, chain, papers, step
from ..rules.catalog import register_of
from ..rules.wording import letter_values
from . import inviting, keeping
from .deciding import at_station, pass_on
from .keeping import By

MOST = 500  # in one bulk signing


def wish_of(request: Request, now: datetime) -> documents.NewDocument:
    """What is to be signed for a request."""
    definition, today = one.definition_of(request), timezone.localdate(now)
    months = definition.letter.months
    level = request.level or one.level_of_last(definition)
    return documents.NewDocument(
        register=register_of(definition), template=definition.letter.template,
        values=letter_values(definition, one.answers_of(request), one.living(request.place)),
        place=request.place, agency=chain.office_of(level, request.place),
        subject=f"letter:{request.code}",
        valid_until=papers.good_until(today, months) if months else None,
        archive_code=definition.archive.code, retention=definition.archive.years,
        once=f"letter:{request.code}",
    )  # fmt: skip


def preview(actor: Actor, code: str, *, now: datetime) -> bytes:
    """The letter as it would be, as PDF with "DRAF" across it. For offices."""
    request = seeing.find(actor, code)
    if not seeing.sees_officially(actor, request):
        raise seeing.unseen()
    return documents.preview(actor, wish_of(request, now), now=now)


@transaction.atomic
def sign(actor: Actor, code: str, *, now: datetime) -> Request:
    """Sign the letter of a request at its last station. Tells LetterMoved and LetterIssued.

    Raises:
        NotFound, NotAllowed: somebody else signs.
        Conflict: the request has moved on; or the key is missing ("no_key") or shut ("locked").
    """
    request, by, to = at_station(actor, code, Act.SIGN, signs=True)
    if not chain.station(one.definition_of(request), request.station).last:
        raise Conflict("passes", gettext_noop("This is not the last station: it passes on."))
    issued = documents.issue(actor, wish_of(request, now), now=now)
    _issued(request, by, to, issued.id, issued.number, now)
    return request


def _issued(request: Request, by: By, to: State, document: int, number: str, now: datetime) -> None:
    level = request.level
    agency = keeping.office_of(request, one.definition_of(request))
    request.document, request.number = document, number[:120]
    keeping.end(request, to, now)
    inviting.release_all(request, now)
    keeping.move(request, by, Act.SIGN, to, now, text=number, level=level)
    emit(
        facts.LetterIssued(
            request_id=request.pk, place=request.place, agency=agency, service=request.service,
            document=document, issued_at=now, in_time=bool(request.in_time),
            without_coming=request.channel != "counter",
        ),
        actor=by.actor.ref, audience=permissions.HEARS,
    )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How one of many went: the refusal in it, or None."""

    code: str
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Many:
    """What was done at once. `run` is the bulk signing that was begun, None when there is none."""

    outcomes: tuple[Outcome, ...]
    run: UUID | None = None


def act_on_many(actor: Actor, codes: Iterable[str], *, now: datetime) -> Many:
    """Pass on (paraf) or sign all of these. One that fails stops no other.

    Those at their last station go into one bulk signing of `documents`, after whose each letter
    `signed` ends its request; the rest pass on at once.

    Raises:
        Conflict: the key is missing or shut ("no_key", "locked"); nothing was done.
    """
    outcomes: list[Outcome] = []
    to_sign: list[str] = []
    for code in list(dict.fromkeys(codes))[:MOST]:
        try:
            request = seeing.find(actor, code)
            if request.level and chain.station(one.definition_of(request), request.station).last:
                to_sign.append(code)
                continue
            pass_on(actor, code, now=now)
        except Refusal as refusal:
            outcomes.append(Outcome(code, refusal))
        else:
            outcomes.append(Outcome(code))
    run = None
    if to_sign:
        handed, run = _hand_over(actor, to_sign, now)
        outcomes += handed
    return Many(tuple(outcomes), run)


@transaction.atomic
def _hand_over(actor: Actor, codes: list[str], now: datetime) -> tuple[list[Outcome], UUID | None]:
    """Requests into one bulk signing; each that cannot go stays where it is."""
    outcomes: list[Outcome] = []
    handed: list[tuple[Request, By, State, documents.NewDocument]] = []
    for code in codes:
        try:
            request, by, to = at_station(actor, code, Act.HAND, signs=True)
        except Refusal as refusal:
            outcomes.append(Outcome(code, refusal))
        else:
            handed.append((request, by, to, wish_of(request, now)))
            outcomes.append(Outcome(code))
    if not handed:
        return outcomes, None
    marks = " ".join(sorted(request.code for request, *_ in handed))
    started = documents.issue_many(
        actor, [wish for *_, wish in handed], now=now, once=f"letters {now.isoformat()} {marks}"
    )
    for request, by, to, _wish in handed:
        request.run, request.signer = started.id, by.title
        keeping.move(request, by, Act.HAND, to, now)
    return outcomes, started.id


@transaction.atomic
def signed(subject: str, document: int, number: str, *, now: datetime) -> None:
    """A letter of a bulk signing was signed: its request ends. Harmless when told again."""
    code = subject.removeprefix("letter:")
    request = Request.objects.select_for_update().filter(code=code).first()
    if request is None or State(request.state) is not State.SIGNING:
        return
    edge = step(State.SIGNING, Act.SIGN, frozenset({Part.SYSTEM}))
    by = By(SYSTEM, Part.SYSTEM, request.signer)
    _issued(request, by, edge.to, document, number, now)


@transaction.atomic
def replaced(subject: str, old: int, new: int) -> None:
    """Another document stands in the place of a letter: its request leads to that one."""
    code = subject.removeprefix("letter:")
    request = Request.objects.select_for_update().filter(code=code, document=old).first()
    numbers = {found.id: found.number for found in reads.of_subject(subject)}
    if request is not None and new in numbers:
        request.document, request.number = new, numbers[new][:120]
        request.save(update_fields=["document", "number"])


def run_ended(run: UUID, *, now: datetime) -> int:
    """A bulk signing is over: what it refused goes back to its station. Returns how many."""
    released = 0
    left = Request.objects.filter(run=run, state=State.SIGNING.value).values_list("code", flat=True)
    for code in list(left):
        found = reads.of_subject(f"letter:{code}")
        if found:  # signed, but not told yet
            signed(f"letter:{code}", found[0].id, found[0].number, now=now)
            continue
        with transaction.atomic():
            request = Request.objects.select_for_update().get(code=code)
            if State(request.state) is not State.SIGNING:
                continue
            edge = step(State.SIGNING, Act.RELEASE, frozenset({Part.SYSTEM}))
            request.run = None
            keeping.move(request, keeping.HOUSE, Act.RELEASE, edge.to, now)
            released += 1
    return released
