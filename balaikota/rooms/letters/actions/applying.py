"""Asking for a letter: exactly once for each key, and with all that the city knows already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotAllowed, gettext_noop
from balaikota.lib.ids import tracking_code

from .. import facts, permissions
from ..models import NeedLine, Request
from ..queries import catalog, one, seeing
from ..queries.listing import name_index
from ..rules import Act, Part, State, clocks
from ..rules import answers as asking
from ..rules import needs as rules
from ..rules.catalog import TAPS, Definition
from . import giving, keeping, telling
from .keeping import By

WEB, COUNTER = "web", "counter"
_RT_DOTS, _RW_DOTS, _VILLAGE_DOTS = 5, 4, 3


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """What somebody asks for. `place` is the RT ("36.72.01.1001.003.002") or, for services
    without RT and RW, the kelurahan. `typed` at a counter, for somebody who came."""

    service: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    typed: bool = False
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked for. `secret` opens it without an account; given at a counter only."""

    code: str
    secret: str
    state: str
    repeated: bool


def apply(actor: Actor, new: NewRequest, *, now: datetime, key: bytes | None = None) -> Asked:
    """Ask for a letter. Tells LetterAsked, NeedMet for what is known already, and, when nothing is
    missing, LetterMoved.

    Args:
        key: 32 bytes that make the post unique: the same again gives the same request.

    Raises:
        NotAllowed: not signed in, and not a counter.
        NotFound: no such service today.
        Invalid: names the question.
    """
    _check_actor(actor, new)
    known = _known(actor, key)
    if known is not None:
        return known
    today = timezone.localdate(now)
    version = catalog.service(new.service, today)
    answers = asking.clean(version.definition, new.answers, today)
    place = checked_place(new.place, version.definition, answers)
    try:
        with transaction.atomic():
            request, secret, lines = _insert(actor, new, version, answers, place, now, key)
            giving.give_known(request, now, lines)
            if not keeping.settle(request, now, lines):
                telling.ask_neighbours(request, now, lines)
    except IntegrityError:
        known = _known(actor, key)  # the same post came twice at once
        if known is None:
            raise
        return known
    return Asked(code=request.code, secret=secret, state=request.state, repeated=False)


def _check_actor(actor: Actor, new: NewRequest) -> None:
    """A counter types for people of its area, whatever its agency; others ask for themselves."""
    if new.typed:
        actor.require(permissions.COUNTER)
        if not any(within(new.place, held.area) for held in actor.reach(permissions.COUNTER)):
            raise NotAllowed("area", gettext_noop("This is not in the area of your counter."))
    elif not actor.signed_in:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))


def _known(actor: Actor, key: bytes | None) -> Asked | None:
    found = Request.objects.filter(intake_key=key).first() if key else None
    if found is None or not seeing.parts_of(actor, found):
        return None
    secret = seeing.secret_of(key) if found.secret_index else ""
    return Asked(code=found.code, secret=secret, state=found.state, repeated=True)


def checked_place(place: str, definition: Definition, answers: Mapping[str, Any]) -> str:
    """A kelurahan of this city, with RW and RT when the service passes there. Raises Invalid."""
    village = ".".join(place.split(".")[: _VILLAGE_DOTS + 1])
    if village.count(".") < _VILLAGE_DOTS or village not in territory.tree().by_code:
        raise Invalid(
            "place", gettext_noop("Please choose a kelurahan from the list."), field="village"
        )
    parts = place.split(".")[_VILLAGE_DOTS + 1 :]
    if len(parts) > 2 or not all(len(part) == 3 and part.isdecimal() for part in parts):
        raise Invalid("place", gettext_noop("Please write RT and RW as numbers."), field="rt")
    needed = {TAPS.get(need.kind) for need in asking.shown_needs(definition, answers)}
    if "rt" in needed and place.count(".") < _RT_DOTS:
        raise Invalid("rt", gettext_noop("Please write your RT and RW."), field="rt")
    if "rw" in needed and place.count(".") < _RW_DOTS:
        raise Invalid("rw", gettext_noop("Please write your RW."), field="rw")
    return place


def _insert(
    actor: Actor, new: NewRequest, version: catalog.Version, answers: dict[str, Any], place: str,
    now: datetime, key: bytes | None,
) -> tuple[Request, str, list[NeedLine]]:  # fmt: skip
    definition = version.definition
    name, secret = str(answers.get("nama", "")), seeing.secret_of(key) if new.typed else ""
    clock = clocks.fresh(definition.days)
    request = Request.objects.create(
        code=tracking_code(), service=definition.code, version_id=version.id,
        account_id=None if new.typed else actor.account_id, sealed=one.packed(answers), name=name,
        name_index=name_index(name) if name else None, state=State.GATHERING.value, place=place,
        channel=COUNTER if new.typed else WEB, typed_by=actor.ref if new.typed else "",
        secret_index=seeing.token_index(secret), intake_key=key, levels=list(definition.levels),
        asked_at=now, updated_at=now, left=clock.left, example=new.example,
    )  # fmt: skip
    lines = NeedLine.objects.bulk_create(_lines(request, definition, answers, now))
    by = By(actor, Part.COUNTER if new.typed else Part.APPLICANT)
    keeping.write(request, by, Act.APPLY, now)
    emit(
        facts.LetterAsked(
            request_id=request.pk, place=place, service=definition.code,
            agency=keeping.office_of(request, definition), channel=request.channel, asked_at=now,
        ),
        actor=actor.ref, audience=permissions.HEARS,
    )  # fmt: skip
    return request, secret, lines


def add_lines(
    request: Request, definition: Definition, answers: Mapping[str, Any], now: datetime
) -> None:
    """The check list, by what was answered; lines that are there stay."""
    lines = _lines(request, definition, answers, now)
    NeedLine.objects.bulk_create(lines, ignore_conflicts=True)


def _lines(
    request: Request, definition: Definition, answers: Mapping[str, Any], now: datetime
) -> list[NeedLine]:
    shown = asking.shown_needs(definition, answers)
    return [
        NeedLine(request=request, key=key, kind=need.kind, required=need.required, since=now)
        for key, need in rules.lines(shown)
    ]
