"""When to try again what another side did not take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def next_try(
    attempts: int, now: datetime, *, pauses: Sequence[int], asked: int = 0
) -> datetime | None:
    """When to try again after this many attempts; None: given up.

    Args:
        pauses: seconds until the next try after the n-th.
        asked: seconds the other side asks us to wait, granted up to the longest pause.
    """
    if attempts > len(pauses):
        return None
    return now + timedelta(seconds=max(pauses[attempts - 1], min(asked, pauses[-1])))
