"""At the counter: call, call again, skip, transfer, finish. An office's calls go one at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts, permissions
from ..models import Counter, Office, Ticket
from ..queries import lines, offices
from ..rules.life import Act, State, after
from ..rules.line import order
from .telling import tell_moved


def _mine(actor: Actor, counter_id: int, *, taken_over: bool = False) -> Counter:
    """The counter this actor sits at, with its office locked against calls of others."""
    counter = Counter.objects.filter(pk=counter_id, active=True).select_related("office").first()
    if counter is None:
        raise NotFound("no_counter", gettext_noop("There is no such counter."))
    office = counter.office
    if not permissions.works_at(actor, office.place, office.agency):
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    counter.refresh_from_db()
    if not taken_over and counter.officer != actor.ref:
        raise Conflict("not_here", gettext_noop("You do not sit at this counter any more."))
    return counter


@transaction.atomic
def open_counter(actor: Actor, counter_id: int, *, now: datetime) -> None:
    """Sit down at a counter; who sat there is relieved. Tells CounterTurned."""
    counter = _mine(actor, counter_id, taken_over=True)
    if counter.officer == actor.ref:
        return
    _leave_others(actor, counter, now)
    counter.officer, counter.opened_at = actor.ref, now
    counter.save(update_fields=["officer", "opened_at"])
    _tell_turned(actor, counter, now)


def _leave_others(actor: Actor, counter: Counter, now: datetime) -> None:
    """Nobody sits in two places. Raises Conflict while somebody is served at the other counter."""
    held = Counter.objects.select_for_update(of=("self",)).filter(officer=actor.ref)
    for other in held.exclude(pk=counter.pk).select_related("office"):
        if _at(other) is not None:
            raise Conflict("serving", gettext_noop("Finish at your other counter first."))
        other.officer, other.opened_at = "", None
        other.save(update_fields=["officer", "opened_at"])
        _tell_turned(actor, other, now)


@transaction.atomic
def close_counter(actor: Actor, counter_id: int, *, now: datetime) -> None:
    """Leave a counter; who stands there is finished first. Tells CounterTurned, TicketFinished."""
    counter = _mine(actor, counter_id)
    served = _at(counter)
    if served is not None:
        _finish(actor, served, counter, now)
    counter.officer, counter.opened_at = "", None
    counter.save(update_fields=["officer", "opened_at"])
    _tell_turned(actor, counter, now)


@transaction.atomic
def call_next(actor: Actor, counter_id: int, *, seen: int, now: datetime) -> int | None:
    """Finish whom the counter serves and call who is next by the rule of the line.

    Args:
        seen: the number the officer saw at the counter (0: nobody), so that a second tap calls
            nobody: it gives what the first one called.

    Returns the id of the number called, or None when nobody waits.
    """
    counter = _mine(actor, counter_id)
    served = _at(counter)
    if (served.pk if served else 0) != seen:
        return served.pk if served else None
    if served is not None:
        _finish(actor, served, counter, now)
    chosen = _next(counter, now)
    if chosen is None:
        return None
    _call(actor, chosen, counter, now)
    return chosen.pk


def _next(counter: Counter, now: datetime) -> Ticket | None:
    office = offices.office(counter.office.agency)
    services = frozenset(counter.services)
    rows = {
        row.pk: row
        for row in Ticket.objects.filter(
            office=office.id, day=lines.today(office, now), state=State.WAITING, line__in=services
        )
    }
    line = order(
        [lines.waiting_of(row) for row in rows.values()], now, in_a_row=office.in_a_row,
        streak=lines.streak(office, now, services),
    )  # fmt: skip
    return rows[line[0].id] if line else None


@transaction.atomic
def call(actor: Actor, counter_id: int, ticket_id: int, *, seen: int, now: datetime) -> None:
    """Call a certain number, out of turn: one that was skipped and came back, above all."""
    counter = _mine(actor, counter_id)
    served = _at(counter)
    if served is not None and served.pk == ticket_id:
        return
    if (served.pk if served else 0) != seen:
        raise Conflict("state", gettext_noop("This number is no longer where it was. Look again."))
    ticket = _ticket(counter, ticket_id)
    after(State(ticket.state), Act.CALL)
    if served is not None:
        _finish(actor, served, counter, now)
    _call(actor, ticket, counter, now)


def _call(actor: Actor, ticket: Ticket, counter: Counter, now: datetime) -> None:
    waiting = lines.waiting_of(ticket)
    ticket.state = after(State(ticket.state), Act.CALL).value
    ticket.counter, ticket.called_at, ticket.calls = counter, now, 1
    ticket.went_first = waiting.goes_first(now)
    ticket.save(update_fields=["state", "counter", "called_at", "calls", "went_first"])
    tell_moved(ticket, Act.CALL, now, actor=actor.ref, counter=counter.number)


@transaction.atomic
def recall(actor: Actor, counter_id: int, ticket_id: int, *, now: datetime) -> None:
    """Call once more. The service is measured from the last call on."""
    counter = _mine(actor, counter_id)
    ticket = _ticket(counter, ticket_id, here=True)
    ticket.state = after(State(ticket.state), Act.RECALL).value
    ticket.calls, ticket.called_at = ticket.calls + 1, now
    ticket.save(update_fields=["calls", "called_at"])
    tell_moved(ticket, Act.RECALL, now, actor=actor.ref, counter=counter.number)


@transaction.atomic
def skip(actor: Actor, counter_id: int, ticket_id: int, *, now: datetime) -> None:
    """Nobody came. The number can be brought back until the end of the day."""
    counter = _mine(actor, counter_id)
    ticket = _ticket(counter, ticket_id, here=True)
    ticket.state, ticket.counter = after(State(ticket.state), Act.SKIP).value, None
    ticket.save(update_fields=["state", "counter"])
    tell_moved(ticket, Act.SKIP, now, actor=actor.ref)


@transaction.atomic
def back(actor: Actor, counter_id: int, ticket_id: int, *, now: datetime) -> None:
    """A skipped person came after all: back into the line with the time of before."""
    counter = _mine(actor, counter_id)
    ticket = _ticket(counter, ticket_id)
    ticket.state = after(State(ticket.state), Act.BACK).value
    ticket.save(update_fields=["state"])
    tell_moved(ticket, Act.BACK, now, actor=actor.ref)


@transaction.atomic
def transfer(
    actor: Actor, counter_id: int, ticket_id: int, service_id: int, *, now: datetime
) -> None:
    """On to another service of the office; the number and the time of coming stay."""
    counter = _mine(actor, counter_id)
    ticket = _ticket(counter, ticket_id, here=True)
    office = offices.office(counter.office.agency)
    if service_id not in {one.id for one in office.offered} or service_id == ticket.line_id:
        raise Invalid(
            "service", gettext_noop("Choose another service of this office."), field="service"
        )
    ticket.state, ticket.counter = after(State(ticket.state), Act.TRANSFER).value, None
    ticket.line_id = service_id
    ticket.save(update_fields=["state", "counter", "line"])
    tell_moved(ticket, Act.TRANSFER, now, actor=actor.ref)


@transaction.atomic
def finish(actor: Actor, counter_id: int, ticket_id: int, *, now: datetime) -> None:
    """The person was served. Tells TicketFinished; a second tap changes nothing."""
    counter = _mine(actor, counter_id)
    ticket = _ticket(counter, ticket_id)
    if ticket.state == State.DONE and ticket.counter_id == counter.pk:
        return
    _check_here(ticket, counter)
    _finish(actor, ticket, counter, now)


def _finish(actor: Actor, ticket: Ticket, counter: Counter, now: datetime) -> None:
    ticket.state, ticket.ended_at = after(State(ticket.state), Act.FINISH).value, now
    ticket.save(update_fields=["state", "ended_at"])
    service = offices.service(ticket.line_id)
    called = ticket.called_at or now
    emit(
        facts.TicketFinished(
            ticket_id=ticket.pk, place=service.office.place, agency=service.office.agency,
            service=service.code, work=service.work, counter=counter.number,
            waited=round((called - ticket.taken_at).total_seconds()),
            served=round((now - called).total_seconds()), finished_at=now,
        ),
        actor=actor.ref,
    )  # fmt: skip


def _at(counter: Counter) -> Ticket | None:
    """Whom a counter serves."""
    return Ticket.objects.filter(counter=counter, state=State.CALLED).first()


def _ticket(counter: Counter, ticket_id: int, *, here: bool = False) -> Ticket:
    """A number of the counter's office, of today or before. `here`: at this counter now."""
    row = (
        Ticket.objects.select_for_update()
        .filter(pk=ticket_id, office=counter.office_id)
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound("no_ticket", gettext_noop("There is no such number."))
    if here:
        _check_here(row, counter)
    return row


def _check_here(ticket: Ticket, counter: Counter) -> None:
    if ticket.counter_id != counter.pk or ticket.state != State.CALLED:
        raise Conflict("state", gettext_noop("This number is no longer where it was. Look again."))


def _tell_turned(actor: Actor, counter: Counter, now: datetime) -> None:
    emit(
        facts.CounterTurned(
            counter_id=counter.pk, place=counter.office.place, agency=counter.office.agency,
            open=counter.opened_at is not None, turned_at=now,
        ),
        actor=actor.ref,
    )  # fmt: skip
