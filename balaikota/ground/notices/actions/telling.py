"""Telling: rows, facts and notices are one transaction; sending comes after it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from balaikota.ground.events.log import emit_many
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import normal_phone
from balaikota.lib.errors import Refusal

from .. import facts, kinds
from ..models import Delivery, Notice, State
from ..permissions import VIEW
from ..rules import Telling, To

_TELL = """
INSERT INTO notices_notice
  (kind, account_id, email, phone, language, content, subject, place, agency, once, told_at)
SELECT *, %s FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::text[], %s::text[], %s::text[], %s::text[])
ON CONFLICT (once) DO NOTHING
RETURNING id, account_id, kind, place, agency
"""


def tell(
    kind: str, to: To, *, once: str, now: datetime, values: Mapping[str, str] | None = None,
    link: str = "", subject: str = "", place: str = "", agency: str = "", actor: str = "system",
) -> bool:  # fmt: skip
    """Tell one person something, once for this key. Returns whether it was new.

    Call it inside the transaction of what it is about. See `Telling` for the arguments.

    Raises:
        LookupError, ValueError: the kind or a value is not declared.
    """
    telling = Telling(
        kind=kind, to=to, once=once, values=values or {}, link=link, subject=subject,
        place=place, agency=agency,
    )  # fmt: skip
    return bool(tell_many([telling], now=now, actor=actor))


@transaction.atomic(savepoint=False)
def tell_many(tellings: Sequence[Telling], *, now: datetime, actor: str = "system") -> int:
    """Tell many at once, in two statements. Returns how many were new. Tells NoticeTold for each.

    Raises:
        LookupError, ValueError: a kind or a value is not declared.
    """
    if not tellings:
        return 0
    columns = [list(column) for column in zip(*map(_row, tellings), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [now, *columns])
        told = cursor.fetchall()
    emit_many(
        [
            facts.NoticeTold(
                notice_id=pk, account_id=account, notice_kind=kind, place=place, agency=agency
            )
            for pk, account, kind, place, agency in told
        ],
        actor=actor,
        audience=[heard_by(account) for _pk, account, *_rest in told],
    )
    return len(told)


def heard_by(account: int | None) -> str:
    """The audience of what one person was told; of a contact without account: who looks after."""
    return f"account:{account}" if account else VIEW


def _row(telling: Telling) -> tuple[object, ...]:
    declared = kinds.kind(telling.kind)
    strange = telling.values.keys() - declared.values
    if strange:
        raise ValueError(f"the notice {telling.kind!r} has no value {sorted(strange)}")
    to, seal = telling.to, settings.KEY_RING.encrypt
    content = {"values": {k: str(v) for k, v in telling.values.items()}, "link": telling.link}
    return (
        telling.kind, to.account, seal(to.email.strip().lower()), seal(_phone(to.phone)),
        to.language, seal(json.dumps(content)), telling.subject[:60], telling.place,
        telling.agency, telling.once,
    )  # fmt: skip


def _phone(number: str) -> str:
    """In E.164; what is no number cannot be called, and the act it is about goes on."""
    try:
        return normal_phone(number) if number else ""
    except Refusal:
        return ""


def tell_holders(
    kind: str, permission: str, *, place: str, agency: str, once: str, now: datetime,
    values: Mapping[str, str] | None = None, link: str = "", subject: str = "",
    actor: str = "system", but: Collection[int] = (),
) -> int:  # fmt: skip
    """Tell everybody who holds a permission over this place and agency today, each once.

    `but`: accounts that need not be told, such as who did it. Returns how many were new.
    """
    return tell_many(
        [
            Telling(
                kind=kind, to=To(account=account), once=f"{once}:{account}", values=values or {},
                link=link, subject=subject, place=place, agency=agency,
            )
            for account in people.holders(permission, place, agency, now)
            if account not in but
        ],
        now=now, actor=actor,
    )  # fmt: skip


@transaction.atomic
def take_back(*, subject: str, now: datetime, kinds: Collection[str] = ()) -> int:
    """What was not sent yet is not sent any more; unread ones leave the inbox. Returns how many.

    `kinds`: only of these; empty means all about the subject.
    """
    found = Notice.objects.filter(subject=subject, taken_back_at__isnull=True, read_at=None)
    if kinds:
        found = found.filter(kind__in=kinds)
    rows = list(found.select_for_update().values_list("pk", "account_id"))
    pks = [pk for pk, _account in rows]
    Notice.objects.filter(pk__in=pks).update(taken_back_at=now)
    Notice.objects.filter(pk__in=pks, handed_at=None).update(handed_at=now)
    Delivery.objects.filter(notice__in=pks, state=State.WAITING).update(
        state=State.TAKEN_BACK, last_at=now
    )
    accounts = sorted({account for _pk, account in rows if account})
    emit_many(
        [facts.NoticesRead(account_id=account, count=0) for account in accounts],
        audience=[heard_by(account) for account in accounts],
    )
    return len(rows)
