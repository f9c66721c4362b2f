"""One command: a whole city starts, serves, stops, and starts again with all it knew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .city import RunningCity, command, environment, within

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up") / "city"


def test_an_empty_folder_becomes_a_city_that_stops_whole_and_remembers(folder: Path) -> None:
    with RunningCity(folder) as city:
        assert city.well
        assert city.get("/") == 200
        links = re.findall(r"http://\S+(/mulai/\S+/)", city.words)
        assert len(links) == 1
        assert city.get(links[0]) == 200
        city.sql("INSERT INTO events_stamp (name, value) VALUES ('kept', 7)")
    assert city.process.returncode == 0
    assert city.leftovers() == []

    with RunningCity(folder) as again:
        assert "up to date" in again.words
        assert again.sql("SELECT value FROM events_stamp WHERE name = 'kept'") == [(7,)]
        assert again.get(links[0]) == 404  # only the newest link lives
        assert again.stop() < 30


def test_a_second_up_on_the_same_folder_says_so(folder: Path) -> None:
    with RunningCity(folder) as city:
        env = environment(folder, city.port + 1)
        refused = command("up", env=env)
        assert refused.returncode == 1
        assert f"another Balaikota (process {city.process.pid}) already uses" in refused.stderr
        assert city.well


def test_a_busy_port_starts_nothing(folder: Path, tmp_path: Path) -> None:
    with RunningCity(folder) as city:
        refused = command("up", env=environment(tmp_path / "other", city.port))
        assert refused.returncode == 1
        assert f"port {city.port} on 127.0.0.1 is used by another program" in refused.stderr
        assert not (tmp_path / "other" / "postgres").exists()


def test_a_newer_schema_is_refused_and_everything_stops(folder: Path) -> None:
    with RunningCity(folder) as city:
        city.sql(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('events', '9999_from_tomorrow', now())"
        )
    refused = command("up", env=city.env)
    assert refused.returncode == 1
    assert "already changed by a newer Balaikota (events.9999_from_tomorrow)" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert within(5, lambda: city.leftovers() == [])


def test_the_doctor_finds_a_running_city_well(tmp_path: Path) -> None:
    with RunningCity(tmp_path / "city") as city:
        told = command("doctor", env=city.env)
        assert told.returncode == 0, told.stdout
        assert re.search(r"✓ worker +lives", told.stdout)
        assert re.search(r"✓ schema +up to date", told.stdout)
    stopped = command("doctor", env=city.env)
    assert stopped.returncode == 0
    assert "does not run" in stopped.stdout
