"""The one ASGI application: the live stream, the gateway, and Django for everything else."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from procrastinate.contrib.django.utils import connector_params  # noqa: E402
from prometheus_client import Gauge  # noqa: E402

from balaikota.ground.events.hub import Hub  # noqa: E402
from balaikota.ground.events.live import Live  # noqa: E402
from balaikota.ground.exchange.gateway import PREFIX as GATEWAY  # noqa: E402
from balaikota.wiring import exchanging  # noqa: E402
from balaikota.wiring.bridge import Bridge  # noqa: E402
from balaikota.wiring.listening import hearing_of  # noqa: E402
from balaikota.wiring.security import limited  # noqa: E402
from balaikota.wiring.statics import PREFIX, Statics  # noqa: E402
from balaikota.wiring.warming import in_background  # noqa: E402

pages = limited(Bridge(settings.CONFIG.web_threads))
statics = Statics(settings.STATIC_ROOT)
live = Live(Hub(connector_params), hearing_of)
gateway = exchanging.gateway()
Gauge("balaikota_live_streams", "Open live streams of this process.").set_function(
    lambda: live.hub.open
)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] in ("/live", "/live/"):
        await live(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(GATEWAY):
        await gateway(scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await statics(scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await live.start()
            await gateway.start()
            in_background()
            _close_streams_on_sigterm()
            await send({"type": "lifespan.startup.complete"})
        else:
            await live.stop()
            await gateway.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _close_streams_on_sigterm() -> None:
    """The server waits for open answers before it ends its lifespan, and streams never end.

    The event loop keeps its own handler: it learns of signals through the wake-up descriptor,
    whatever function is installed here.
    """
    loop = asyncio.get_running_loop()
    signal.signal(signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(live.hub.close))
