"""Notices for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from . import actions
from .models import Delivery, Notice
from .notices import TRIED
from .rules import To

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # 10.00 in the west of the country


def told(kind: str) -> list[Notice]:
    """The notices of a kind, oldest first."""
    return list(Notice.objects.filter(kind=kind).order_by("pk"))


def sent_mail(to: str = "sri@contoh.id", *, now: datetime = NOW) -> Delivery:
    """A notice to an address without account, handed out and due."""
    once = f"uji:{to}:{Notice.objects.count()}"
    actions.tell(TRIED, To(email=to), once=once, now=now)
    actions.hand_out(now=now)
    return Delivery.objects.latest("pk")


def matrix_samples() -> dict[str, Any]:
    """What the table of addresses × roles takes for the addresses of this part."""
    row = sent_mail()
    row.state = "given_up"
    row.next_at = NOW + timedelta(days=1)
    row.save()
    return {
        "delivery": row.pk, "notice": row.notice_id, "language": "id", "notices:words.kind": TRIED,
    }  # fmt: skip
