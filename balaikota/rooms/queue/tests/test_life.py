"""Numbers and appointments through the public actions: rows, facts, rights, parallel takers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from balaikota.ground.events.models import Entry
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound
from balaikota.rooms.queue import actions
from balaikota.rooms.queue.actions import ticking
from balaikota.rooms.queue.factories import NOW, OFFICE, Hall, hall, row, taken
from balaikota.rooms.queue.models import Appointment, Counter, Series, Ticket
from balaikota.rooms.queue.queries import booking, lines, offices
from balaikota.rooms.queue.rules.life import Channel, Priority

MINUTE = timedelta(minutes=1)


def told(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=kind).order_by("id"))


@pytest.mark.django_db
def test_a_day_at_the_counters() -> None:
    place = hall()
    first, old, second = (
        taken(place.service()), taken(place.service(), priority=Priority.ELDERLY),
        taken(place.service()),
    )  # fmt: skip
    assert [one.label for one in (first, old, second)] == ["A-001", "A-002", "A-003"]
    assert told("queue.taken")[0].subject == f"ticket:{first.id}"
    assert told("queue.taken")[0].data["ticket_id"] == first.id
    officer = place.officer
    with pytest.raises(Conflict, match="do not sit"):
        actions.call_next(officer, place.first, seen=0, now=NOW)
    actions.open_counter(officer, place.first, now=NOW)
    actions.open_counter(officer, place.first, now=NOW)
    assert len(told("queue.counter_turned")) == 1
    assert actions.call_next(officer, place.first, seen=0, now=NOW + MINUTE) == old.id
    # the second tap saw nobody at the counter: it changes nothing
    assert actions.call_next(officer, place.first, seen=0, now=NOW + MINUTE) == old.id
    actions.recall(officer, place.first, old.id, now=NOW + 2 * MINUTE)
    later = NOW + 7 * MINUTE
    assert actions.call_next(officer, place.first, seen=old.id, now=later) == first.id
    fact = told("queue.finished")[0].data
    assert (fact["waited"], fact["served"], fact["counter"]) == (120, 300, 1)
    actions.skip(officer, place.first, first.id, now=later)
    assert actions.call_next(officer, place.first, seen=0, now=later) == second.id
    actions.transfer(officer, place.first, second.id, place.service("B"), now=later)
    assert lines.line_of(place.office, later).waiting_for(place.service("B")) == 1
    actions.back(officer, place.first, first.id, now=later)
    assert actions.call_next(officer, place.first, seen=0, now=later) == first.id
    actions.finish(officer, place.first, first.id, now=later + MINUTE)
    actions.finish(officer, place.first, first.id, now=later + 9 * MINUTE)  # a second tap
    assert row(first).ended_at == later + MINUTE
    assert actions.call_next(officer, place.first, seen=0, now=later) is None  # it waits for B
    actions.close_counter(officer, place.first, now=later)
    assert Counter.objects.get(pk=place.first).officer == ""
    assert [one.data["act"] for one in told("queue.moved")] == [
        "call", "recall", "call", "skip", "call", "transfer", "back", "call",
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_cannot_be() -> None:
    place = hall()
    given = taken(place.service())
    for stranger in (place.neighbour, people.actor(None), people.actor(Role.COUNTER, "99.72")):
        with pytest.raises(NotAllowed):
            actions.open_counter(stranger, place.first, now=NOW)
    actions.open_counter(place.officer, place.first, now=NOW)
    actions.open_counter(place.lurah, place.first, now=NOW)  # relieves
    actions.open_counter(place.lurah, place.second, now=NOW)  # and nobody sits in two places
    assert Counter.objects.get(pk=place.first).officer == ""
    actions.call_next(place.lurah, place.second, seen=0, now=NOW)
    with pytest.raises(Conflict, match="other counter"):
        actions.open_counter(place.lurah, place.first, now=NOW)
    actions.skip(place.lurah, place.second, given.id, now=NOW)
    actions.open_counter(place.lurah, place.first, now=NOW)
    with pytest.raises(Conflict):
        actions.call_next(place.officer, place.first, seen=0, now=NOW)
    with pytest.raises(Conflict):
        actions.finish(place.lurah, place.first, given.id, now=NOW)
    with pytest.raises(NotFound):
        actions.finish(place.lurah, place.first, given.id + 99, now=NOW)
    actions.call(place.lurah, place.first, given.id, seen=0, now=NOW)
    with pytest.raises(Invalid):
        actions.transfer(place.lurah, place.first, given.id, place.service(), now=NOW)
    with pytest.raises(Conflict):
        actions.cancel(given.token, now=NOW)
    with pytest.raises(NotFound):
        actions.cancel("tidak-ada", now=NOW)
    with pytest.raises(Conflict, match="closed"):
        taken(place.service(), now=NOW.replace(hour=5))
    with pytest.raises(NotAllowed):
        actions.kiosk_key(place.neighbour, OFFICE, now=NOW)
    other = taken(place.service())
    actions.cancel(other.token, now=NOW)
    actions.cancel(other.token, now=NOW)
    assert (row(other).state, row(other).ended_at) == ("cancelled", NOW)


@pytest.mark.django_db
def test_a_booked_time() -> None:
    place = hall()
    service = offices.service(place.service())
    at = NOW.replace(hour=10)
    new = actions.NewAppointment(service=service.id, at=at)
    first = actions.book(ANONYMOUS, new, now=NOW, key=b"1" * 32)
    assert actions.book(ANONYMOUS, new, now=NOW, key=b"1" * 32).code == first.code
    second = actions.book(ANONYMOUS, new, now=NOW, key=b"2" * 32)
    with pytest.raises(Conflict, match="taken"):
        actions.book(ANONYMOUS, new, now=NOW, key=b"3" * 32)
    odd = actions.NewAppointment(service=service.id, at=at + MINUTE)
    with pytest.raises(Invalid):
        actions.book(ANONYMOUS, odd, now=NOW, key=b"4" * 32)
    free = dict(booking.free_times(service, NOW))
    assert at not in [slot.at for slot in free[at.date()]]
    actions.move_appointment(second.token, at.replace(minute=30), now=NOW)
    actions.cancel_appointment(second.token, now=NOW)
    actions.cancel_appointment(second.token, now=NOW)
    with pytest.raises(Conflict):
        actions.move_appointment(second.token, at, now=NOW)
    with pytest.raises(Conflict, match="early"):
        actions.arrive(ANONYMOUS, first.code, OFFICE, now=NOW)
    taken(place.service(), now=NOW)
    came = actions.arrive(ANONYMOUS, first.code.lower(), OFFICE, now=at - 20 * MINUTE)
    assert actions.arrive(ANONYMOUS, first.code, OFFICE, now=at).id == came.id
    line = lines.line_of(place.office, at + MINUTE)
    assert next(one.id for one in line.waiting) == came.id
    with pytest.raises(NotFound):
        actions.arrive(ANONYMOUS, first.code, territory.EAST, now=at)
    late = actions.book(ANONYMOUS, new, now=NOW, key=b"5" * 32)
    after = actions.arrive(ANONYMOUS, late.code, OFFICE, now=at + 30 * MINUTE)
    assert row(after).booked is None
    missed = actions.NewAppointment(service=service.id, at=at.replace(hour=11))
    gone = actions.book(ANONYMOUS, missed, now=NOW, key=b"6" * 32)
    assert ticking.tell_missed(NOW.replace(hour=14)) == 1
    assert Appointment.objects.get(pk=gone.id).state == "no_show"
    assert [one.data["state"] for one in told("queue.appointment_ended")] == [
        "cancelled", "no_show",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_day_ends_and_waits_are_told_truthfully() -> None:
    place = hall()
    actions.open_counter(place.officer, place.first, now=NOW)
    mine = taken(place.service(), now=NOW)
    assert lines.own(mine.token, NOW).wait.unknown == ""  # type: ignore[union-attr]
    assert lines.line_of(place.office, NOW).wait(place.service()).unknown == "not_measured"
    assert lines.line_of(place.office, NOW).wait(place.service("B")).unknown == "no_counter"
    at, seen = NOW, 0
    for _ in range(5):
        taken(place.service(), now=at)
        seen = actions.call_next(place.officer, place.first, seen=seen, now=at) or 0
        at += 4 * MINUTE
    actions.finish(place.officer, place.first, seen, now=at)
    last = taken(place.service(), now=at)
    own = lines.own(last.token, at)
    assert own.ahead == 1
    assert own.wait is not None
    assert (own.wait.low, own.wait.high) == (4, 4)
    tomorrow = NOW + timedelta(days=1)
    assert ticking.close_days(tomorrow) == 2
    assert row(last).state == "lapsed"
    assert Counter.objects.get(pk=place.first).opened_at is None
    assert taken(place.service(), now=tomorrow).label == "A-001"


def _in_threads(work: list[bytes], place: Hall) -> list[actions.Taken]:
    service = place.service()

    def one(key: bytes) -> actions.Taken:
        try:
            new = actions.NewTicket(service=service, channel=Channel.KIOSK)
            return actions.take(SYSTEM, new, now=NOW, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=12) as pool:
        return list(pool.map(one, work))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_without_gap_or_double() -> None:
    place = hall()
    taps = [number.to_bytes(32) for number in range(80)]
    given = _in_threads([*taps, *taps[::2], *taps[::4]], place)
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 81))
    assert Series.objects.get().last == 80
    assert len({one.label for one in given}) == len({one.token for one in given}) == 80
    assert sum(not one.repeated for one in given) == 80
    assert len(told("queue.taken")) == 80
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM queue_ticket WHERE state = 'waiting'")
        assert cursor.fetchone()[0] == 80


@pytest.mark.django_db(transaction=True)
def test_two_counters_never_call_the_same_number() -> None:
    place = hall()
    for _ in range(24):
        taken(place.service())
    seats = {place.first: place.officer, place.second: place.lurah}
    for counter, officer in seats.items():
        actions.open_counter(officer, counter, now=NOW)

    def serve(counter: int) -> list[int]:
        called, seen = [], 0
        try:
            while found := actions.call_next(seats[counter], counter, seen=seen, now=NOW):
                called.append(found)
                seen = found
        finally:
            connections.close_all()
        return called

    with ThreadPoolExecutor(max_workers=2) as pool:
        both = list(pool.map(serve, [place.first, place.second]))
    assert sorted([*both[0], *both[1]]) == sorted(Ticket.objects.values_list("pk", flat=True))
