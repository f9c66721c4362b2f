"""Destroy documents whose retention has ended: one person proposes, another one approves.

What is destroyed is the file and what it said. The number, the kind, the state and the digest stay,
so that the register has no gap and whoever still holds the file can have it checked.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotAllowed, NotFound, gettext_noop

from .. import archive, facts
from ..models import Disposal, Document
from ..permissions import DISPOSE, VIEW
from ..queries import disposal as reads

MOST = 2_000  # documents of one proposal: what two persons can look through


@transaction.atomic
def propose_disposal(actor: Actor, unit: str, *, now: datetime) -> Disposal:
    """Propose all documents of an office whose retention has ended. Tells DisposalTurned.

    Raises:
        NotAllowed: another office, or not a person.
        Conflict: there is nothing to propose, or a proposal waits already.
    """
    account = _person(actor, unit)
    if Disposal.objects.filter(unit=unit, state="proposed").exists():
        raise Conflict("proposed", gettext_noop("A proposal of this office waits already."))
    due = reads.due_of(unit, timezone.localdate(now)).order_by("pk")[:MOST]
    keys = list(due.select_for_update().values_list("pk", flat=True))
    if not keys:
        raise Conflict("nothing_due", gettext_noop("No document's retention has ended."))
    row = Disposal.objects.create(
        unit=unit, total=len(keys), proposed_by=account, proposer=actor.name[:160],
        proposed_at=now,
    )  # fmt: skip
    Document.objects.filter(pk__in=keys).update(disposal=row)
    _tell(actor, row, now)
    return row


@transaction.atomic
def approve_disposal(actor: Actor, disposal: int, *, now: datetime) -> None:
    """Destroy what was proposed by somebody else. Tells DisposalTurned.

    Raises:
        NotAllowed: the same person proposed it.
        Conflict: it was decided already.
    """
    row = _open(disposal)
    account = _person(actor, row.unit)
    if account == row.proposed_by:
        raise NotAllowed(
            "second_person", gettext_noop("Somebody else must approve what you proposed.")
        )
    _decide(actor, row, account, "destroyed", now)
    row.documents.update(destroyed_at=now, values=b"{}", person_index=None, name_index=None)
    transaction.on_commit(lambda: _erase(row.pk))


@transaction.atomic
def drop_disposal(actor: Actor, disposal: int, *, now: datetime) -> None:
    """Keep what was proposed; it may be proposed again. Tells DisposalTurned."""
    row = _open(disposal)
    account = _person(actor, row.unit)
    _decide(actor, row, account, "dropped", now)
    row.documents.update(disposal=None)


def erase(disposal: int) -> int:
    """Delete the files of what was destroyed. Returns how many were named; harmless again."""
    rows = Document.objects.filter(disposal=disposal, destroyed_at__isnull=False)
    names = list(rows.values_list("file", flat=True))
    archive.delete(names)
    return len(names)


def _erase(disposal: int) -> None:
    from ..jobs import erase as job

    job.defer(disposal=disposal)


def _person(actor: Actor, unit: str) -> int:
    if actor.account_id is None or actor.is_key or not reads.may(actor, unit, DISPOSE):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    return actor.account_id


def _open(disposal: int) -> Disposal:
    row = Disposal.objects.select_for_update().filter(pk=disposal).first()
    if row is None:
        raise NotFound("no_disposal", gettext_noop("There is no such proposal."))
    if row.state != "proposed":
        raise Conflict("decided", gettext_noop("This was decided already."))
    return row


def _decide(actor: Actor, row: Disposal, account: int, state: str, now: datetime) -> None:
    row.state, row.decided_by, row.decider, row.decided_at = state, account, actor.name[:160], now
    row.save(update_fields=["state", "decided_by", "decider", "decided_at"])
    _tell(actor, row, now)


def _tell(actor: Actor, row: Disposal, now: datetime) -> None:
    fact = facts.DisposalTurned(
        disposal=row.pk, unit=row.unit, total=row.total, state=row.state, turned_at=now
    )
    emit(fact, actor=actor.ref, audience=VIEW)
