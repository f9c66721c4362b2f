"""Filing: what is refused and how, what is kept, and that a post is kept exactly once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from balaikota.ground.events.models import Entry
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory.factories import EAST, OUTSIDE, WEST
from balaikota.lib.errors import Invalid, NotAllowed
from balaikota.rooms.reports import actions, factories, queries
from balaikota.rooms.reports.factories import NOW, new_report
from balaikota.rooms.reports.models import Clock, Report, Reporter, StepTaken
from balaikota.rooms.reports.rules import Channel, Part


def file(actor=ANONYMOUS, key=None, **fields):
    return actions.file_report(actor, new_report(**fields), now=NOW, key=key)


def test_a_report_stands_with_its_place_clocks_history_and_fact(town, facts_told):
    given = file()
    report = factories.report(given)
    assert (report.place, report.state, report.suggested, report.agency) == (
        WEST,
        "filed",
        factories.ROADS,
        "",
    )
    assert StepTaken.objects.get(report=report).act == "file"
    assert sorted(Clock.objects.filter(report=report).values_list("kind", "days")) == [
        ("resolve", 14),
        ("verify", 3),
    ]
    assert report.due_at == NOW + timedelta(days=3)  # Monday to Thursday
    assert report.expected_at == given.expected_at
    (fact,) = facts_told
    assert (fact.kind, fact.place, fact.channel) == ("reports.filed", WEST, "web")
    assert Entry.objects.get(kind="reports.filed").audience == "reports.view"


def test_it_is_one_statement(town):
    file()  # everything remembered
    with CaptureQueriesContext(connection) as seen:
        file(name="Sri", phone="0812", answers={})
    # A prepared statement is sent without its text.
    statements = [query for query in seen if "events_stamp" not in (query["sql"] or "")]
    assert len(statements) == 1  # the report with all its rows and its fact; ten were allowed


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"description": "  "}, "description", "empty"),
        ({"description": "x" * 4001}, "description", "too_long"),
        ({"description": "Lihat <a href=x>ini</a>"}, "description", "html"),
        ({"category": "jalan"}, "category", "category"),
        ({"category": "tidak.ada"}, "category", "category"),
        ({"longitude": None}, "latitude", "point"),
        ({"longitude": float("nan")}, "latitude", "point"),
        ({"longitude": 206.0}, "latitude", "point"),
        ({"longitude": OUTSIDE[0], "latitude": OUTSIDE[1]}, "latitude", "outside"),
        ({"longitude": None, "latitude": None}, "latitude", "where"),
        ({"longitude": None, "latitude": None, "place": "99.71.01"}, "place", "place"),
        ({"address": "x" * 301}, "address", "too_long"),
        ({"email": "bukan-surel"}, "email", "email"),
        ({"photos": tuple(range(9))}, "photos", "many_photos"),
    ],
)
def test_what_is_wrong_is_named(town, fields, field, code):
    with pytest.raises(Invalid) as refused:
        file(**fields)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert not Report.objects.exists()


def test_outside_says_how_far(town):
    with pytest.raises(Invalid, match="km from its border"):
        file(longitude=OUTSIDE[0], latitude=OUTSIDE[1])
    with pytest.raises(Invalid, match="metres from its border"):
        file(longitude=106.05, latitude=-6.01)


def test_a_smaller_than_sign_is_not_html(town):
    assert factories.report(file(description="Lebar < 2 m, dalam > 1 m")).description.startswith(
        "Lebar < 2"
    )


def test_answers_are_checked_by_their_question(town):
    given = file(category="lampu.padam", answers={"jumlah": "2-5", "tiang": " PJU-7 ", "lain": "x"})
    assert factories.report(given).answers == {"jumlah": "2-5", "tiang": "PJU-7"}
    with pytest.raises(Invalid) as refused:
        file(category="lampu.padam", answers={"jumlah": "seribu"})
    assert refused.value.field == "attribute[jumlah]"


def test_a_place_from_the_list_is_enough_and_so_is_an_address(town):
    assert factories.report(file(longitude=None, latitude=None, place=EAST)).place == EAST
    assert factories.report(file(longitude=None, latitude=None, address="Dekat pasar")).place == ""


def test_the_same_key_is_one_report_with_one_secret(town):
    first, second = file(key=b"k" * 32), file(key=b"k" * 32)
    assert (first.code, first.secret, first.repeated) == (second.code, second.secret, False)
    assert second.repeated
    assert Report.objects.count() == Reporter.objects.count() == 1
    assert file(key=b"l" * 32).code != first.code


def test_the_secret_makes_a_reporter_and_nothing_else_does(town):
    given = file()
    report = factories.report(given)
    assert queries.parts_of(ANONYMOUS, report, given.secret) == {Part.REPORTER}
    assert queries.parts_of(ANONYMOUS, report, given.secret[:-1]) == set()
    assert bytes(report.reporter.secret_index) != given.secret.encode()


def test_contact_is_sealed_and_the_anonymous_leave_none(town):
    file(name="Sri Wahyuni", phone="0812345")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name || phone FROM reports_reporter")
        assert "Sri" not in cursor.fetchone()[0]
    assert Reporter.objects.get().name == "Sri Wahyuni"
    hidden = factories.report(file(town.citizen, name="Sri", phone="0812345", anonymous=True))
    assert (hidden.reporter.name, hidden.reporter.phone) == ("", "")
    assert queries.contact_of(hidden) is None
    assert Entry.objects.latest("id").actor == "anonymous"


def test_only_the_counter_types_in_for_others_and_is_not_the_reporter(town):
    with pytest.raises(NotAllowed):
        file(town.roads, channel=Channel.COUNTER, typed_by=town.roads.ref)
    given = file(town.lurah, channel=Channel.COUNTER, typed_by=town.lurah.ref, name="Pak Budi")
    report = factories.report(given)
    assert report.reporter.account_id is None
    assert Part.REPORTER not in queries.parts_of(town.lurah, report)


def test_a_secret_report_is_told_to_few(town):
    file(secret=True)
    assert Entry.objects.latest("id").audience == "reports.secret"


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_are_one_report():
    factories.town()
    answers, start = [], threading.Barrier(4)

    def post():
        start.wait()
        answers.append(file(key=b"once" * 8))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.code for answer in answers}) == 1
    assert sorted(answer.repeated for answer in answers) == [False, True, True, True]
    assert Report.objects.aggregate(n=Max("id"))["n"] is not None
    assert Entry.objects.filter(kind="reports.filed").count() == 1
