"""Screens on a real city: they hear, they come back after a crash, and they let the city stop."""

from __future__ import annotations

import http.client
import re

import pytest

from .city import PATIENCE, RunningCity, eventually
from .screen import Screen

pytestmark = pytest.mark.slow

TELL = (
    "WITH told AS (INSERT INTO events_entry"
    " (kind, version, subject, place, agency, audience, actor, data)"
    " VALUES ('tests.rang', 1, '%s', '36.72', '', '%s', 'system', '{}') RETURNING id)"
    " SELECT id, pg_notify('balaikota_facts', '') FROM told"
)


def test_a_screen_hears_and_a_secret_is_kept(city: RunningCity) -> None:
    screen = Screen(city)
    screen.hello()
    city.sql(TELL % ("secret", "reports.secret"))
    city.sql(TELL % ("open", ""))
    assert screen.until("open") == ["open"]
    screen.close()


def test_who_leaves_is_forgotten(city: RunningCity) -> None:
    screens = [Screen(city) for _ in range(10)]
    for screen in screens:
        screen.hello()
    assert open_streams(city) >= 10
    for screen in screens:
        screen.close()
    assert eventually(lambda: open_streams(city) == 0)


def test_after_a_crash_of_the_web_the_screen_misses_nothing(city: RunningCity) -> None:
    screen = Screen(city)
    screen.hello()
    city.sql(TELL % ("first", ""))
    screen.until("first")
    web = city.part("web")
    for process in (web, *web.children(recursive=True)):
        process.kill()
    city.sql(TELL % ("meanwhile", ""))
    assert eventually(lambda: city.well)
    back = Screen(city, last=screen.last)
    city.sql(TELL % ("last", ""))
    assert back.until("last") == ["meanwhile", "last"]
    back.close()


def test_open_screens_do_not_hold_up_the_end(city: RunningCity) -> None:
    screens = [Screen(city) for _ in range(20)]
    for screen in screens:
        screen.hello()
    city.stop()
    assert "stopped" in city.words
    for screen in screens:
        assert list(screen.events()) == []  # ended, not cut off


def open_streams(city: RunningCity) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", city.port, timeout=PATIENCE)
    connection.request("GET", "/metrics")
    found = re.search(
        r"^balaikota_live_streams (\S+)$", connection.getresponse().read().decode(), re.M
    )
    connection.close()
    assert found
    return float(found[1])
