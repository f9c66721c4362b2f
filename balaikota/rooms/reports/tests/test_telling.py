"""Who is told what of a report, by the rules and through the public door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from balaikota.ground.events import queries as log
from balaikota.ground.notices import queries as notices
from balaikota.ground.notices.models import Notice
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role
from balaikota.rooms.reports import actions, factories
from balaikota.rooms.reports.factories import NO_PHOTO, NOW, ROADS
from balaikota.rooms.reports.rules import STEPS, Act, ClockKind, State
from balaikota.rooms.reports.rules.telling import (
    News,
    for_office,
    for_reporter,
    for_verifiers,
    late_at_verifiers,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside one transaction nothing is ever below the horizon: read it as if it were."""
    after = log._after
    monkeypatch.setattr(
        log, "_after",
        lambda position, limit: [replace(told, settled=True) for told in after(position, limit)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("act", "before", "after", "news"),
    [
        (Act.ASK, "filed", "clarify", News.ASKED),
        (Act.DISPOSE, "filed", "disposed", News.FORWARDED),
        (Act.DISPOSE, "disposed", "disposed", None),
        (Act.RETURN, "disposed", "filed", None),
        (Act.FOLLOW_UP, "disposed", "working", News.PROGRESS),
        (Act.FINISH, "working", "working", News.PROGRESS),
        (Act.FINISH, "working", "done", News.DONE),
        (Act.REFUSE, "filed", "refused", News.REFUSED),
        (Act.AUTO_CLOSE, "done", "closed", News.CLOSED),
        (Act.LAPSE, "clarify", "withdrawn", News.LAPSED),
        (Act.REOPEN, "closed", "working", News.REOPENED),
        (Act.CONFIRM, "done", "closed", None),
        (Act.DISPUTE, "done", "working", None),
        (Act.WITHDRAW, "filed", "withdrawn", None),
        (Act.ANSWER, "clarify", "filed", None),
    ],
)
def test_what_a_reporter_hears(act: Act, before: str, after: str, news: News | None) -> None:
    assert for_reporter(act, State(before), State(after), secret=False) == news
    hidden = News.HIDDEN if news else None
    assert for_reporter(act, State(before), State(after), secret=True) == hidden


def test_of_every_step_somebody_hears_unless_the_reporter_ended_it() -> None:
    silent = {
        act for (state, act), edge in STEPS.items()
        if not for_reporter(act, state, edge.to, secret=False)
        and not for_office(act) and not for_verifiers(act)
    }  # fmt: skip
    assert silent == {Act.CONFIRM, Act.WITHDRAW}
    assert [kind for kind in ClockKind if late_at_verifiers(kind)] == [ClockKind.VERIFY]


def told() -> list[tuple[str, str]]:
    """(kind, to) of what was told since the last time."""
    actions.tell_people(now=NOW + 12 * HOUR)
    rows = list(Notice.objects.order_by("pk"))
    found = [
        (row.kind.removeprefix("reports."), str(row.account_id or row.email or row.phone))
        for row in rows
    ]
    Notice.objects.all().delete()
    return found


@pytest.mark.django_db
def test_each_step_is_told_to_those_it_concerns(settled: None) -> None:
    town = factories.town()
    citizen, roads = str(town.citizen.account_id), str(town.roads.account_id)
    admin = str(town.admin.account_id)
    given = factories.filed(town.citizen, now=NOW)
    assert told() == [("received", citizen)]
    assert told() == []
    actions.take_step(town.admin, given.code, Act.ASK, now=NOW + HOUR, text="Di mana tepatnya?")
    assert told() == [("asked", citizen)]
    actions.take_step(
        town.citizen, given.code, Act.ANSWER, now=NOW + HOUR, text="Dekat pasar", token=given.secret
    )  # fmt: skip
    assert told() == [("completed", admin)]
    actions.take_step(town.admin, given.code, Act.DISPOSE, now=NOW + HOUR, agencies=(ROADS,))
    assert told() == [("forwarded", citizen), ("assigned", roads)]
    actions.take_step(town.roads, given.code, Act.FOLLOW_UP, now=NOW + HOUR, text="Kami cek")
    actions.comment(town.roads, given.code, "Catatan", now=NOW + HOUR, internal=True)
    actions.comment(town.roads, given.code, "Besok mulai", now=NOW + HOUR)
    actions.comment(town.citizen, given.code, "Terima kasih", now=NOW + HOUR, token=given.secret)
    assert told() == [("progress", citizen), ("answered", citizen)]
    actions.take_step(
        town.roads, given.code, Act.FINISH, now=NOW + HOUR, text="Selesai", reason=NO_PHOTO
    )  # fmt: skip
    assert told() == [("done", citizen)]
    actions.take_step(
        town.citizen, given.code, Act.DISPUTE, now=NOW + HOUR, text="Belum", token=given.secret
    )  # fmt: skip
    assert told() == [("back", roads)]


@pytest.mark.django_db
def test_who_left_a_contact_is_told_and_who_left_none_is_not(settled: None) -> None:
    town = factories.town()
    factories.filed(now=NOW, email="sri@contoh.id", phone="+628123334444")
    factories.filed(now=NOW, email="budi@contoh.id", anonymous=True)  # keeps no contact
    factories.filed(now=NOW)
    factories.filed(now=NOW, email="demo@contoh.id", example=True)
    assert told() == [("received", "sri@contoh.id")]
    old = factories.filed(town.citizen, now=NOW)
    actions.tell_people(now=NOW + timedelta(days=3650))  # a city that begins with a long log
    assert not Notice.objects.exists()
    assert old.code


@pytest.mark.django_db
def test_a_secret_report_is_named_by_its_code_only(settled: None) -> None:
    town = factories.town()
    given = factories.filed(town.citizen, now=NOW, secret=True, description="Suap di kantor")
    actions.take_step(town.admin, given.code, Act.DISPOSE, now=NOW + HOUR, agencies=(ROADS,))
    actions.tell_people(now=NOW + HOUR)
    rows = {row.account_id: row for row in Notice.objects.order_by("pk")}
    assert rows[town.citizen.account_id].values == {"code": given.code}
    assert rows[town.roads.account_id].values == {"code": given.code, "agency": "Bina Marga"}
    assert set(rows) == {town.citizen.account_id, town.roads.account_id}
    said = notices.said(News.ASSIGNED, "id", rows[town.roads.account_id].values)
    assert "lubang" not in f"{said.title} {said.text}".lower()


@pytest.mark.django_db
def test_late_ones_and_those_due_soon_are_told_to_their_office(
    settled: None, django_assert_max_num_queries: object
) -> None:
    town = factories.town()
    chief = people.actor(Role.AGENCY_HEAD, town.city, "dpupr.jalan")
    for _number in range(3):
        given = factories.at(town, Act.DISPOSE)
    told()
    due = factories.report(given).due_at
    assert due is not None
    soon = due - timedelta(hours=20)
    for _again in range(2):
        actions.remind_offices(now=soon)
    rows = list(Notice.objects.order_by("account_id"))
    assert {row.account_id for row in rows} == {town.roads.account_id, chief.account_id}
    assert {row.values["count"] for row in rows} == {"3"}
    Notice.objects.all().delete()
    actions.fire_clocks(due + HOUR)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        actions.tell_people(now=NOW + HOUR)
    late = Notice.objects.filter(kind=News.OVERDUE)
    assert late.filter(account_id=town.roads.account_id).count() == 3
    assert not late.filter(account_id=town.lights.account_id).exists()
