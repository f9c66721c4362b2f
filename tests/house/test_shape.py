"""The shape of the code: sizes, doors, and what must never stand in it."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOUSE = ROOT / "balaikota"
OURS = [HOUSE, ROOT / "simulators", ROOT / "bench", ROOT / "tools", ROOT / "tests"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
# Spelled in two parts, so that this line does not find itself.
LATER = r"#.*\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b.*"


def sources() -> list[Path]:
    found = [file for folder in OURS for file in sorted(folder.rglob("*.py"))]
    return [file for file in found if "migrations" not in file.parts]


def relative(file: Path) -> str:
    return str(file.relative_to(ROOT))


def rooms() -> list[Path]:
    return sorted(file.parent for file in (HOUSE / "rooms").glob("*/apps.py"))


def parts_of_the_house() -> list[Path]:
    grounds = sorted(file.parent for file in (HOUSE / "ground").glob("*/apps.py"))
    desks = sorted(file.parent for file in (HOUSE / "desk").glob("*/apps.py"))
    return [*grounds, *rooms(), *desks]


def test_a_file_fits_in_the_head() -> None:
    """Split a longer one by verb or by noun."""
    lines = {relative(file): len(file.read_text().splitlines()) for file in sources()}
    assert {name: length for name, length in lines.items() if length > LONGEST_FILE} == {}


@pytest.fixture
def undisturbed() -> Iterator[None]:
    """CPython 3.11 counts the depth of `ast.parse` once for the whole process: a collected object
    whose finalizer formats a traceback parses within our parsing, and ours fails (SystemError)."""
    gc.disable()
    yield
    gc.enable()


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.usefixtures("undisturbed")
def test_a_function_fits_on_a_screen() -> None:
    long = {
        f"{relative(file)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in sources()
        for node in functions(file)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_nothing_is_left_for_later() -> None:
    found = {relative(file): re.findall(LATER, file.read_text()) for file in sources()}
    assert {name: later for name, later in found.items() if later} == {}


@pytest.mark.parametrize("part", parts_of_the_house(), ids=relative)
def test_every_part_says_what_it_is_for(part: Path) -> None:
    readme = part / "README.md"
    assert readme.exists(), "a newcomer starts at the README"
    assert len(readme.read_text().split()) > 60


@pytest.mark.parametrize("room", rooms(), ids=relative)
def test_a_room_has_the_doors_of_every_room(room: Path) -> None:
    names = {entry.stem for entry in room.iterdir() if not entry.name.startswith(("_", "."))}
    assert {"rules", "facts", "models", "queries", "actions", "offers", "urls", "tests"} <= names


@pytest.mark.parametrize("part", parts_of_the_house(), ids=relative)
def test_models_are_told_apart_from_their_migrations(part: Path) -> None:
    if (part / "models.py").exists() or (part / "models").exists():
        assert list((part / "migrations").glob("0001_*.py"))


def cities() -> list[str]:
    return ["Cilegon", "Bandung", "Cimahi", "Bogor", "Singkawang"]


def test_no_city_stands_in_code() -> None:
    """A city's own names are data. Example data and tests may name the demo cities."""
    guilty = [
        f"{relative(file)}:{number}"
        for folder in (
            HOUSE / "lib",
            HOUSE / "ground",
            HOUSE / "rooms",
            HOUSE / "desk",
            HOUSE / "shell",
            HOUSE / "wiring",
        )
        for file in sorted(folder.rglob("*"))
        if file.suffix in {".py", ".html", ".js", ".css", ".po"}
        and not {"tests", "migrations", "vendor"} & set(file.parts)
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if any(city in line for city in cities())
    ]
    assert guilty == []


def test_only_the_settings_table_reads_the_environment() -> None:
    allowed = {"balaikota/lib/config.py"}
    guilty = [
        relative(file)
        for file in sources()
        if file.is_relative_to(HOUSE)
        and "tests" not in file.parts
        and "testing" not in file.parts
        and "cli" not in file.parts  # hands the table to the processes it starts
        and re.search(r"os\.(environ\[|environ\.get|getenv)", file.read_text())
    ]
    assert set(guilty) - allowed == set()
