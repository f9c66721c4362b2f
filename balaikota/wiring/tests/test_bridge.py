"""Django on fixed threads: whole bodies, whole answers, and nobody waits for a slow sender."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from balaikota.wiring import bridge as bridges
from balaikota.wiring.bridge import Bridge

may_go = threading.Event()


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(f"{len(request.body)} {request.GET.get('q', '')}")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def parts(request: HttpRequest) -> StreamingHttpResponse:
    def produce() -> Iterator[bytes]:
        yield b"x" * 200_000
        yield b"end"

    return StreamingHttpResponse(produce())


def slow(request: HttpRequest) -> HttpResponse:
    may_go.wait(300)
    return HttpResponse("done")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


class Marked:
    """Middleware that shows it was there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Marked"] = "yes"
        return response


urlpatterns = [
    path("echo", echo),
    path("parts", parts),
    path("slow", slow),
    path("broken", broken),
]


@pytest.fixture
def django(settings: Any) -> Bridge:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
    may_go.clear()
    return Bridge(2)


class Answer:
    def __init__(self) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.parts: list[bytes] = []

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)


async def ask(
    app: Bridge, where: str, *chunks: bytes, complete: bool = True, **scope: Any
) -> Answer:
    answer, body = Answer(), iter(chunks)

    async def receive() -> dict[str, Any]:
        chunk = next(body, None)
        if chunk is not None:
            return {"type": "http.request", "body": chunk, "more_body": True}
        if complete:
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], message["headers"]
        else:
            answer.parts.append(message["body"])

    whole = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST" if chunks else "GET",
        "path": where,
        "query_string": b"q=hai",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        **scope,
    }
    await app(whole, receive, send)
    return answer


def test_an_answer_with_its_cookies(django):
    answer = asyncio.run(ask(django, "/echo"))
    assert (answer.status, answer.body) == (200, b"0 hai")
    cookies = [value for name, value in answer.headers if name == b"Set-Cookie"]
    assert [cookie.split(b";")[0] for cookie in cookies] == [b"a=1", b"b=2"]


def test_a_large_body_in_pieces_arrives_whole(django):
    answer = asyncio.run(ask(django, "/echo", *[b"y" * 100_000] * 40))
    assert answer.body == b"4000000 hai"


def test_a_sender_that_leaves_half_way_starts_no_view(django):
    answer = asyncio.run(ask(django, "/echo", b"half", complete=False))
    assert answer.status == 0


def test_a_long_answer_comes_in_parts(django):
    answer = asyncio.run(ask(django, "/parts"))
    assert len(answer.body) == 200_003
    assert len(answer.parts) >= 5


def test_a_bug_is_an_answer(django, settings, caplog):
    settings.DEBUG = False
    assert asyncio.run(ask(django, "/broken")).status == 500


def test_an_address_that_is_no_text_is_refused(django):
    assert asyncio.run(ask(django, "/echo", query_string=b"\xff\xfe")).status in (200, 400)


def test_when_too_many_wait_the_next_is_sent_away(django, monkeypatch):
    monkeypatch.setattr(bridges, "WAITING", 3)

    async def play() -> tuple[list[Answer], Answer]:
        waiting = [asyncio.create_task(ask(django, "/slow")) for _ in range(3)]
        await asyncio.sleep(0.1)
        sent_away = await ask(django, "/slow")
        may_go.set()
        return await asyncio.gather(*waiting), sent_away

    answers, sent_away = asyncio.run(play())
    assert [answer.body for answer in answers] == [b"done"] * 3
    assert sent_away.status == 503
    assert (b"retry-after", b"2") in sent_away.headers


def test_a_slow_sender_holds_no_thread(django):
    async def play() -> bytes:
        never = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await never.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None: ...

        scope = {"type": "http", "path": "/echo"}
        slow_ones = [asyncio.create_task(django(scope, receive, send)) for _ in range(10)]
        await asyncio.sleep(0)
        answer = await asyncio.wait_for(ask(django, "/echo"), 5)
        never.set()
        await asyncio.gather(*slow_ones)
        return answer.body

    assert asyncio.run(play()) == b"0 hai"


@pytest.mark.parametrize(
    "where",
    ["/open311/discovery.json", "/open311/v2/services.xml", "/api/v1/openapi.json"],
)
def test_programs_get_the_same_answer_by_a_shorter_way(where, transactional_db):
    house = Bridge(2)
    cookie = [(b"host", b"localhost"), (b"cookie", b"theme=dark")]
    short = asyncio.run(ask(house, where))
    full = asyncio.run(ask(house, where, headers=cookie))
    assert (short.status, short.body) == (full.status, full.body)
    assert sorted(short.headers) == sorted(full.headers)


def test_the_short_way_is_only_for_programs(django, settings):
    settings.MIDDLEWARE = [f"{__name__}.Marked"]
    settings.PROGRAM_PATHS = ("/parts",)
    house = Bridge(2)
    assert (b"Marked", b"yes") not in asyncio.run(ask(house, "/parts")).headers
    cookie = [(b"host", b"localhost"), (b"cookie", b"sessionid=1")]
    assert (b"Marked", b"yes") in asyncio.run(ask(house, "/parts", headers=cookie)).headers
    assert (b"Marked", b"yes") in asyncio.run(ask(house, "/echo")).headers
