"""What the other side says later: delivered, read, failed, came back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ..models import Attempt, Delivery, State
from .sending import give_up

_ORDER: dict[str, int] = {State.SENT.value: 0, State.DELIVERED.value: 1, State.READ.value: 2}


@transaction.atomic
def heard(reference: str, state: str, *, now: datetime, problem: str = "") -> bool:
    """Note what became of a message we handed over. Returns whether we know the message.

    News may come twice and in any order: a later state is never taken back by an earlier one, and
    what was sent again in between is not given up for the failure of before.
    """
    rows = list(
        Delivery.objects.select_for_update(of=("self",))
        .select_related("notice__account")
        .filter(reference=reference)
    )
    for row in rows:
        if state == "failed" and row.state == State.SENT:
            row.problem = problem[:80]
            give_up(row, now)
        elif state in _ORDER and row.state in _ORDER and _ORDER[row.state] < _ORDER[state]:
            row.state = state
        else:
            continue
        row.last_at = now
        row.save()
        Attempt.objects.create(delivery=row, at=now, outcome=state[:12], problem=problem[:80])
    return bool(rows)
