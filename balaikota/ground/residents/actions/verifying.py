"""Answering applications: does what they hold of a resident agree with the register?

The hot path: the key and the agreement are remembered, so a question costs one lookup by blind
index, one decryption, and one line in the record of looks, written before the answer is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from balaikota.ground.people import limits
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Invalid, NotAllowed, Refusal, TooMany, gettext_noop

from ..permissions import VERIFY
from ..queries.agreements import grant as known_grant
from ..queries.finding import held, nik_index
from ..rules import agreements as rules
from ..rules import numbers, verifying
from ..rules.agreements import Grant
from ..rules.verifying import UNKNOWN, YES, Holding
from . import looks, national

A_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Question:
    """What an application asks: of whom, what it holds, why, and by which agreement."""

    nik: str
    fields: Mapping[str, str]
    purpose: str
    agreement: str
    basis: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Per field "sesuai", "tidak sesuai" or "tidak diketahui"; data only where it was granted.

    `reference` is the number of the look; the resident reads the same.
    """

    found: bool
    answers: dict[str, str]
    reference: int
    source: str
    returned: dict[str, str] = field(default_factory=dict)


def verify(actor: Actor, question: Question, *, now: datetime) -> Answer:
    """Compare field by field, and write the look down.

    Raises:
        NotAllowed: the key or the agreement does not allow this; the attempt is written down.
        Invalid: no NIK, unknown fields, no purpose.
        TooMany: the agreement's quota of the day is used up.
    """
    if VERIFY not in actor.scopes:
        raise NotAllowed("scope", gettext_noop("This key may not ask about residents."))
    nik = numbers.digits(question.nik)
    verifying.check_fields(question.fields)
    if not question.purpose.strip():
        raise Invalid("purpose", gettext_noop("Say what it is for."), field="purpose")
    subject = nik_index(nik)
    try:
        grant = _allowed(actor, question, now)
    except Refusal as refusal:
        looks.record(actor, _refused(actor, question, subject, refusal), now)
        raise
    return _answer(actor, grant, question, (nik, subject), now)


def _allowed(actor: Actor, question: Question, now: datetime) -> Grant:
    grant = rules.check(
        known_grant(question.agreement), actor.ref, question.fields, question.purpose,
        timezone.localdate(now),
    )  # fmt: skip
    name = f"residents.agreement:{grant.id}"
    if not limits.take(name, limit=grant.per_day, seconds=A_DAY, now=now):
        raise TooMany(
            "quota",
            gettext_noop("The quota of this agreement is used up until tomorrow."),
            seconds=A_DAY - int(now.timestamp()) % A_DAY,
        )
    return grant


def _answer(
    actor: Actor, grant: Grant, question: Question, asked: tuple[str, bytes], now: datetime
) -> Answer:
    nik, subject = asked
    found = held(subject)
    holding = found.held if found and grant.covers(found.held.place) else None
    here = holding is not None
    answers: dict[str, str] | None
    if holding is not None:
        answers = verifying.answer(holding, question.fields)
    elif grant.national:
        answers = national.verify(nik, question.fields)
    else:
        answers = None
    reference = looks.record(
        actor,
        looks.LookedAt(
            subject=subject, fields=question.fields, purpose=question.purpose,
            basis=question.basis or grant.basis, outcome=outcome(answers),
            resident=found.id if found and here else None, title=grant.title,
            place=holding.place if holding else "", application=grant.application,
            agreement=grant.number,
        ),
        now,
    )  # fmt: skip
    return Answer(
        found=answers is not None,
        answers=answers or dict.fromkeys(question.fields, UNKNOWN),
        returned=_returned(grant, holding),
        reference=reference,
        source="register" if here else "dukcapil" if grant.national else "register",
    )


def outcome(answers: Mapping[str, str] | None) -> str:
    """What the record of looks says about an answer."""
    if answers is None:
        return "missing"
    return "matched" if all(given == YES for given in answers.values()) else "differs"


def _returned(grant: Grant, holding: Holding | None) -> dict[str, str]:
    if holding is None:
        return {}
    return {name: holding.value(name) for name in sorted(grant.returned)}


def _refused(actor: Actor, question: Question, subject: bytes, refusal: Refusal) -> looks.LookedAt:
    return looks.LookedAt(
        subject=subject, fields=question.fields, purpose=question.purpose,
        basis=refusal.code, outcome="refused", title=actor.name,
        agreement=question.agreement[:80],
    )  # fmt: skip
