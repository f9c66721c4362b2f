"""Every look at personal data leaves a line that the person can read (UU 27/2022, art. 7)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from ..models import Look
from ..rules import Actor

_WHILE = timedelta(minutes=5)  # looking again within this time is the same look


@transaction.atomic
def record_look(
    actor: Actor,
    subject: str,
    fields: Iterable[str],
    *,
    purpose: str,
    now: datetime,
    basis: str = "",
    account: int | None = None,
) -> None:
    """Write down that `actor` saw somebody's personal data.

    A person who looks at their own data leaves no line. Looking again at the same fields for the
    same purpose within five minutes is the same look.

    Args:
        subject: what was looked at, such as "report:17"; never a name.
        fields: names of what was shown, such as ("name", "phone"); never values.
        purpose: why, in words for the person it is about.
        basis: the legal basis, such as "UU 25/2009 ps. 36".
        account: whose data it is, when that person has an account.
    """
    if account is not None and account == actor.account_id:
        return
    shown = ", ".join(sorted(fields))
    seen = Look.objects.filter(
        viewer=actor.ref,
        subject=subject,
        fields=shown,
        purpose=purpose,
        at__gt=now - _WHILE,
        at__lte=now,
    )
    if seen.exists():
        return
    Look.objects.create(
        at=now,
        viewer=actor.ref,
        viewer_title=_title(actor),
        account_id=account,
        subject=subject,
        fields=shown,
        purpose=purpose,
        basis=basis,
    )


@transaction.atomic
def record_looks(
    actor: Actor,
    accounts: Iterable[int],
    fields: Iterable[str],
    *,
    purpose: str,
    now: datetime,
    basis: str = "",
) -> None:
    """Write down that `actor` saw data of many people at once, such as in a file. One statement."""
    shown, title = ", ".join(sorted(fields)), _title(actor)
    Look.objects.bulk_create(
        Look(
            at=now,
            viewer=actor.ref,
            viewer_title=title,
            account_id=account,
            subject=f"account:{account}",
            fields=shown,
            purpose=purpose,
            basis=basis,
        )
        for account in sorted(set(accounts))
        if account != actor.account_id
    )


def _title(actor: Actor) -> str:
    return ", ".join(dict.fromkeys(held.title for held in actor.held))[:120]
