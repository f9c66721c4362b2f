"""Asking, answering, judging and reading results, through the public doors."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import Scope
from balaikota.ground.events.visits import feedback_link
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound
from balaikota.rooms.satisfaction import actions, tokens
from balaikota.rooms.satisfaction.factories import NOW, OFFICE, TOPIC, answered, invited, scores
from balaikota.rooms.satisfaction.models import Answer, Invitation
from balaikota.rooms.satisfaction.offers import panels
from balaikota.rooms.satisfaction.queries import asking, results
from balaikota.rooms.satisfaction.queries.results import Where
from balaikota.rooms.satisfaction.rules.periods import month

MONTH = month(NOW.date())


def entry(kind: str) -> list[Entry]:
    return list(Entry.objects.filter(kind=f"satisfaction.{kind}").order_by("id"))


def browser(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=actor.account_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


@pytest.mark.django_db
def test_one_answer_for_a_link_and_no_trace_of_who() -> None:
    territory.small_city()
    token = invited()
    again = actions.NewInvitation(
        subject="letter:x", topic=TOPIC, title="T", agency=OFFICE, place=OFFICE
    )
    assert actions.invite(again, now=NOW) == actions.invite(again, now=NOW)
    assert len(entry("invited")) == Invitation.objects.count() == 2
    own = tokens.of_subject("letter:x")
    assert feedback_link("letter:x") == reverse("satisfaction:answer", args=[own])
    with pytest.raises(Invalid):
        actions.answer(token, actions.NewAnswer(), now=NOW)
    with pytest.raises(Invalid):
        actions.answer(token, actions.NewAnswer(overall=5), now=NOW)
    part = {key: value for key, value in scores().items() if key != "waktu"}
    with pytest.raises(Invalid) as missing:
        actions.answer(token, actions.NewAnswer(scores=part), now=NOW)
    assert missing.value.field == "waktu"
    given = actions.answer(token, actions.NewAnswer(overall=4), now=NOW)
    with pytest.raises(Conflict):
        actions.answer(token, actions.NewAnswer(overall=1), now=NOW)
    with pytest.raises(NotFound):
        actions.answer("tidak-ada", actions.NewAnswer(overall=1), now=NOW)
    said = actions.NewAnswer(
        scores=scores(3), comment=" Cepat ", handed_on=True, age="20-29", sex="?"
    )
    assert actions.complete(given.id, said, now=NOW).full
    actions.complete(given.id, actions.NewAnswer(scores=scores(1), comment="Lain"), now=NOW)
    row = Answer.objects.get()
    assert (row.overall, row.scores["waktu"], row.comment, row.age, row.sex) == (
        4, 3, "Cepat", "20-29", "",
    )  # fmt: skip
    assert [one.data["full"] for one in entry("answered")] == [False, True]
    assert {one.actor for one in entry("answered") + entry("commented")} == {"anonymous"}
    assert entry("commented")[0].data["handed_on"] is True
    columns = {field.name for field in Answer._meta.concrete_fields}
    assert not columns & {"account", "invitation", "token_index", "answered_at"}
    assert asking.open_token("letter:x")
    assert asking.handed(str(row.pk)) is not None


@pytest.mark.django_db
def test_results_are_final_when_the_sample_is_reached() -> None:
    territory.small_city()
    for value in (4, 4, 3):
        answered(value, changed={"sarana": 2})
    answered(2, agency=territory.EAST)
    answered(4, now=NOW - timedelta(days=40))
    for _ in range(2):
        actions.answer(invited(), actions.NewAnswer(overall=3), now=NOW)
    invited()
    found = results.result(Where(OFFICE), MONTH)
    assert (found.population, found.full_count, found.needed, found.final) == (6, 3, 6, False)
    assert found.index is not None
    assert (found.index.weakest[0], str(found.index.value)) == ("sarana", "87.04")
    assert (str(found.quick), found.quick_count) == ("75.00", 2)
    by_office = results.results(Where(), MONTH, "agency")
    assert by_office[territory.EAST].final
    assert str(by_office[territory.EAST].index.value) == "50.00"  # type: ignore[union-attr]
    assert set(results.results(Where(OFFICE), MONTH, "topic")) == {TOPIC}
    assert results.result(Where(place=territory.EAST), MONTH).full_count == 1
    assert results.result(Where("tidak-ada"), MONTH) == results.NOTHING
    trend = dict(results.trend(Where(OFFICE), MONTH, 3))
    assert [one.full_count for one in trend.values()] == [0, 1, 3]
    mayor = people.actor(Role.MAYOR, territory.CITY)
    scope = Scope(viewer=mayor, place=territory.CITY, now=NOW)
    before = panels.official(scope)
    answered(1)
    assert before is not None
    assert panels.official(scope) < before
    assert panels.impression(scope) == 75.0
    rows = list(panels.by_month(scope))
    assert {row["bulan"] for row in rows} == {"2026-10", "2026-11"}
    assert all(row["ikm"] is None for row in rows)  # fewer than five


@pytest.mark.django_db
def test_comments_are_seen_first(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    territory.small_city()
    given = answered(comment="Loketnya ramah sekali", sex="P")
    lurah, neighbour = (people.actor(Role.LURAH, code, code) for code in (OFFICE, territory.EAST))
    address = reverse("satisfaction:office", args=[OFFICE])
    assert "ramah sekali" not in Client().get(f"{address}?periode=2026-11").content.decode()
    assert asking.waiting(lurah) == 1
    assert asking.waiting(neighbour) == 0
    with pytest.raises(NotFound):
        actions.judge(neighbour, given.id, publish=True, now=NOW)
    client = browser(lurah)
    assert "ramah sekali" in client.get(reverse("satisfaction:comments")).content.decode()
    client.post(reverse("satisfaction:judge", args=[given.id]), {"tampil": "1"})
    actions.judge(lurah, given.id, publish=True, now=NOW)
    assert [one.data["published"] for one in entry("judged")] == [True]
    Client().get(address)
    with django_assert_max_num_queries(16):
        page = Client().get(f"{address}?periode=2026-11").content.decode()
    assert "ramah sekali" in page
    with django_assert_max_num_queries(8):
        assert "75,00" in Client().get("/skm/?periode=2026-11").content.decode()


@pytest.mark.django_db
def test_two_taps_then_more() -> None:
    territory.small_city()
    token, client = invited(), Client()
    address = reverse("satisfaction:answer", args=[token])
    assert "Sangat baik" in client.get(address).content.decode()
    thanks = client.post(address, {"nilai": "4"})
    assert thanks.status_code == 302
    page = client.get(thanks.url).content.decode()
    assert "Terima kasih" in page
    assert Answer.objects.get().overall == 4
    assert "sudah dijawab" in client.get(address).content.decode()
    assert client.post(address, {"nilai": "1"}).status_code == 302
    more = f"{thanks.url}lengkap/"
    wrong = client.post(more, {"waktu": "3"})
    assert wrong.status_code == 422
    nine: dict[str, Any] = {key: str(value) for key, value in scores(3).items()}
    assert client.post(more, nine | {"comment": "Baik", "job": "asn"}).status_code == 302
    row = Answer.objects.get()
    assert (row.full, row.comment, row.job) == (True, "Baik", "asn")
    assert client.get("/skm/terima-kasih/palsu/").status_code == 404
    other = reverse("satisfaction:full", args=[invited()])
    assert client.post(other, nine).status_code == 302
    assert Answer.objects.filter(full=True).count() == 2


@pytest.mark.django_db
def test_a_screen_at_the_office() -> None:
    territory.small_city()
    invited()
    lurah = people.actor(Role.LURAH, OFFICE, OFFICE)
    with pytest.raises(NotAllowed):
        actions.open_station(lurah, territory.EAST, TOPIC, now=NOW)
    with pytest.raises(NotFound):
        actions.open_station(lurah, OFFICE, "tidak-ada", now=NOW)
    key = actions.open_station(lurah, OFFICE, TOPIC, now=NOW)
    address = reverse("satisfaction:kiosk", args=[key])
    client = Client()
    tap = client.get(address).context["tap"]
    for _ in range(2):
        assert client.post(address, {"nilai": "2", "tap": tap}).url == f"{address}?terima=1"
    assert Answer.objects.get().channel == "kiosk"
    assert "Terima kasih" in client.get(f"{address}?terima=1").content.decode()
    (row,) = asking.stations(lurah)
    actions.close_station(lurah, row["id"], now=NOW)
    actions.close_station(lurah, row["id"], now=NOW)
    assert client.get(address).status_code == 404
    assert len(entry("station_made")) == 2


@pytest.mark.django_db
def test_the_report_in_three_formats() -> None:
    territory.small_city()
    answered(4, sex="L", comment="=1+1")
    address = f"/skm/laporan/{OFFICE}"
    plain = Client().get(f"{address}.csv?periode=2026-11").content.decode("utf-8-sig")
    assert "Surat keterangan tidak mampu;1;1;1;4,00" in plain
    assert "100,00;A (Sangat baik);ya" in plain
    sheet = openpyxl.load_workbook(
        io.BytesIO(Client().get(f"{address}.xlsx?periode=2026-11").content)
    ).active
    assert sheet is not None
    assert any("100,00" in [cell.value for cell in line] for line in sheet.iter_rows())
    paper = Client().get(f"{address}.pdf?periode=2026-11")
    assert paper.content.startswith(b"%PDF-")
    assert Client().get("/skm/laporan/semua.csv?periode=2026-T4").status_code == 200
