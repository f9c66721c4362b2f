"""One's own notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, NotFound, gettext_noop

from ..models import Notice
from .wordings import said

PAGE = 30
MOST = 100  # more than these are not counted: the bell says "99+"


@dataclass(frozen=True)
class Line:
    """A notice as it is shown."""

    id: int
    title: str
    text: str
    has_link: bool
    at: datetime
    new: bool


def inbox(actor: Actor, language: str, before: int = 0, limit: int = PAGE) -> list[Line]:
    """The newest first, one more than `limit`. One statement."""
    found = Notice.objects.filter(account=_own(actor), taken_back_at__isnull=True)
    if before:
        found = found.filter(pk__lt=before)
    return [_line(row, language) for row in found.order_by("-pk")[: limit + 1]]


def _line(row: Notice, language: str) -> Line:
    words = said(row.kind, language, row.values)
    return Line(
        row.pk, words.title, words.text, bool(row.link), row.told_at, row.read_at is None
    )  # fmt: skip


def unread_count(actor: Actor) -> int:
    """How many are new, up to `MOST`. One small statement inside an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT FROM notices_notice WHERE account_id = %s AND "
            "read_at IS NULL AND taken_back_at IS NULL LIMIT %s) AS new",
            [_own(actor), MOST],
        )
        return int(cursor.fetchone()[0])


def own_notice(actor: Actor, notice: int) -> Notice:
    """Raises NotAllowed, NotFound."""
    found = Notice.objects.filter(pk=notice, account=_own(actor), taken_back_at__isnull=True)
    row = found.first()
    if row is None:
        raise NotFound("notice", gettext_noop("There is no such notice."))
    return row


def _own(actor: Actor) -> int:
    if not actor.signed_in or actor.account_id is None:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return actor.account_id


def contact_of(row: Notice) -> tuple[str, str]:
    """(e-mail, telephone) of the recipient, "" for none. A number that was not proven is none.

    Of the account as it is now, so that a changed address counts at once.
    """
    if row.account is None:
        return row.email, row.phone
    phone = row.account.phone if row.account.phone_verified else ""
    return row.account.email, phone


def own_data(account: int) -> list[dict[str, object]]:
    """Everything a person was told, as JSON values."""
    rows = Notice.objects.filter(account=account, taken_back_at__isnull=True).order_by("pk")
    return [
        {"at": row.told_at.isoformat(), "kind": row.kind, "values": row.values,
         "read_at": row.read_at.isoformat() if row.read_at else None}
        for row in rows.iterator()
    ]  # fmt: skip
