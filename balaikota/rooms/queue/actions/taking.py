"""Taking a number: one statement, without gaps or doubles, and exactly once for each key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from balaikota.ground.events import log, prepared
from balaikota.ground.events.bell import ring_after_commit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotFound, gettext_noop

from .. import facts, tokens
from ..models import Ticket
from ..queries import offices
from ..rules.life import Act, Channel, Priority, State, after, label
from .telling import tell_moved


@dataclass(frozen=True, kw_only=True)
class NewTicket:
    """What somebody comes for. `booked` and `appointment` come from an arrival."""

    service: int
    priority: Priority = Priority.NONE
    channel: Channel = Channel.KIOSK
    appointment: int | None = None
    booked: datetime | None = None
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A number. Who holds `token` follows and cancels it."""

    id: int
    label: str
    token: str
    repeated: bool


def take(actor: Actor, new: NewTicket, *, now: datetime, key: bytes) -> Taken:
    """Take a number of today. Tells TicketTaken. One statement, its own transaction.

    Args:
        key: 32 bytes that make the tap unique: the same again gives the same number and token.

    Raises:
        NotFound: no such service.
        Conflict: the office is closed now, or gives no numbers to phones.
    """
    service = offices.service(new.service)
    calendar = service.office.calendar()
    _check_open(service, new, now)
    token = tokens.of_key(key)
    row = _insert(actor, service, new, token, now.astimezone(calendar.zone).date(), now, key)
    if not row.repeated:
        ring_after_commit()
    return Taken(
        id=row.id, label=label(service.prefix, row.number), token=token, repeated=row.repeated
    )


def _check_open(service: offices.ServiceView, new: NewTicket, now: datetime) -> None:
    office = service.office
    if not (service.active and office.active):
        raise NotFound("no_service", gettext_noop("This service is not offered."))
    if new.channel is Channel.PHONE and not office.remote:
        raise Conflict("kiosk_only", gettext_noop("This office gives numbers at its kiosk only."))
    if not office.hours.is_open(now, office.calendar()):
        raise Conflict("closed", gettext_noop("The office is closed now."))


# The row of `series` is locked until the commit: who comes at once waits for it, and what is rolled
# back gives its number back. A key that is known takes nothing; when the same key comes twice at
# once, the later violates its constraint, which undoes all of it.
_TAKE = f"""
WITH series AS (
  INSERT INTO queue_series (service_id, day, last)
  SELECT %(service)s::bigint, %(day)s::date, 1
  WHERE NOT EXISTS (SELECT FROM queue_ticket WHERE intake_key = %(key)s::bytea)
  ON CONFLICT (service_id, day) DO UPDATE SET last = queue_series.last + 1
  RETURNING last
), ticket AS (
  INSERT INTO queue_ticket (
    office_id, service_id, line_id, day, number, state, priority, channel, account_id,
    appointment_id, token_index, intake_key, since, booked, taken_at, went_first, calls, example
  ) SELECT %(office)s::bigint, %(service)s::bigint, %(service)s::bigint, %(day)s::date, last,
    'waiting', %(priority)s, %(channel)s, %(account)s::bigint, %(appointment)s::bigint,
    %(index)s::bytea, %(key)s::bytea, %(now)s::timestamptz, %(booked)s::timestamptz,
    %(now)s::timestamptz, false, 0, %(example)s::boolean
  FROM series RETURNING id, number
), fact AS ({log.clause("ticket", "ticket_id")})
SELECT id, number FROM ticket
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    number: int
    repeated: bool


def _insert(
    actor: Actor, service: offices.ServiceView, new: NewTicket, token: str, day: date,
    now: datetime, key: bytes,
) -> _Row:  # fmt: skip
    fact = facts.TicketTaken(
        ticket_id=0, place=service.office.place, agency=service.office.agency,
        service=service.code, channel=new.channel.value, taken_at=now,
    )  # fmt: skip
    values: dict[str, Any] = {
        "service": service.id, "office": service.office.id, "day": day,
        "priority": new.priority.value, "channel": new.channel.value,
        "account": actor.account_id if new.channel is Channel.PHONE else None,
        "appointment": new.appointment, "index": tokens.index(token), "key": key, "now": now,
        "booked": new.booked, "example": new.example,
    } | log.clause_values(fact, actor="anonymous", audience="")  # fmt: skip
    try:
        with _savepoint():
            row = prepared.row(_TAKE, values)
    except IntegrityError:
        if (known := _known(key)) is None:  # else the same tap came twice at once
            raise
        return known
    return _Row(row[0], row[1], repeated=False) if row else _repeated(key)


def _savepoint() -> Any:
    """Within somebody's transaction a failed statement must not spoil it; alone it is its own."""
    from contextlib import nullcontext

    inside = transaction.get_connection().in_atomic_block
    return transaction.atomic() if inside else nullcontext()


def _repeated(key: bytes) -> _Row:
    known = _known(key)
    if known is None:
        raise Conflict("gone", gettext_noop("There is no such number."))
    return known


def _known(key: bytes) -> _Row | None:
    found = Ticket.objects.filter(intake_key=key).values_list("id", "number").first()
    return _Row(*found, repeated=True) if found else None


@transaction.atomic
def cancel(token: str, *, now: datetime) -> None:
    """Give a number back. Tells TicketMoved; a number that is cancelled stays so.

    Raises:
        NotFound: no such number.
        Conflict: it was called already.
    """
    ticket = (
        Ticket.objects.select_for_update().filter(token_index=tokens.index(token)).first()
    )  # fmt: skip
    if ticket is None:
        raise NotFound("no_ticket", gettext_noop("There is no such number."))
    if ticket.state == State.CANCELLED:
        return
    ticket.state = after(State(ticket.state), Act.CANCEL).value
    ticket.ended_at = now
    ticket.save(update_fields=["state", "ended_at"])
    tell_moved(ticket, Act.CANCEL, now, actor="anonymous")
