"""Agreements under which applications may ask: made, given a key, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from balaikota.ground.events import stamps
from balaikota.ground.events.log import emit
from balaikota.ground.people import actions as people
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Agreement
from ..permissions import AGREEMENTS, VERIFY
from ..queries.agreements import STAMP
from ..rules.verifying import FIELDS

PER_MINUTE = 6000  # of a key; the agreement's own quota counts by the day


@dataclass(frozen=True, kw_only=True)
class NewAgreement:
    """What an agreement says. `returned` fields are given as data, all others only compared."""

    number: str
    application: str
    title: str
    agency: str = ""
    fields: tuple[str, ...]
    returned: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    purposes: tuple[str, ...]
    basis: str
    per_day: int = 1000
    national: bool = False
    valid_from: date
    valid_until: date


@transaction.atomic
def make(actor: Actor, new: NewAgreement, *, now: datetime) -> Agreement:
    """Write an agreement down. Tells AgreementChanged.

    Raises:
        Invalid: something needed is missing, or a field or area is unknown.
        Conflict: the number is taken.
    """
    actor.require(AGREEMENTS)
    _check(new)
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                number=new.number.strip(), application=new.application.strip().lower(),
                title=new.title.strip(), agency=new.agency, fields=sorted(set(new.fields)),
                returned=sorted(set(new.returned)), areas=sorted(set(new.areas)),
                purposes=list(new.purposes), basis=new.basis.strip(), per_day=new.per_day,
                national=new.national, valid_from=new.valid_from, valid_until=new.valid_until,
                made_by=actor.ref, made_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            "number_taken", gettext_noop("There is an agreement with this number."), field="number"
        ) from error
    _tell(actor, agreement, "made", now)
    return agreement


def _check(new: NewAgreement) -> None:
    for name in ("number", "application", "title", "basis"):
        if not getattr(new, name).strip():
            raise Invalid("needed", gettext_noop("This is needed."), field=name)
    unknown = {*new.fields, *new.returned} - FIELDS.keys()
    if unknown or not new.fields:
        raise Invalid("fields", gettext_noop("Choose the fields."), field="fields")
    if not any(purpose.strip() for purpose in new.purposes):
        raise Invalid("purposes", gettext_noop("Name at least one purpose."), field="purposes")
    if new.valid_until < new.valid_from:
        raise Invalid(
            "dates", gettext_noop("The last day lies before the first day."), field="valid_until"
        )
    if new.per_day < 1:
        raise Invalid("quota", gettext_noop("The quota must be at least 1."), field="per_day")
    for area in new.areas:
        territory.region(area)


@transaction.atomic
def give_key(actor: Actor, agreement_id: int, *, now: datetime) -> str:
    """A new key for the application, shown once; a former one ends. Tells AgreementChanged."""
    agreement = _locked(actor, agreement_id)
    if agreement.ended_at is not None:
        raise Conflict("ended", gettext_noop("This agreement has ended."))
    if agreement.key_id:
        people.end_program_key(actor, agreement.key_id, now=now)
    made = people.make_program_key(
        actor, f"{agreement.application}: {agreement.number}"[:120], (VERIFY,), now=now,
        per_minute=PER_MINUTE,
    )  # fmt: skip
    agreement.key = made.key
    agreement.save(update_fields=["key"])
    _tell(actor, agreement, "key", now)
    return made.raw


@transaction.atomic
def end(actor: Actor, agreement_id: int, *, now: datetime) -> None:
    """End an agreement at once, and its key with it. Tells AgreementChanged."""
    agreement = _locked(actor, agreement_id)
    if agreement.ended_at is not None:
        return
    if agreement.key_id:
        people.end_program_key(actor, agreement.key_id, now=now)
    agreement.ended_at = now
    agreement.save(update_fields=["ended_at"])
    _tell(actor, agreement, "ended", now)


def _locked(actor: Actor, agreement_id: int) -> Agreement:
    actor.require(AGREEMENTS)
    found = Agreement.objects.select_for_update().filter(pk=agreement_id).first()
    if found is None:
        raise NotFound("agreement", gettext_noop("There is no such agreement."))
    return found


def _tell(actor: Actor, agreement: Agreement, what: str, now: datetime) -> None:
    stamps.bump(STAMP)
    fact = facts.AgreementChanged(
        agreement_id=agreement.pk, application=agreement.application, agency=agreement.agency,
        what=what, changed_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=AGREEMENTS)
