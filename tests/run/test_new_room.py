"""`balaikota new-room` in a copy of the source: what it makes passes what every room must pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("balaikota", "docs", "tests", "tools", "simulators", ".importlinter", "pyproject.toml")
LEFT = shutil.ignore_patterns("*.gz", "static")

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=LEFT)
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "BALAIKOTA_DATA": str(copy / "data"),
        "BALAIKOTA_TEST_NAME": "new-room",
        "PYTEST_DEBUG_TEMPROOT": str(copy),  # not ours: a second run would close that folder
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    for name in ("BALAIKOTA_DATABASE_URL", "BALAIKOTA_TEST_SERVERS"):
        environment.pop(name, None)
    return subprocess.run(
        words, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )


def test_a_new_room_passes_what_every_room_must(copy: Path) -> None:
    made = run(
        copy, sys.executable, "-m", "balaikota.cli.main", "new-room", "parks", "--noun", "bench"
    )
    assert made.returncode == 0, made.stderr
    room = "balaikota/rooms/parks"
    for words in (
        ("ruff", "check", room),
        ("ruff", "format", "--check", room),
        ("lint-imports",),
        ("djlint", room, "--lint", "--quiet"),
        (sys.executable, "tools/messages.py", "--check"),
        (sys.executable, "tools/generate_docs.py", "--check"),
        (sys.executable, "-m", "pytest", "-q", room),
    ):
        checked = run(copy, *words)
        assert checked.returncode == 0, f"{words}: {checked.stdout[-3000:]}{checked.stderr[-3000:]}"


@pytest.mark.parametrize("words", [("Parks!", "bench"), ("class", "bench"), ("reports", "report")])
def test_a_name_that_cannot_be_is_refused(copy: Path, words: tuple[str, str]) -> None:
    room, noun = words
    refused = run(
        copy, sys.executable, "-m", "balaikota.cli.main", "new-room", room, "--noun", noun
    )
    assert refused.returncode == 2
    assert refused.stderr.strip()
