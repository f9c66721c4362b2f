"""The inbox of one's own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, gettext_noop

from .. import facts, queries
from ..models import UNREAD, Notice
from .telling import heard_by


def _own(actor: Actor) -> int:
    if not actor.signed_in or actor.account_id is None:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return actor.account_id


@transaction.atomic
def read(actor: Actor, notice: int, *, now: datetime) -> Notice:
    """Mark one as read. Returns it. Raises NotAllowed, NotFound."""
    row = queries.own_notice(actor, notice)
    _mark(_own(actor), now, pk=row.pk)
    return row


@transaction.atomic
def read_all(actor: Actor, *, now: datetime) -> int:
    """Mark all as read. Returns how many were not."""
    return _mark(_own(actor), now)


def _mark(account: int, now: datetime, **which: int) -> int:
    count = Notice.objects.filter(UNREAD, account=account, **which).update(read_at=now)
    if count:
        fact = facts.NoticesRead(account_id=account, count=count)
        emit(fact, actor=heard_by(account), audience=heard_by(account))
    return count
