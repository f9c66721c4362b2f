"""What runs by the clock: appointments nobody came for, and what is left of a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ..models import OPEN_STATES, Appointment, Counter, Ticket
from ..queries import lines, offices
from ..rules.hours import LATE
from ..rules.life import Act, State, after
from .booking import end
from .telling import tell_moved

_AT_ONCE = 500
_MISSED = timedelta(hours=2)  # until then somebody late is still welcome


def tell_missed(now: datetime) -> int:
    """Appointments to which nobody came within two hours are over. Returns how many."""
    with transaction.atomic():
        rows = list(
            Appointment.objects.select_for_update(skip_locked=True)
            .filter(state=Appointment.BOOKED, at__lt=now - LATE - _MISSED)
            .order_by("at")[:_AT_ONCE]
        )
        for row in rows:
            end(row, Appointment.NO_SHOW, now)
    return len(rows)


def close_days(now: datetime) -> int:
    """Numbers of past days lapse, and counters that were left open close. Returns how many."""
    ended = 0
    for office in offices.offices():
        with transaction.atomic():
            rows = list(
                Ticket.objects.select_for_update(skip_locked=True).filter(
                    office=office.id, day__lt=lines.today(office, now), state__in=OPEN_STATES
                )[:_AT_ONCE]
            )
            for row in rows:
                row.state, row.ended_at = after(State(row.state), Act.LAPSE).value, now
                row.save(update_fields=["state", "ended_at"])
                tell_moved(row, Act.LAPSE, now, actor="system")
            ended += len(rows)
            Counter.objects.filter(
                office=office.id, opened_at__lt=now - timedelta(hours=16)
            ).update(officer="", opened_at=None)  # fmt: skip
    return ended
