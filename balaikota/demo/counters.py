"""Counters, a day at them, and what people said of it: everything through the public doors.

The example's offices never close, so that a number can be taken whenever somebody tries it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from balaikota.ground.people import queries as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM, Actor
from balaikota.rooms.queue import actions as queue
from balaikota.rooms.queue.queries import booking, offices
from balaikota.rooms.queue.rules.life import Priority
from balaikota.rooms.satisfaction import actions as survey
from balaikota.rooms.satisfaction.queries.regulations import regulation

from .city import example_places
from .life import chance

ALWAYS = {str(day): ["00:00-24:00"] for day in range(7)}
LICENSING = "dpmptsp"  # keeps the hall of public services
SERVED, WAITING = 24, 5
_AWAY = timedelta(minutes=7)  # from one call to the next
_WORDS = (
    "Petugasnya ramah dan menjelaskan dengan sabar.",
    "Cepat, tidak sampai sepuluh menit.",
    "Kursi tunggu kurang, banyak yang berdiri.",
    "Sebaiknya ada tempat untuk ibu menyusui.",
)


def furnish(code: str, now: datetime) -> int:
    """Three offices, past visits and open numbers at the kelurahan. Returns how many numbers."""
    home = example_places(code)
    if any(one.agency == home["kelurahan"] for one in offices.offices()):
        return 0
    for agency in (home["kelurahan"], home["kecamatan"], LICENSING):
        _open(agency, now)
    officer = people.actor_of(Account.objects.get(username="loket"), now)
    visits = _visits(home["kelurahan"], officer, now)
    for number in range(WAITING):
        _take(home["kelurahan"], SERVED + number, now - timedelta(minutes=WAITING - number))
    _book(home["kelurahan"], now)
    _say(home["kelurahan"], visits, now)
    return SERVED + WAITING


def _open(agency: str, now: datetime) -> None:
    queue.open_office(SYSTEM, queue.NewOffice(agency=agency), now=now)
    name = offices.office(agency).name
    queue.edit_office(
        SYSTEM, agency, name=name, hours=ALWAYS, on_holidays=True, in_a_row=2, remote=True,
        active=True, now=now,
    )  # fmt: skip


def _key(words: str) -> bytes:
    return hashlib.sha256(f"contoh {words}".encode()).digest()


def _take(agency: str, number: int, at: datetime) -> queue.Taken:
    services = offices.office(agency).offered
    priority = Priority.ELDERLY if chance(number, "elderly") < 0.15 else Priority.NONE
    chosen = services[0] if chance(number, "service") < 0.6 else services[1]
    new = queue.NewTicket(service=chosen.id, priority=priority, example=True)
    return queue.take(ANONYMOUS, new, now=at, key=_key(f"{agency} {number}"))


def _visits(agency: str, officer: Actor, now: datetime) -> list[queue.Taken]:
    """Visits at counter 2, which takes both services, one after the other."""
    counter = offices.office(agency).counters[1].id
    at, seen, served = now - SERVED * _AWAY - timedelta(minutes=20), 0, []
    queue.open_counter(officer, counter, now=at)
    for number in range(SERVED):
        served.append(_take(agency, number, at - timedelta(minutes=6 * chance(number, "came"))))
        called = queue.call_next(officer, counter, seen=seen, now=at) or 0
        seen = called
        at += _AWAY * (0.5 + chance(number, "lasts"))
    if seen:
        queue.finish(officer, counter, seen, now=at)
    return served


def _book(agency: str, now: datetime) -> None:
    service = offices.office(agency).offered[0]
    times = [slot.at for _day, slots in booking.free_times(service, now) for slot in slots]
    for number, at in enumerate(times[1:8:3]):
        new = queue.NewAppointment(service=service.id, at=at, example=True)
        queue.book(ANONYMOUS, new, now=now, key=_key(f"janji {number}"))


def _say(agency: str, visits: list[queue.Taken], now: datetime) -> None:
    """Most of who was served answers: full, or with one tap."""
    keys = [element.key for element in regulation(now.date()).elements]
    for number, visit in enumerate(visits):
        if chance(number, "answers") < 0.25:
            continue
        service = offices.office(agency).offered[0]
        token = survey.invite(
            survey.NewInvitation(
                subject=f"ticket:{visit.id}", topic=f"queue:{agency}:{service.code}",
                title=service.title_id, title_en=service.title_en, agency=agency, place=agency,
                channel="counter", example=True,
            ),
            now=now,
        )  # fmt: skip
        words = _WORDS[number % 4] if chance(number, "words") < 0.3 else ""
        full = chance(number, "full") < 0.7
        scores = {key: 2 + int(chance(number, key) * 1.4 + 0.8) for key in keys} if full else {}
        overall = None if full else 3 + (chance(number, "overall") < 0.4)
        survey.answer(
            token, survey.NewAnswer(overall=overall, scores=scores, comment=words), now=now
        )
