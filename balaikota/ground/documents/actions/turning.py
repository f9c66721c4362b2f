"""Documents that are no longer in force: revoked, or replaced by another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import Document
from ..permissions import REVOKE, VIEW
from ..rules.states import State, check_turn, state_on
from .issuing import _issue
from .wishes import Issued, NewDocument


def _locked(actor: Actor, document: int) -> Document:
    row = (
        Document.objects.select_for_update(of=("self",))
        .select_related("template")
        .filter(pk=document)
        .first()
    )
    if row is None or not actor.may(VIEW, row.place, row.agency):
        raise NotFound("no_document", gettext_noop("There is no such document."))
    actor.require(REVOKE, row.place, row.agency)
    return row


def _reason(row: Document, to: State, reason: str, now: datetime) -> str:
    standing = state_on(State(row.state), row.valid_until, timezone.localdate(now))
    return check_turn(standing, to, reason)


@transaction.atomic
def revoke(actor: Actor, document: int, reason: str, *, now: datetime) -> None:
    """Take a document out of force; whoever checks it reads so, and why. Tells DocumentRevoked."""
    row = _locked(actor, document)
    row.reason, row.state = _reason(row, State.REVOKED, reason, now), State.REVOKED
    row.turned_at = now
    row.save(update_fields=["reason", "state", "turned_at"])
    fact = facts.DocumentRevoked(
        document=row.pk, template=row.template.code, about=row.subject, place=row.place,
        agency=row.agency, revoked_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=VIEW)


@transaction.atomic
def replace(actor: Actor, document: int, new: NewDocument, reason: str, *, now: datetime) -> Issued:
    """Issue a document in the place of another; the old one says so. Tells DocumentReplaced."""
    row = _locked(actor, document)
    why = _reason(row, State.REPLACED, reason, now)
    made = _issue(actor, new, now=now)
    row.reason, row.state, row.turned_at, row.replaced_by = why, State.REPLACED, now, made.row
    row.save(update_fields=["reason", "state", "turned_at", "replaced_by"])
    fact = facts.DocumentReplaced(
        document=row.pk, template=row.template.code, about=row.subject, place=row.place,
        agency=row.agency, by=made.row.pk, replaced_at=now,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=VIEW)
    return made.issued
