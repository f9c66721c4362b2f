"""Commands beside a running city."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .city import RunningCity, command, environment, free_port

pytestmark = pytest.mark.slow


def test_a_second_up_on_the_same_folder_says_so(city: RunningCity) -> None:
    refused = command("up", env={**city.env, "BALAIKOTA_PORT": str(free_port())})
    assert refused.returncode == 1
    assert f"another Balaikota (process {city.process.pid}) already uses" in refused.stderr
    assert city.well


def test_a_busy_port_starts_nothing(city: RunningCity, place: Path) -> None:
    refused = command("up", env=environment(place / "other", city.port))
    assert refused.returncode == 1
    assert f"port {city.port} on 127.0.0.1 is used by another program" in refused.stderr
    assert not (place / "other" / "postgres").exists()


def test_the_doctor_finds_a_running_city_well(city: RunningCity) -> None:
    told = command("doctor", env=city.env)
    assert told.returncode == 0, told.stdout
    assert re.search(r"✓ worker +lives", told.stdout)
    assert re.search(r"✓ schema +up to date", told.stdout)
