"""What is shipped is what was vendored, and no page brings script or style of its own."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
STATIC = HOUSE / "shell" / "static" / "shell"
VENDOR = STATIC / "vendor"
ROWS = re.findall(
    r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (VENDOR / "VENDORED.md").read_text(), re.M
)
TEMPLATES = sorted(HOUSE.rglob("templates/**/*.html"))


@pytest.mark.parametrize(("name", "digest"), ROWS)
def test_vendored_files_are_unchanged(name: str, digest: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest


def test_every_vendored_file_is_listed() -> None:
    shipped = {f.name for f in VENDOR.iterdir() if f.suffix in {".js", ".css", ".woff2"}}
    assert {name for name, _ in ROWS} == shipped


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda f: str(f.relative_to(HOUSE)))
def test_no_page_has_inline_script_or_style(template: Path) -> None:
    """The content security policy would silently drop them; data in JSON is no script."""
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>", text)
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda f: str(f.relative_to(HOUSE)))
def test_icons_exist(template: Path) -> None:
    known = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    used = set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))
    assert used <= known


def test_classes_used_in_the_house_are_drawn() -> None:
    """A component named in the README stands in the style sheets."""
    sheets = "".join(f.read_text() for f in STATIC.glob("*.css"))
    text = (HOUSE / "shell" / "README.md").read_text()
    named = {c for group in re.findall(r'class="([\w -]+)"', text) for c in group.split()}
    assert {name for name in named if f".{name}" not in sheets} == set()
