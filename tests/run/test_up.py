"""One command: a whole city starts, serves, stops, and starts again with all it knew."""

from __future__ import annotations

import math
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from balaikota.cli.city import supervisor
from balaikota.cli.city.child import Child
from balaikota.lib import config

from .city import (
    RunningCity,
    command,
    copied,
    environment,
    eventually,
    free_port,
    only_database,
)

pytestmark = pytest.mark.slow


def test_an_empty_folder_becomes_a_city_that_stops_whole_and_remembers(place: Path) -> None:
    folder = place / "city"
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
        again.stop()
    stopped = command("doctor", env=again.env)
    assert stopped.returncode == 0
    assert "does not run" in stopped.stdout


def test_a_city_that_does_not_want_to_end_is_gone_within_30_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The promise, by the supervisor's own deadlines: every child uses all that it gets."""
    now = [0.0]

    class Stubborn(Child):
        def stop(self, within: float = math.inf) -> float:
            now[0] += min(self.grace, within)
            return min(self.grace, within)

    def made(name: str, grace: float = 8.0) -> Stubborn:
        return Stubborn(
            name=name, argv=(), env={}, log=tmp_path / name, readiness=lambda: bool, grace=grace
        )

    city = supervisor.City(config=config.load({"BALAIKOTA_DATA": str(tmp_path)}))
    parts = {"web": 8.0, "worker": 10.0, "database": 8.0, "live-day": 8.0, "agencies": 8.0}
    city.children = [made(name, grace) for name, grace in parts.items()]
    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: now[0]))
    city._take_down()
    assert now[0] <= 30


def test_a_newer_schema_is_refused_and_everything_stops(prepared: Path, place: Path) -> None:
    city = RunningCity(copied(prepared, place / "city"))
    with only_database(city.data):
        city.sql(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('events', '9999_from_tomorrow', now())"
        )
    refused = command("up", env=city.env)
    assert refused.returncode == 1
    assert "already changed by a newer Balaikota (events.9999_from_tomorrow)" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert eventually(lambda: city.leftovers() == [])


def test_a_demo_never_goes_on_as_a_real_city(example: Path, place: Path) -> None:
    """Its passwords are public: neither its folder, nor its database under another folder."""
    city = RunningCity(copied(example, place / "city"))
    refused = command("up", env=city.env)
    assert refused.returncode == 1
    assert "holds an example city with public passwords" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert city.leftovers() == []
    with only_database(city.data):
        other = environment(place / "other", free_port(), BALAIKOTA_DATABASE_URL=city.url)
        refused = command("up", env=other)
    assert refused.returncode == 1
    assert "holds an example city with public passwords" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
