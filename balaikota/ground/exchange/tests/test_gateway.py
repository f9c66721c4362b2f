"""The gateway with a real service behind a real socket, and a real record in the database."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from aiohttp import web
from django.utils import timezone
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.applications.factories import NOW
from balaikota.ground.exchange import actions, factories, queries
from balaikota.ground.exchange.gateway import Gateway
from balaikota.ground.exchange.gateway.door import Known
from balaikota.ground.exchange.gateway.journal import Journal
from balaikota.ground.exchange.gateway.upstream import Upstream
from balaikota.ground.exchange.keys import public_jwks
from balaikota.ground.exchange.models import Record, Seal
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import factories as territory

TODAY = date.today()  # noqa: DTZ011


class Behind:
    """The service: what it answers can be set, what it was asked is kept."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.status, self.body = 200, json.dumps({"nip": "123"})
        self.headers: dict[str, str] = {}
        self.pause = 0.0

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        await asyncio.sleep(self.pause)
        if (
            self.headers.get("ETag")
            and request.headers.get("If-None-Match") == self.headers["ETag"]
        ):
            return web.Response(status=304, headers=self.headers)
        return web.Response(
            status=self.status, text=self.body, content_type="application/json",
            headers=self.headers,
        )  # fmt: skip


@asynccontextmanager
async def behind() -> AsyncIterator[tuple[Behind, str]]:
    service = Behind()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", service.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield service, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def known() -> Known:
    from django.db import connections

    try:
        return Known(queries.catalog.catalog(), queries.catalog.used_on(TODAY), TODAY)
    finally:
        connections.close_all()


@asynccontextmanager
async def gateway(allowed: Callable[[str], bool] = lambda address: True) -> AsyncIterator[Any]:
    door = Gateway(known, Journal(connector_params), Upstream(allowed), public_jwks)
    await door.start()
    await door._refresh()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url="http://kota")
    try:
        yield door, client
    finally:
        await client.aclose()
        await door.stop()


def offered(origin: str, settings: Any, **fields: Any) -> str:
    """A service at this origin, an agreement of today, and a key; returns the key."""
    settings.MAY_BE_ASKED = lambda address: True
    row = factories.service("pegawai", origin=origin, base="/api", **fields)
    factories.agreement(
        row, valid_from=TODAY - timedelta(days=1), valid_until=TODAY + timedelta(days=1)
    )
    return actions.make_key(SYSTEM, "taker", "kunci", now=NOW).raw


async def to_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    from django.db import connections

    def run() -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


@pytest.mark.django_db(transaction=True)
def test_a_call_goes_through_and_is_on_record(settings: Any) -> None:
    territory.small_city()
    asyncio.run(_through(settings))
    calls = {(r.part, r.status, r.operation) for r in Record.objects.all()}
    assert ("asked", 0, "GET /pegawai/{nip}") in calls
    assert ("answered", 200, "GET /pegawai/{nip}") in calls
    one = Record.objects.filter(part="asked").first()
    assert one is not None
    assert (one.consumer, one.service, one.actor, len(one.target)) == (
        "taker",
        "pegawai",
        "budi",
        32,
    )
    assert bytes(one.target) == hashlib.sha256(b"/pegawai/123?rinci=true").digest()
    sealed = actions.seal(now=timezone.now())
    assert sealed == Record.objects.count()
    assert actions.seal(now=timezone.now()) == 0
    verdict = queries.record.verify()
    assert (verdict.broken, verdict.entries) == ("", sealed)
    used = queries.registry.used(TODAY)
    assert [(u.giver, u.taker) for u in used] == [("giver", "taker")]
    assert used[0].calls == Record.objects.filter(part="asked").count()


async def _through(settings: Any) -> None:
    async with behind() as (service, origin), gateway() as (door, client):
        key = await to_thread(offered, origin, settings, secret_header="x-rahasia", secret="s3")
        await door._refresh()
        headers = {"X-Api-Key": key, "X-Actor": "budi", "Cookie": "a=b"}
        good = await client.get("/gerbang/pegawai/pegawai/123?rinci=true", headers=headers)
        assert (good.status_code, good.json()) == (200, {"nip": "123"})
        asked = service.asked[-1]
        assert asked.path_qs == "/api/pegawai/123?rinci=true"
        assert asked.headers["X-Consumer"] == "taker"
        assert asked.headers["X-Rahasia"] == "s3"
        assert asked.headers["X-Call-Id"] == good.headers["X-Call-Id"]
        assert "Cookie" not in asked.headers
        assert "X-Api-Key" not in asked.headers
        await _refused(client, headers)
        service.status, service.body = 201, ""
        made = await client.post("/gerbang/pegawai/pegawai", headers=headers, json={"nip": "9"})
        assert made.status_code == 201
        before = len(service.asked)
        bad = await client.post("/gerbang/pegawai/pegawai", headers=headers, json={"nama": "x"})
        assert (bad.status_code, bad.json()["code"], len(service.asked)) == (
            400,
            "not_valid",
            before,
        )
        service.status, service.body = 200, json.dumps({"nip": 5})
        wrong = await client.get("/gerbang/pegawai/pegawai/123", headers=headers)
        assert (wrong.status_code, wrong.json()["code"]) == (502, "bad_answer")
        keys = await client.get("/gerbang/jwks.json")
        assert keys.json()["keys"][0]["crv"] == "Ed25519"


async def _refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for path, sent, status, code in [
        ("/gerbang/pegawai/pegawai/123", {}, 401, "no_key"),
        ("/gerbang/pegawai/pegawai/123", {"X-Api-Key": "bk_x_y"}, 401, "no_key"),
        ("/gerbang/lain/pegawai/123", headers, 404, "no_service"),
        ("/gerbang/pegawai/lain", headers, 404, "no_operation"),
        ("/gerbang/pegawai/pegawai/abc", headers, 400, "not_valid"),
        ("/gerbang/pegawai/pegawai/123?lain=1", headers, 400, "not_valid"),
        ("/gerbang/pegawai/pegawai/..%2fadmin", headers, 400, "path"),
        ("/gerbang/pegawai/pegawai/%2e%2e/admin", headers, 400, "path"),
    ]:
        refused = await client.get(path, headers=sent)
        assert (refused.status_code, refused.json()["code"]) == (status, code), path
        assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.django_db(transaction=True)
def test_a_service_that_hangs_or_breaks_rests(settings: Any) -> None:
    territory.small_city()
    asyncio.run(_hanging(settings))


async def _hanging(settings: Any) -> None:
    async with behind() as (service, origin), gateway() as (door, client):
        key = await to_thread(offered, origin, settings, timeout_seconds=2)
        await door._refresh()
        headers = {"X-Api-Key": key}
        service.pause = 3.0
        slow = await client.get("/gerbang/pegawai/pegawai/123", headers=headers)
        assert (slow.status_code, slow.json()["code"]) == (504, "timeout")
        service.pause, service.status = 0.0, 500
        for _ in range(4):
            assert (
                await client.get("/gerbang/pegawai/pegawai/1234", headers=headers)
            ).status_code == 500
        before = len(service.asked)
        rest = await client.get("/gerbang/pegawai/pegawai/123", headers=headers)
        assert (rest.status_code, rest.json()["code"]) == (503, "resting")
        assert (len(service.asked), int(rest.headers["retry-after"]) > 0) == (before, True)


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_as_long_as_they_say(settings: Any) -> None:
    territory.small_city()
    asyncio.run(_kept(settings))
    answered = Record.objects.filter(part="answered").order_by("id")
    assert [r.cached for r in answered] == [False, True, True, False, False]


async def _kept(settings: Any) -> None:
    async with behind() as (service, origin), gateway() as (door, client):
        key = await to_thread(offered, origin, settings, cache_seconds=60)
        await door._refresh()
        headers = {"X-Api-Key": key}
        service.headers = {"ETag": '"a"', "Cache-Control": "max-age=30"}
        for _ in range(2):
            found = await client.get("/gerbang/pegawai/pegawai/123", headers=headers)
        assert (found.status_code, len(service.asked), "age" in found.headers) == (200, 1, True)
        same = await client.get(
            "/gerbang/pegawai/pegawai/123", headers={**headers, "If-None-Match": 'W/"a"'}
        )
        assert (same.status_code, same.content) == (304, b"")
        for kept in door._cache._kept.values():
            kept.fresh_until = 0.0
        again = await client.get("/gerbang/pegawai/pegawai/123", headers=headers)
        assert (again.status_code, again.json(), len(service.asked)) == (200, {"nip": "123"}, 2)
        service.headers = {"Cache-Control": "private"}
        await client.get("/gerbang/pegawai/pegawai/456", headers=headers)
        assert len(service.asked) == 3
        assert len(door._cache._kept) == 1


@pytest.mark.django_db(transaction=True)
def test_quota_revocation_and_foreign_networks(settings: Any) -> None:
    territory.small_city()
    asyncio.run(_bounded(settings))


async def _bounded(settings: Any) -> None:
    async with behind() as (service, origin), gateway() as (door, client):
        key = await to_thread(offered, origin, settings)
        right = await to_thread(lambda: queries.registry.agreements_of("pegawai")[0])
        await to_thread(type(right).objects.filter(pk=right.pk).update, per_minute=3)
        await to_thread(_bump)
        await door._refresh()
        headers = {"X-Api-Key": key}
        path = "/gerbang/pegawai/pegawai/123"
        statuses = [(await client.get(path, headers=headers)).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        await to_thread(
            actions.decide, SYSTEM, right.pk, factories.State.REVOKED, now=NOW, reason="selesai"
        )
        await door._refresh()
        ended = await client.get(path, headers=headers)
        assert (ended.status_code, ended.json()["code"]) == (403, "no_agreement")
    async with behind() as (service, origin):
        await to_thread(_again, origin)
        async with gateway(lambda address: False) as (door, client):
            foreign = await client.get(path, headers=headers)
            assert (foreign.status_code, foreign.json()["code"]) == (502, "address_refused")
            assert service.asked == []


def _bump() -> None:
    from django.db import transaction

    from balaikota.ground.events.stamps import bump

    with transaction.atomic():
        bump("exchange")


def _again(origin: str) -> None:
    row = queries.registry.service("pegawai")
    type(row).objects.filter(pk=row.pk).update(origin=origin)
    factories.agreement(
        row, valid_from=TODAY - timedelta(days=1), valid_until=TODAY + timedelta(days=1)
    )
    _bump()


@pytest.mark.django_db(transaction=True)
def test_no_answer_leaves_without_its_record(settings: Any) -> None:
    territory.small_city()
    asyncio.run(_unrecorded(settings))
    assert Record.objects.count() == 0


async def _unrecorded(settings: Any) -> None:
    """The database of the record is away: callers are told so, and get no data."""

    def away() -> dict[str, Any]:
        return {"host": "127.0.0.1", "port": 1, "connect_timeout": 1}

    async with behind() as (service, origin):
        key = await to_thread(offered, origin, settings)
        door = Gateway(known, Journal(away), Upstream(lambda address: True), public_jwks)
        await door.start()
        await door._refresh()
        transport = httpx.ASGITransport(app=door)
        async with httpx.AsyncClient(transport=transport, base_url="http://kota") as client:
            got = await client.get("/gerbang/pegawai/pegawai/123", headers={"X-Api-Key": key})
            assert (got.status_code, got.json()["code"]) == (503, "no_record")
            post = await client.post(
                "/gerbang/pegawai/pegawai", headers={"X-Api-Key": key}, json={"nip": "1"}
            )
            assert post.status_code == 503
            assert [request.method for request in service.asked] == ["GET"]
        await door.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["changed", "removed", "signature"])
def test_who_touches_the_record_is_found_out(settings: Any, harm: str) -> None:
    from django.db import DatabaseError, connection, transaction

    territory.small_city()
    asyncio.run(_through(settings))
    actions.seal(now=timezone.now())
    first = Record.objects.order_by("id").first()
    assert first is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=first.pk).update(consumer="lain")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
        if harm == "changed":
            cursor.execute("UPDATE exchange_record SET consumer = 'lain' WHERE id = %s", [first.pk])
        elif harm == "removed":
            cursor.execute("DELETE FROM exchange_record WHERE id = %s", [first.pk])
        else:
            cursor.execute("UPDATE exchange_seal SET at = at + interval '1 day'")
    assert harm in queries.record.verify().broken
    assert Seal.objects.count() == 1
