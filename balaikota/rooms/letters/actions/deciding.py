"""What the station does at which a request lies: pass on, return, refuse; and how requests end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, gettext_noop

from .. import facts, permissions
from ..models import NeedLine, Paper, Request, VaultItem
from ..queries import one, seeing
from ..queries.listing import name_index
from ..rules import Act, NeedState, Part, State, chain, step
from ..rules import answers as asking
from ..rules import needs as rules
from ..rules.refusing import reason as known_reason
from . import applying, giving, inviting, keeping
from .keeping import By

_LONGEST = 1000


def at_station(
    actor: Actor, code: str, act: Act, *, signs: bool = False
) -> tuple[Request, By, State]:
    """The locked request, the office that acts, and the state after. For actions of this room.

    Raises:
        NotFound, NotAllowed, Conflict.
    """
    request = seeing.find(actor, code, lock=True)
    edge = step(State(request.state), act, seeing.parts_of(actor, request) & {Part.STATION})
    seat = seeing.station_seat(actor, request, signs=signs)
    if seat is None and not actor.system:
        raise NotAllowed("not_your_step", gettext_noop("This step belongs to somebody else."))
    return request, By(actor, Part.STATION, chain.title(seat)), edge.to


def said(text: str, *, needed: bool = True) -> str:
    """Words of an office, cut to what is kept. Raises Invalid when they are missing."""
    words = text.replace("\0", "").strip()[:_LONGEST]
    if needed and not words:
        raise Invalid("text", gettext_noop("Please say why."), field="text")
    return words


@transaction.atomic
def pass_on(actor: Actor, code: str, *, now: datetime, text: str = "") -> Request:
    """Checked (paraf): on to the next station. An inspection says what was found.

    Raises:
        Conflict: this station signs.
    """
    request, by, to = at_station(actor, code, Act.PASS)
    definition = one.definition_of(request)
    place = chain.station(definition, request.station)
    if place.last:
        raise Conflict("signs", gettext_noop("This is the last station: it signs."))
    words = said(text, needed=place.stage.act == "inspect")
    level = request.level
    keeping.to_station(request, definition, request.station + 1, now)
    keeping.move(request, by, Act.PASS, to, now, text=words, level=level)
    return request


@transaction.atomic
def send_back(
    actor: Actor, code: str, text: str, *, needs: Sequence[str] = (), answers: bool = False,
    now: datetime,
) -> Request:  # fmt: skip
    """Return for completion: these lines (and the answers) must be given again; the clock waits.

    Raises:
        Invalid: no words, or nothing to mend.
    """
    request, by, to = at_station(actor, code, Act.RETURN)
    words = said(text)
    lines = NeedLine.objects.filter(request=request, key__in=list(needs))
    if not lines and not answers:
        raise Invalid("needs", gettext_noop("Please choose what must be mended."), field="needs")
    VaultItem.objects.filter(  # what cannot be read once is not taken from the vault again
        account=request.account_id, file__in=Paper.objects.filter(need__in=lines).values("file")
    ).delete()
    lines.update(state=NeedState.WAITING, done_at=None, since=now, note=words[:400], by="")
    if answers:
        NeedLine.objects.update_or_create(
            request=request, key=giving.ANSWERS,
            defaults={
                "kind": "answers", "state": NeedState.WAITING, "done_at": None, "since": now,
                "note": words[:400],
            },
        )  # fmt: skip
    keeping.pause_clock(request, now)
    keeping.move(request, by, Act.RETURN, to, now, text=words)
    return request


@transaction.atomic
def amend(
    actor: Actor, code: str, given: Mapping[str, Any], *, now: datetime, token: str = ""
) -> Request:
    """Mend the answers after a return. What they no longer ask for is dropped. Tells NeedMet."""
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    step(State(request.state), Act.FULFIL, parts)
    line = giving.line_of(request, giving.ANSWERS)
    if line.state == NeedState.DONE:
        raise Conflict("mended", gettext_noop("The answers were mended already."))
    definition = one.definition_of(request)
    answers = asking.clean(definition, given, timezone.localdate(now))
    applying.checked_place(request.place, definition, answers)
    request.sealed, request.name = one.packed(answers), str(answers.get("nama", ""))
    request.name_index = name_index(request.name) if request.name else None
    request.save(update_fields=["sealed", "name", "name_index"])
    kept = {key for key, _ in rules.lines(asking.shown_needs(definition, answers))}
    NeedLine.objects.filter(request=request).exclude(key__in=[*kept, giving.ANSWERS]).delete()
    applying.add_lines(request, definition, answers, now)
    part = Part.APPLICANT if Part.APPLICANT in parts else Part.COUNTER
    giving.meet(request, line, By(actor, part), now)
    if State(request.state) is not State.REVIEW:
        giving.give_known(request, now)
    return request


@transaction.atomic
def refuse(actor: Actor, code: str, reason: str, text: str, *, now: datetime) -> Request:
    """Refuse, with a reason and in words; the remedy stands on the applicant's page."""
    request, by, to = at_station(actor, code, Act.REFUSE)
    words, why = said(text), known_reason(reason)
    request.reason = why.code
    keeping.pause_clock(request, now)
    keeping.end(request, to, now)
    inviting.release_all(request, now)
    keeping.move(request, by, Act.REFUSE, to, now, text=words)
    return request


@transaction.atomic
def reassign(actor: Actor, code: str, agency: str, text: str, *, now: datetime) -> Request:
    """Give an agency's station to another unit of the same agency."""
    request, by, to = at_station(actor, code, Act.REASSIGN)
    words = said(text)
    known = territory.agencies()
    same_house = agency.partition(".")[0] == request.agency.partition(".")[0]
    if not request.level.startswith("agency:") or agency not in known or not same_house:
        raise Invalid(
            "agency", gettext_noop("Please choose a unit of the same agency."), field="agency"
        )
    request.level, request.agency = f"agency:{agency}", agency
    request.levels = sorted({*request.levels, request.level})
    keeping.move(request, by, Act.REASSIGN, to, now, text=words)
    return request


@transaction.atomic
def withdraw(actor: Actor, code: str, *, now: datetime, token: str = "") -> Request:
    """The applicant does not want it any more."""
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token) & {Part.APPLICANT, Part.COUNTER}
    edge = step(State(request.state), Act.WITHDRAW, parts)
    part = Part.APPLICANT if Part.APPLICANT in parts else Part.COUNTER
    keeping.end(request, edge.to, now)
    inviting.release_all(request, now)
    keeping.move(request, By(actor, part), Act.WITHDRAW, edge.to, now)
    return request


@transaction.atomic
def comment(
    actor: Actor, code: str, text: str, *, now: datetime, token: str = "", internal: bool = False
) -> Request:
    """Write something to the others of a request. Tells LetterCommented.

    Raises:
        NotAllowed: internal words are for offices.
    """
    request = seeing.find(actor, code, token, lock=True)
    parts = seeing.parts_of(actor, request, token)
    official = seeing.sees_officially(actor, request)
    if internal and not official:
        raise NotAllowed("internal", gettext_noop("Internal words are for offices."))
    words = said(text)
    seat = seeing.station_seat(actor, request) or seeing.neighbour_seat(actor, request)
    part = Part.APPLICANT if Part.APPLICANT in parts and not internal else Part.STATION
    by = By(actor, part, "" if part is Part.APPLICANT else chain.title(seat))
    request.updated_at = now
    request.save(update_fields=["updated_at"])
    keeping.write(request, by, Act.COMMENT, now, text=words, internal=internal)
    emit(
        facts.LetterCommented(
            request_id=request.pk, place=request.place, service=request.service,
            agency=keeping.office_of(request, one.definition_of(request)), internal=internal,
            commented_at=now,
        ),
        actor=actor.ref, audience=permissions.HEARS,
    )  # fmt: skip
    return request
