"""Many documents signed one after the other, after one look and one PIN.

Each document turns its item in the transaction that signs it. Whoever goes on after a crash, or
beside another worker, takes the next waiting item: nothing is signed twice, nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from balaikota.ground.events.log import emit
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, Refusal, gettext_noop

from .. import facts
from ..models import BulkItem, BulkRun, Unlocked
from ..permissions import SIGN, VIEW
from .issuing import _issue
from .wishes import NewDocument, Started, packed, unpacked

MOST = 1_000
LASTS = timedelta(hours=2)  # how long an open key serves a run that began while it was open
_RESTS_FOR = frozenset(
    {"locked", "no_key", "key_ended", "remote_silent", "device", "signing", "pin_wrong"}
)


@transaction.atomic
def issue_many(actor: Actor, wishes: Sequence[NewDocument], *, now: datetime, once: str) -> Started:
    """Take up a run; tells BulkBegun. A job signs it; each document tells DocumentSigned by itself.

    Args:
        once: a key of the caller's: the same key starts one run only, however often it is sent.

    Raises:
        Conflict: the actor's key is not open ("locked").
        Invalid: nothing to sign, or too much at once.
    """
    mark = settings.KEY_RING.blind(once, "documents.run")
    before = BulkRun.objects.filter(once=mark).first()
    if before is not None:
        return Started(before.pk, before.total, repeated=True)
    if not 0 < len(wishes) <= MOST:
        message = gettext_noop("Between 1 and %(most)s documents can be signed at once.")
        raise Invalid("many", message, most=MOST)
    if actor.account_id is None or actor.is_key or not actor.reach(SIGN):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    _lend(actor.account_id, now)
    run = BulkRun.objects.create(
        account=actor.account_id, once=mark, total=len(wishes), made_at=now
    )
    BulkItem.objects.bulk_create(
        BulkItem(run=run, place=place, wish=packed(wish)) for place, wish in enumerate(wishes)
    )
    fact = facts.BulkBegun(run=str(run.pk), total=run.total, begun_at=now)
    emit(fact, actor=actor.ref, audience=VIEW)
    transaction.on_commit(lambda: _start(run.pk))
    return Started(run.pk, run.total)


def _lend(account: int, now: datetime) -> None:
    """Let runs of this person use the key that lies open now, for a while longer."""
    lent = Unlocked.objects.filter(key__account_id=account, until__gt=now)
    if not lent.update(bulk_until=now + LASTS):
        raise Conflict("locked", gettext_noop("Please open your key with your PIN first."))


def _start(run: UUID) -> None:
    from ..jobs import sign_run

    with suppress(AlreadyEnqueued):
        sign_run.configure(queueing_lock=f"documents.run:{run}").defer(run=str(run))


def go_on(run: UUID, *, now: datetime) -> bool:
    """Sign the next waiting document of a run. Returns whether there may be another.

    What is refused for its own sake is marked so. When the key is not open any more, or the
    service is silent, the run rests until its owner continues it.
    """
    try:
        return _next(run, now)
    except Refusal as refusal:  # the transaction is undone: the item waits still
        if refusal.code not in _RESTS_FOR:
            raise
        BulkRun.objects.filter(pk=run, state="going").update(state="resting")
        return False


@transaction.atomic
def _next(run: UUID, now: datetime) -> bool:
    row = BulkRun.objects.filter(pk=run, state="going").first()
    if row is None:
        return False
    item = (
        BulkItem.objects.select_for_update(skip_locked=True)
        .filter(run=row, state="waiting")
        .order_by("place")
        .first()
    )
    if item is None:
        _end(run, now)
        return False
    account = people.Account.objects.get(pk=row.account)
    try:
        with transaction.atomic():
            made = _issue(people.actor_of(account, now), unpacked(item.wish), now=now, bulk=True)
    except Refusal as refusal:
        if refusal.code in _RESTS_FOR:
            raise
        item.state, item.problem = "refused", str(refusal)[:200]
    else:
        item.state = "signed"
        if not made.issued.repeated:
            item.document = made.row
    item.save(update_fields=["state", "problem", "document"])
    return True


def _end(run: UUID, now: datetime) -> None:
    """Close a run when none of its items waits, also none that another worker holds."""
    row = BulkRun.objects.select_for_update().get(pk=run)
    items = BulkItem.objects.filter(run=row)
    if row.state != "going" or items.filter(state="waiting").exists():
        return
    row.state, row.ended_at = "done", now
    row.save(update_fields=["state", "ended_at"])
    fact = facts.BulkEnded(
        run=str(run), signed=items.filter(state="signed").count(),
        refused=items.filter(state="refused").count(), ended_at=now,
    )  # fmt: skip
    emit(fact, actor=f"account:{row.account}", audience=VIEW)


@transaction.atomic
def resume(actor: Actor, run: UUID, *, now: datetime) -> None:
    """Let a resting run go on, after the key was opened again."""
    row = BulkRun.objects.select_for_update().filter(pk=run, account=actor.account_id or 0).first()
    if row is None or row.state != "resting":
        return
    _lend(row.account, now)
    row.state = "going"
    row.save(update_fields=["state"])
    transaction.on_commit(lambda: _start(run))
