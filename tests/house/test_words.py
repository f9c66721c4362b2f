"""Both languages are complete, and templates keep to the content security policy."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import messages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "balaikota").rglob("templates/**/*.html"))
INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*\bsrc=)(?![^>]*type="application/)"""
)


def relative(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_both_catalogs_have_all_words() -> None:
    lacking = [
        line
        for language, file in messages.catalogs(messages.apps())
        for line in messages.missing(language, file)
    ]
    assert lacking == []


@pytest.mark.slow
def test_the_catalogs_know_every_message(tmp_path: Path) -> None:
    """Extraction finds nothing new. Needs Debian's gettext, which `.ci/run` installs."""
    assert shutil.which("xgettext"), "install gettext: apt-get install gettext"
    copy = tmp_path / "copy"
    shutil.copytree(
        ROOT / "balaikota",
        copy / "balaikota",
        ignore=shutil.ignore_patterns("__pycache__", "static"),
    )
    shutil.copytree(ROOT / "tools", copy / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "tools/messages.py"], cwd=copy, check=True, capture_output=True)
    found = {
        relative_to: {message.id for message in messages.spoken(messages.read(file, language))}
        for language, file in _catalogs_below(copy)
        if (relative_to := file.relative_to(copy))
    }
    ours = {
        file.relative_to(ROOT): {m.id for m in messages.spoken(messages.read(file, language))}
        for language, file in messages.catalogs(messages.apps())
    }
    assert {
        file: ids - ours.get(file, set())
        for file, ids in found.items()
        if ids - ours.get(file, set())
    } == {}


def _catalogs_below(copy: Path) -> list[tuple[str, Path]]:
    return [(file.parts[-3], file) for file in sorted(copy.rglob("locale/*/LC_MESSAGES/django.po"))]


@pytest.mark.parametrize("file", TEMPLATES, ids=relative)
def test_templates_carry_no_inline_script_or_style(file: Path) -> None:
    found = [line.strip() for line in file.read_text().splitlines() if INLINE.search(line)]
    assert found == []


def test_every_icon_is_in_the_sprite() -> None:
    sprite = (ROOT / "balaikota/shell/static/shell/icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', sprite))
    files = [*TEMPLATES, *(ROOT / "balaikota").rglob("*.py")]
    asked = {
        name
        for file in files
        for name in re.findall(r'(?:\{% icon "|icon(?:_name)?=")([a-z-]+)"', file.read_text())
    }
    assert asked - drawn == set()
