"""Agreements: asked for by who would use a service, decided by who offers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import covers, need
from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Agreement, Service
from ..permissions import DECIDE, KEEP, VIEW
from ..queries.catalog import STAMP
from ..rules import agreements as rules
from ..rules.agreements import State
from ..rules.openapi import compile_document


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What an application asks for."""

    service: str
    consumer: str
    purpose: str
    legal_basis: str = ""
    operations: tuple[str, ...] = ()
    valid_from: date
    valid_until: date
    per_minute: int = 600
    per_day: int = 50_000


@transaction.atomic
def ask(actor: Actor, wish: Wish, *, now: datetime) -> Agreement:
    """Ask to use a service. For whoever keeps the consuming application. Tells AgreementAsked."""
    consumer = applications.full(wish.consumer)
    need(actor, KEEP, consumer.agency)
    service = Service.objects.filter(pk=wish.service).exclude(status="retired").first()
    if service is None:
        raise NotFound("no_service", gettext_noop("There is no such service."))
    if service.application_id == consumer.code:
        raise Invalid(
            "own", gettext_noop("An application needs no agreement with itself."), field="consumer"
        )
    rules.check_application(
        purpose=wish.purpose, legal_basis=wish.legal_basis, personal=service.personal,
        valid_from=wish.valid_from, valid_until=wish.valid_until, per_minute=wish.per_minute,
        per_day=wish.per_day,
    )  # fmt: skip
    if set(wish.operations) - set(compile_document(service.openapi).names):
        raise Invalid(
            "operations", gettext_noop("Choose operations of the service."), field="operations"
        )
    if Agreement.objects.filter(
        service=service, consumer=consumer, state__in=(State.APPLIED, State.APPROVED)
    ).exists():
        raise Conflict("twice", gettext_noop("There is already an agreement or a wish for one."))
    row = Agreement.objects.create(
        service=service, consumer=consumer, purpose=wish.purpose.strip()[:400],
        legal_basis=wish.legal_basis.strip()[:400], operations=sorted(wish.operations),
        valid_from=wish.valid_from, valid_until=wish.valid_until, per_minute=wish.per_minute,
        per_day=wish.per_day, applied_by=actor.ref, applied_at=now,
    )  # fmt: skip
    fact = facts.AgreementAsked(
        agreement=row.pk, service=service.code, application=service.application_id,
        consumer=consumer.code, asked_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=VIEW)
    return row


@transaction.atomic
def decide(
    actor: Actor, agreement: int, state: State, *, now: datetime, number: str = "",
    reason: str = "",
) -> Agreement:  # fmt: skip
    """Approve (with the number of the signed paper), refuse or revoke. Tells AgreementDecided.

    For whoever decides for the agency that offers the service; a revoked one ends within a second.
    """
    row = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("service__application")
        .filter(pk=agreement)
        .first()
    )
    if row is None:
        raise NotFound("no_agreement", gettext_noop("There is no such agreement."))
    need(actor, DECIDE, row.service.application.agency)
    rules.check_step(row.state, state)
    if state is State.APPROVED and not number.strip():
        raise Invalid("number", gettext_noop("Write the number of the agreement."), field="number")
    if state is not State.APPROVED and not reason.strip():
        raise Invalid("reason", gettext_noop("Say why."), field="reason")
    row.state, row.decided_by, row.decided_at = state.value, actor.ref, now
    row.number, row.reason = (number.strip() or row.number)[:80], reason.strip()[:400]
    row.save()
    bump(STAMP)
    fact = facts.AgreementDecided(
        agreement=row.pk, service=row.service_id, application=row.service.application_id,
        consumer=row.consumer_id, state=row.state, decided_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=VIEW)
    return row


def may_decide(actor: Actor, row: Agreement) -> bool:
    """Whether the actor decides for the agency that offers the service."""
    return covers(actor, DECIDE, row.service.application.agency)
