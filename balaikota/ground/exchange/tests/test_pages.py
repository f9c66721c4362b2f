"""Pages of the exchange: offer, ask, decide, keys, record, events; for whom and at what cost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from balaikota.ground.applications import factories as applications
from balaikota.ground.applications.factories import NOW
from balaikota.ground.events.log import emit
from balaikota.ground.exchange import actions, factories, jobs, queries
from balaikota.ground.exchange.models import Agreement, Delivery, Subscription
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import SYSTEM, Role
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory.facts import DayVerified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(settings: Any) -> None:
    territory.small_city()
    settings.MAY_BE_ASKED = lambda address: True
    applications.application("giver", agency="bkpsdm", title="SIMPEG")
    applications.application("taker", agency="dinkes", title="SIMPUS")


def signed_in(role: Role, agency: str = "") -> Client:
    actor = people.actor(role, territory.CITY, agency)
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id))
    return client


def form(**fields: Any) -> dict[str, Any]:
    given = {"code": "pegawai", "title": "Data pegawai", "application": "giver",
             "document": json.dumps(factories.DOCUMENT), "origin": "http://127.0.0.1:9",
             "timeout_seconds": "2", "cache_seconds": "0", "strict": "on"}  # fmt: skip
    return {**given, **fields}


def test_from_offer_to_key(facts_told: Any) -> None:
    giver, taker = signed_in(Role.AGENCY_HEAD, "bkpsdm"), signed_in(Role.OFFICER, "dinkes")
    made = giver.post(reverse("exchange:new"), form(personal="on"))
    assert made.headers["Location"] == reverse("exchange:service", args=["pegawai"])
    page = taker.get(made.headers["Location"]).content.decode()
    assert "GET /pegawai/{nip}" in page
    assert "127.0.0.1:9" not in page
    document = taker.get(reverse("exchange:document", args=["pegawai"])).json()
    assert document["servers"] == [{"url": "http://testserver/gerbang/pegawai"}]
    wish = {"consumer": "taker", "purpose": "Mencocokkan data tenaga medis", "per_minute": "60",
            "per_day": "100", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}  # fmt: skip
    ask = reverse("exchange:ask", args=["pegawai"])
    assert taker.post(ask, wish).status_code == 400  # personal data, no legal basis
    assert taker.post(ask, {**wish, "legal_basis": "Perwal 7/2026"}).status_code == 302
    agreement = Agreement.objects.get()
    decide = reverse("exchange:decide", args=[agreement.pk])
    assert taker.post(decide, {"state": "approved", "number": "1"}).status_code == 403
    giver.post(decide, {"state": "approved", "number": ""})
    agreement.refresh_from_db()
    assert agreement.state == "applied"  # no number, no approval
    giver.post(decide, {"state": "approved", "number": "PKS/1"})
    assert "PKS/1" in taker.get(reverse("exchange:agreements")).content.decode()
    key = taker.post(reverse("exchange:keys"), {"consumer": "taker", "name": "produksi"})
    raw = key.context["made"].raw
    assert raw in key.content.decode()
    assert raw not in taker.get(reverse("exchange:keys")).content.decode()
    assert (
        giver.post(reverse("exchange:revoke", args=[key.context["made"].key.pk])).status_code == 404
    )
    assert facts_told.kinds[-4:] == [
        "exchange.service_offered", "exchange.agreement_asked", "exchange.agreement_decided",
        "exchange.key_made",
    ]  # fmt: skip
    catalog = queries.catalog.catalog()
    assert ("taker", "pegawai") in catalog.rights


def test_who_keeps_what() -> None:
    factories.service("pegawai")
    stranger = signed_in(Role.OFFICER, "dpupr")
    for name in ("edit", "turn"):
        address = reverse(f"exchange:{name}", args=["pegawai"])
        assert stranger.post(address, form(status="paused")).status_code == 403
    assert stranger.post(reverse("exchange:new"), form(code="curi")).status_code == 400
    assert stranger.get(reverse("exchange:record")).status_code == 403
    head = signed_in(Role.AGENCY_HEAD, "bkpsdm")
    assert head.get(reverse("exchange:record")).status_code == 200
    head.post(reverse("exchange:turn", args=["pegawai"]), {"status": "paused"})
    assert queries.registry.service("pegawai").status == "paused"
    assert head.get(reverse("exchange:export")).getvalue().startswith(b"id,call,part")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"document": "bukan: [yaml"}, "document"),
        ({"document": json.dumps({"openapi": "3.0.3"})}, "document"),
        ({"document": json.dumps({**factories.DOCUMENT, "components": {
            "schemas": {"Pegawai": {"$ref": "https://jahat.contoh/x.json"}}}})}, "document"),
        ({"origin": "ftp://x"}, "origin"),
        ({"origin": "http://127.0.0.1:9/jalur"}, "origin"),
        ({"base": "/../x"}, "base"),
        ({"secret_header": "Host", "secret": "x"}, "secret_header"),
        ({"code": "perjanjian"}, "code"),
    ],
)  # fmt: skip
def test_what_cannot_be_offered(fields: dict[str, str], field: str) -> None:
    steward = signed_in(Role.DATA_STEWARD, "diskominfo")
    page = steward.post(reverse("exchange:new"), form(**fields))
    assert page.status_code == 400
    assert field in page.context["form"].errors


def test_origins_in_foreign_networks_are_refused(settings: Any) -> None:
    settings.MAY_BE_ASKED = lambda address: False
    page = signed_in(Role.DATA_STEWARD).post(reverse("exchange:new"), form())
    assert "origin" in page.context["form"].errors


def test_secrets_are_sealed_and_kept() -> None:
    row = factories.service("pegawai", secret_header="X-Rahasia", secret="s3cr3t")
    assert "s3cr3t" not in row.secret
    client = signed_in(Role.AGENCY_HEAD, "bkpsdm")
    page = client.get(reverse("exchange:edit", args=["pegawai"])).content.decode()
    assert "s3cr3t" not in page
    client.post(
        reverse("exchange:edit", args=["pegawai"]), form(document="", secret_header="x-rahasia")
    )
    assert queries.catalog.catalog().services["pegawai"].headers == (("x-rahasia", "s3cr3t"),)


def test_events_are_handed_over_tried_given_up_and_sent_again(
    facts_told: Any, monkeypatch: pytest.MonkeyPatch, settled: None
) -> None:
    client = signed_in(Role.OFFICER, "dinkes")
    asked: list[dict[str, str]] = []
    monkeypatch.setattr(jobs.ask_address, "defer", lambda **given: asked.append(given))
    given = {"application": "taker", "url": "https://simpus.contoh/kejadian",
             "kinds": ["territory.day_verified"]}  # fmt: skip
    where = client.post(reverse("exchange:subscriptions"), given).headers["Location"]
    row = Subscription.objects.get()
    assert asked == [{"subscription": str(row.pk), "url": row.url}]
    now = timezone.now() - timedelta(seconds=5)
    actions.agree(row.pk, now=now)
    fact = DayVerified(place=territory.CITY, day=NOW.date())
    emit(fact)
    emit(fact, audience="reports.secret")  # not for everybody
    assert actions.hand_over(now=now) > 0
    assert actions.hand_over(now=now) == 0
    delivery = Delivery.objects.get()
    assert delivery.event["type"] == "id.balaikota.territory.day_verified"
    assert delivery.event["specversion"] == "1.0"
    due = actions.take_due(now=now)
    assert [one.id for one in due] == [delivery.pk]
    assert actions.take_due(now=now) == []  # somebody is at it
    for _ in range(13):
        actions.note_try(delivery.pk, 500, "status 500", now=now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("given_up", 13)
    assert facts_told.kinds[-1] == "exchange.delivery_given_up"
    assert "status 500" in client.get(where).content.decode()
    client.post(reverse("exchange:again", args=[delivery.pk]))
    actions.note_try(delivery.pk, 204, "", now=now)
    delivery.refresh_from_db()
    assert delivery.state == "taken"
    stranger = signed_in(Role.OFFICER, "dpupr")
    assert stranger.get(where).status_code == 404
    assert stranger.get(reverse("exchange:delivery", args=[delivery.pk])).status_code == 404
    client.post(reverse("exchange:replay", args=[row.pk]))
    assert Delivery.objects.filter(state="waiting").count() == 1
    actions.take_due(now=timezone.now())
    actions.note_try(delivery.pk, 410, "status 410", now=now)
    row.refresh_from_db()
    assert row.active is False


def test_the_catalogue_costs_the_same_however_long(
    django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(Role.OFFICER, "dinkes")
    factories.service("satu")
    client.get(reverse("exchange:home"))
    with django_assert_max_num_queries(9) as before:
        client.get(reverse("exchange:home"))
    count = len(before)
    for _ in range(5):
        factories.service()
    client.get(reverse("exchange:home"))
    with django_assert_num_queries(count):
        assert len(client.get(reverse("exchange:home")).context["rows"]) == 6
    assert SYSTEM.system


def test_the_wall_is_fresh_and_stages_and_map_hear_of_calls() -> None:
    import uuid

    from balaikota.ground.applications import queries as inventory
    from balaikota.ground.events.sockets import Evidence, Panel, Scope, Task, offered
    from balaikota.ground.exchange.models import Record
    from balaikota.testing.panels import prove

    row = factories.service("pegawai")
    today = timezone.localdate()
    right = factories.agreement(
        row, valid_from=today - timedelta(days=1), valid_until=today + timedelta(days=1)
    )
    panel = next(p for p in offered(Panel) if p.key == "exchange.used")
    now = timezone.now()
    scope = Scope(viewer=SYSTEM, place=territory.CITY, now=now)

    def call(status: int) -> None:
        entry = {"call": uuid.uuid4(), "service": "pegawai", "consumer": "taker",
                 "agreement": right.pk, "operation": "GET /pegawai/{nip}",
                 "target": bytes(32), "body": bytes(32)}  # fmt: skip
        Record.objects.create(part="asked", **entry)
        Record.objects.create(part="answered", status=status, **entry)

    for status in (200, 200, 502):
        call(status)
    assert prove(panel, scope, lambda: actions.seal(now=now)).changed
    evidence = {thing.key: thing.load(now) for thing in offered(Evidence)}
    assert evidence["exchange.offers"] == {"giver": 2.0}
    assert evidence["exchange.uses"] == {"taker": 2.0}
    [edge] = inventory.looking.edges(now)
    assert (edge.giver, edge.taker, edge.calls, edge.seen) == ("giver", "taker", 3, True)
    task = next(t for t in offered(Task) if t.key == "exchange.agreements")
    other = factories.service("lain")
    wish = actions.Wish(
        service=other.code, consumer="taker", purpose="Untuk mencoba saja", valid_from=today,
        valid_until=today,
    )  # fmt: skip
    assert prove(task, scope, lambda: actions.ask(SYSTEM, wish, now=NOW)).changed
    page = signed_in(Role.AGENCY_HEAD, "bkpsdm").get(reverse("exchange:record"))
    assert [line.asked.consumer for line, *_ in page.context["rows"]] == ["taker"] * 3
    assert "Mencocokkan tenaga medis" in page.content.decode()
