"""A process that calls through a gateway of its own and prints each call that was answered.

Started by `test_kill`, which kills it at any moment.
"""

from __future__ import annotations

import asyncio
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")

import django

django.setup()

import httpx  # noqa: E402
from aiohttp import web  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from procrastinate.contrib.django.utils import connector_params  # noqa: E402

from balaikota.ground.exchange.gateway import Gateway  # noqa: E402
from balaikota.ground.exchange.gateway.door import Known  # noqa: E402
from balaikota.ground.exchange.gateway.journal import Journal  # noqa: E402
from balaikota.ground.exchange.gateway.upstream import Upstream  # noqa: E402
from balaikota.ground.exchange.queries import catalog  # noqa: E402

PORT, KEY = int(sys.argv[1]), sys.argv[2]


def known() -> Known:
    try:
        today = timezone.localdate()
        return Known(catalog.catalog(), catalog.used_on(today), today)
    finally:
        connections.close_all()


async def answer(request: web.Request) -> web.Response:
    return web.json_response({"nip": "123"})


async def main() -> None:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    journal = Journal(connector_params)
    door = Gateway(known, journal, Upstream(lambda address: True), dict)
    transport = httpx.ASGITransport(app=door)
    async with httpx.AsyncClient(transport=transport, base_url="http://kota") as client:
        await asyncio.gather(*(call(client) for _ in range(8)))


async def call(client: httpx.AsyncClient) -> None:
    while True:
        got = await client.get("/gerbang/pegawai/pegawai/123", headers={"X-Api-Key": KEY})
        if got.status_code == 200:
            print(got.headers["x-call-id"], flush=True)  # noqa: T201


asyncio.run(main())
