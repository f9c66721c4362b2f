"""What follows the end of a service: the survey is asked, and words become a report."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from balaikota.ground.events.sockets import Scope, fixed
from balaikota.ground.events.visits import CounterWork, feedback_link
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from balaikota.rooms.letters import factories as letters
from balaikota.rooms.letters.facts import LetterIssued
from balaikota.rooms.queue import actions as queue
from balaikota.rooms.queue import factories as queues
from balaikota.rooms.queue.facts import TicketFinished
from balaikota.rooms.reports import factories as reports
from balaikota.rooms.reports.models import Report
from balaikota.rooms.satisfaction import factories as answers
from balaikota.rooms.satisfaction.facts import SurveyCommented
from balaikota.rooms.satisfaction.models import Answer, Invitation
from balaikota.wiring import (
    letters_to_satisfaction,
    queue_to_satisfaction,
    satisfaction_to_reports,
)


@pytest.mark.django_db
def test_a_visit_and_a_letter_are_asked_about() -> None:
    place = queues.hall()
    given = queues.taken(place.service())
    queue.open_counter(place.officer, place.first, now=queues.NOW)
    queue.call_next(place.officer, place.first, seen=0, now=queues.NOW)
    queue.finish(place.officer, place.first, given.id, now=queues.NOW)
    fact = TicketFinished(
        ticket_id=given.id, place=territory.WEST, agency=territory.WEST, service="surat", work="",
        counter=1, waited=0, served=0, finished_at=queues.NOW,
    )  # fmt: skip
    for _ in range(2):
        queue_to_satisfaction.ask_about_visit(fact)
    link = feedback_link(f"ticket:{given.id}")
    page = Client().get(reverse("queue:ticket", args=[given.token])).content.decode()
    assert link
    assert link in page
    Client().post(link, {"nilai": "4"})
    assert feedback_link(f"ticket:{given.id}") == ""
    letters.catalog.load_services()
    letters_to_satisfaction.ask_about_letter(
        LetterIssued(
            request_id=7, place=letters.RT, agency=territory.WEST, service="domisili", document=1,
            issued_at=queues.NOW, in_time=True, without_coming=True,
        )
    )  # fmt: skip
    asked = Invitation.objects.get(used=False)
    assert (asked.topic_id, asked.place, asked.agency) == (
        "letters:domisili", territory.WEST, territory.WEST,
    )  # fmt: skip
    assert feedback_link("letter:7")


@pytest.mark.django_db
def test_words_become_a_report_only_by_wish() -> None:
    reports.town()
    for wish in (False, True):
        given = answers.answered(comment="Loket tutup sebelum waktunya", handed_on=wish)
        row = Answer.objects.get(pk=given.id)
        fact = SurveyCommented(
            place=row.place, agency=row.agency, topic=row.topic_id, answer=str(row.pk),
            handed_on=wish,
        )  # fmt: skip
        for _ in range(2):
            satisfaction_to_reports.file_words(fact)
        assert Report.objects.filter(source="skm").count() == wish
    report = Report.objects.get(source="skm")
    assert (report.category_id, report.anonymous) == ("layanan.umum", True)
    assert "Loket tutup" in report.description


@pytest.mark.django_db
def test_an_officer_begins_the_letter_of_who_stands_there() -> None:
    letters.village()
    (work,) = [one for one in fixed(CounterWork) if one.key == "letters.walk_in"]
    counter = people.actor(Role.COUNTER, territory.CITY)
    named = dict(work.works(Scope(viewer=counter, place=territory.WEST, now=letters.NOW)))
    assert "letters:domisili" in named
    assert work.start("letters:domisili") == "/tugas/surat/loket/domisili/"
    assert (work.start(""), work.start("parks:bench")) == ("/tugas/surat/loket/", "")
