"""What is not kept for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Attempt, Notice

KEPT = timedelta(days=365)  # a notice, and the key by which it is told once
CONTACT = timedelta(days=90)  # what was said to whom without account
LOG = timedelta(days=90)


def sweep(*, now: datetime) -> int:
    """Forget what is old. Returns how many notices went."""
    Notice.objects.filter(
        told_at__lt=now - CONTACT, account__isnull=True, handed_at__isnull=False
    ).exclude(content="").update(email="", phone="", content="")
    Attempt.objects.filter(at__lt=now - LOG).delete()
    return Notice.objects.filter(told_at__lt=now - KEPT).delete()[0]
