"""The live stream, spoken to as a server would: whole, in order, and only what one may hear."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from procrastinate.contrib.django.utils import connector_params

from balaikota.ground.events import hub as hubs
from balaikota.ground.events.hub import Hearing, Hub
from balaikota.ground.events.live import Live

from .facts import ENTRY
from .screens import Screen

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY = Hearing(key="", may=lambda audience, place, agency: audience == "")
CAMAT = Hearing(
    key="camat",
    may=lambda audience, place, agency: audience == "" or place.startswith("36.72.01"),
)


@pytest.fixture
def city(transactional_db: None) -> Callable[..., None]:
    """`city(play)` runs `play(live)` in an event loop, with the hub following the test's log."""

    def run(
        play: Callable[[Live], Awaitable[None]], hearing: Hearing = NOBODY, **options: int
    ) -> None:
        async def whole() -> None:
            async def resolve(headers: Any) -> Hearing:
                return hearing

            live = Live(Hub(connector_params), resolve, **options)
            try:
                await play(live)
            finally:
                await live.stop()

        asyncio.run(whole())

    return run


@pytest.fixture
def tell(ring: Any) -> Callable[..., Awaitable[None]]:
    """`ring`, from a thread of its own."""

    def told(*numbers: int, **fields: str) -> None:
        try:
            ring(*numbers, **fields)
        finally:
            connection.close()

    return sync_to_async(told, thread_sensitive=False)


def test_a_fact_reaches_the_screen_with_codes_only(city, tell):
    async def play(live: Live) -> None:
        screen = Screen(live)
        (hello,) = await screen.until("hello")
        assert 1_000 <= int(hello["retry"]) <= 8_000
        await tell(7, place="36.72.01.1001")
        (fact,) = await screen.until("fact")
        assert set(json.loads(fact["data"])) == {"kind", "place", "agency", "subject", "at"}
        assert json.loads(fact["data"])["kind"] == "tests.bell_rang"
        assert screen.headers["content-type"].startswith("text/event-stream")
        await screen.leave()
        assert live.hub.open == 0

    city(play)


def test_order_is_kept_and_nothing_is_doubled(city, tell):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        for number in range(20):
            await tell(number, number + 100)
        facts = await screen.until("fact", 40)
        ids = [tuple(map(int, fact["id"].split("-"))) for fact in facts]
        assert ids == sorted(set(ids))

    city(play)


def test_a_fact_behind_a_slow_transaction_comes_when_that_ends(city, tell, other):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        await asyncio.to_thread(other.execute, ENTRY, ["tests.bell_rang", 1, "slow"])
        await tell(1)
        await asyncio.sleep(0.3)
        assert screen.numbers == []
        await asyncio.to_thread(other.commit)
        await screen.until("fact", 2)
        assert screen.numbers == ["slow", "bell:1"]

    city(play)


@pytest.mark.parametrize(
    ("hearing", "heard"), [(NOBODY, ["bell:1"]), (CAMAT, ["bell:1", "bell:2"])]
)
def test_everybody_hears_what_they_may(city, tell, hearing, heard):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        await tell(3, audience="bells.hear", place="36.72.02")
        await tell(2, audience="bells.hear", place="36.72.01.1001")
        await tell(1)
        await screen.until("fact", len(heard))
        await asyncio.sleep(0.1)
        assert sorted(screen.numbers) == heard

    city(play, hearing)


@pytest.mark.parametrize(
    ("query", "heard"),
    [
        ("place=36.72.01", ["bell:1"]),
        ("place=36.72", ["bell:1", "bell:2"]),
        ("kinds=tests.bell_rang", ["bell:1", "bell:2", "bell:0"]),
        ("kinds=other,tests.bell_rang&place=36.72.02", ["bell:2"]),
    ],
)
def test_a_screen_may_ask_for_less(city, tell, query, heard):
    async def play(live: Live) -> None:
        screen, whole = Screen(live, query), Screen(live)
        await screen.until("hello")
        await whole.until("hello")
        await tell(1, place="36.72.01.1001")
        await tell(2, place="36.72.02")
        await tell(3, place="36.720")
        await whole.until("fact", 3)
        await screen.until("fact", len(heard))
        assert screen.numbers == heard

    city(play)


def test_a_screen_that_comes_back_gets_what_it_missed(city, tell):
    async def play(live: Live) -> None:
        first = Screen(live)
        await first.until("hello")
        await tell(1)
        (seen,) = await first.until("fact")
        await first.leave()
        await tell(2)
        await tell(3, audience="bells.hear")
        await tell(4)
        back = Screen(live, headers={"last-event-id": seen["id"]})
        await back.until("fact", 2)
        await back.until("hello")
        assert back.numbers == ["bell:2", "bell:1"]
        assert back.of("resync") == []

    city(play)


def test_it_also_comes_back_to_another_process(city, tell):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        await tell(1)
        (seen,) = await screen.until("fact")
        await tell(2)
        younger = Live(Hub(connector_params), live._resolve)
        back = Screen(younger, headers={"last-event-id": seen["id"]})
        link = Screen(younger, f"since={seen['id']}")
        await back.until("fact")
        await link.until("fact")
        assert back.numbers == link.numbers == ["bell:2"]
        assert back.of("resync") == []
        await younger.stop()

    city(play)


@pytest.mark.parametrize("known", ["1-1", "nonsense", "999999999-1", "-"])
def test_who_comes_from_nowhere_starts_over(city, tell, known):
    async def play(live: Live) -> None:
        first = Screen(live)
        await first.until("hello")
        await tell(1)
        await first.until("fact")
        back = Screen(live, headers={"last-event-id": known})
        await back.until("resync")
        assert back.of("fact") == []

    city(play)


def test_a_screen_that_does_not_read_is_told_to_start_over(city, tell, monkeypatch):
    monkeypatch.setattr(hubs, "QUEUE", 900)

    async def play(live: Live) -> None:
        slow, quick = Screen(live), Screen(live)
        await slow.until("hello")
        await quick.until("hello")
        slow.reading.clear()
        for number in range(12):
            await tell(number)
            await quick.until("fact", number + 1)
        slow.reading.set()
        await slow.until("resync")
        assert len(slow.of("fact")) < 12
        assert quick.of("resync") == []
        heard = len(slow.of("fact"))
        await tell(99)
        await slow.until("fact", heard + 1)

    city(play)


def test_when_the_connection_to_the_database_breaks_nothing_is_missed(city, tell, other):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        await tell(1)
        await screen.until("fact")
        await asyncio.to_thread(hang_up, other)
        await tell(2)
        await screen.until("fact", 2)
        assert screen.numbers == ["bell:1", "bell:2"]

    city(play)


def hang_up(other: psycopg.Connection) -> None:
    other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND query LIKE '%%events_entry%%settled%%' "
        "AND pid <> pg_backend_pid() AND state = 'idle'"
    )
    other.commit()


def test_after_a_restore_every_screen_starts_over(city, tell, ring):
    async def play(live: Live) -> None:
        screen = Screen(live)
        await screen.until("hello")
        await tell(1)
        await screen.until("fact")
        live.hub.position = live.hub.position._replace(xid=2)  # as if the log had been exchanged
        live.hub._tasks[0].cancel()
        with suppress(asyncio.CancelledError):
            await live.hub._tasks[0]
        live.hub._tasks[0] = asyncio.create_task(live.hub._follow())
        before = len(screen.of("resync"))
        await screen.until("resync", before + 1)

    city(play)


def test_who_loses_a_grant_stops_hearing(city, tell, monkeypatch):
    from balaikota.ground.events import live as lives

    monkeypatch.setattr(lives, "RECHECK", 0)
    grants = [CAMAT]

    async def play(live: Live) -> None:
        async def resolve(headers: Any) -> Hearing:
            return grants[0]

        live._resolve = resolve
        screen = Screen(live)
        await screen.until("hello")
        await tell(1, audience="bells.hear", place="36.72.01")
        await screen.until("fact")
        grants[0] = NOBODY
        await screen.until("resync", len(screen.of("resync")) + 1)
        await tell(2, audience="bells.hear", place="36.72.01")
        await tell(3)
        await screen.until("fact", 2)
        assert screen.numbers == ["bell:1", "bell:0"]

    city(play)


def test_too_many_screens_are_sent_away_for_a_while(city):
    async def play(live: Live) -> None:
        first = Screen(live)
        await first.until("hello")
        second = Screen(live)
        await second.ended()
        assert second.status == 503
        assert 1 <= int(second.headers["retry-after"]) <= 60
        await first.leave()
        third = Screen(live)
        await third.until("hello")

    city(play, most=1)


def test_closing_ends_every_stream(city):
    async def play(live: Live) -> None:
        screens = [Screen(live) for _ in range(5)]
        for screen in screens:
            await screen.until("hello")
        live.hub.close()
        for screen in screens:
            await screen.ended()
        late = Screen(live)
        await late.ended()
        assert late.status == 503

    city(play)


def test_an_idle_stream_shows_that_it_lives(city, monkeypatch):
    monkeypatch.setattr(hubs, "BEAT_EVERY", 1)

    async def play(live: Live) -> None:
        screen = Screen(live)
        (beat, *_) = await screen.until("beat", 2)
        assert beat["id"] == str(live.hub.position)

    city(play)


@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("DELETE", 405), ("HEAD", 200)])
def test_only_reading_is_answered(city, method, status):
    async def play(live: Live) -> None:
        answers: list[Any] = []

        async def send(message: Any) -> None:
            answers.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": "/live",
            "headers": [],
            "query_string": b"",
        }
        await live(scope, None, send)
        assert answers[0]["status"] == status

    city(play)


def test_what_is_told_to_one_person_only_that_person_hears(city, tell):
    """Also when others hear all else alike, when it comes in between, and after coming back."""

    def person(name: str) -> Hearing:
        return Hearing(key="citizens", may=lambda audience, *_where: audience == "", person=name)

    async def play(live: Live) -> None:
        async def resolve(headers: Any) -> Hearing:
            return person(headers["who"])

        live._resolve = resolve
        sri, budi = (Screen(live, headers={"who": f"account:{n}"}) for n in (1, 2))
        for screen in (sri, budi):
            await screen.until("hello")
        await tell(1)
        await tell(2, audience="account:1")
        await tell(4, audience="account:3")
        await tell(3)
        for screen, heard in ((sri, 3), (budi, 2)):
            await screen.until("fact", heard)
        assert sorted(sri.numbers) == ["bell:0", "bell:1", "bell:2"]
        assert budi.numbers == ["bell:1", "bell:0"]
        known = budi.of("fact")[0]["id"]
        for who, heard in (("account:1", ["bell:0", "bell:2"]), ("account:2", ["bell:0"])):
            again = Screen(live, f"since={known}", headers={"who": who})
            await again.until("fact", len(heard))
            await again.until("hello")
            assert sorted(again.numbers) == heard
            again._leave.set()
            await again.ended()
        assert set(live.hub._persons) == {"account:1", "account:2"}

    city(play)
