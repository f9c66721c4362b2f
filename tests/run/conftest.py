"""Cities for the tests of processes: made once in a run, copied for each, one shared by many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .city import RunningCity, a_place, copied, example_city, prepared_city


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for cities of this test."""
    with a_place() as folder:
        yield folder


@pytest.fixture(scope="module")
def places() -> Iterator[Path]:
    """A folder for cities of this file."""
    with a_place() as folder:
        yield folder


@pytest.fixture(scope="session")
def prepared() -> Path:
    """A stopped, empty city, to be copied from."""
    return prepared_city()


@pytest.fixture(scope="session")
def example() -> Path:
    """A stopped example city with its people and 400 reports, to be copied from."""
    return example_city()


@pytest.fixture(scope="session")
def _lasting(prepared: Path) -> Iterator[RunningCity]:
    with a_place() as folder, RunningCity(copied(prepared, folder / "city")) as running:
        yield running


@pytest.fixture
def city(_lasting: RunningCity) -> RunningCity:
    """One city for all tests of the group `city`. A test may end it: the next one starts it."""
    if not _lasting.runs:
        _lasting.start()
    return _lasting
