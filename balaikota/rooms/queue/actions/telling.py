"""What the actions on numbers tell."""

from __future__ import annotations

from datetime import datetime

from balaikota.ground.events.log import emit

from .. import facts
from ..models import Ticket
from ..queries import offices
from ..rules.life import Act


def tell_moved(ticket: Ticket, act: Act, now: datetime, *, actor: str, counter: int = 0) -> None:
    """A number took a step; everybody may hear it."""
    service = offices.service(ticket.line_id)
    emit(
        facts.TicketMoved(
            ticket_id=ticket.pk, place=service.office.place, agency=service.office.agency,
            service=service.code, act=act.value, state=ticket.state, counter=counter, moved_at=now,
        ),
        actor=actor,
    )  # fmt: skip
