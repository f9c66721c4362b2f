"""kill -9 of any part: the city is whole again by itself, and nothing is left behind."""

from __future__ import annotations

import pytest

from .city import PATIENCE, RunningCity, eventually

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("part", ["web", "worker", "postgres"])
def test_a_killed_part_comes_back(city: RunningCity, part: str) -> None:
    victim = city.part(part)
    told_before = city.words.count("back again")
    victim.kill()
    victim.wait(PATIENCE)
    assert eventually(lambda: city.words.count("back again") > told_before)
    assert eventually(lambda: city.well)
    assert city.part(part).pid != victim.pid


def test_a_killed_web_process_comes_back_below_its_parent(city: RunningCity) -> None:
    web = city.part("web")
    before = {child.pid for child in web.children()}
    web.children()[0].kill()
    assert eventually(lambda: {child.pid for child in web.children()} - before)
    assert eventually(lambda: city.well)


def test_killing_one_backend_does_not_end_the_city(city: RunningCity) -> None:
    server = city.part("postgres")
    backend = server.children()[-1]
    backend.kill()
    backend.wait(PATIENCE)
    assert eventually(lambda: city.well)
    assert city.part("postgres").pid == server.pid  # it mended itself
    assert city.sql("SELECT 1") == [(1,)]


def test_a_killed_supervisor_takes_everything_along_and_the_next_start_is_clean(
    city: RunningCity,
) -> None:
    city.process.kill()
    city.process.wait()
    assert eventually(lambda: city.leftovers() == []), city.leftovers()
    city.start()
    assert city.well
