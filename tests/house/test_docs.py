"""The docs tell the truth: settings, rooms, decisions and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from balaikota.lib import config

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    ROOT / "README.md",
    ROOT / "README.id.md",
    ROOT / "CONTRIBUTING.md",
]


def test_every_setting_is_documented() -> None:
    text = (DOCS / "operating.md").read_text()
    assert [setting.name for setting in config.TABLE if f"`{setting.name}`" not in text] == []


def test_no_setting_is_documented_that_does_not_exist() -> None:
    known = {setting.name for setting in config.TABLE}
    named = set(re.findall(r"`(BALAIKOTA_[A-Z_]+)`", (DOCS / "operating.md").read_text()))
    assert named - known == set()


def test_every_room_has_a_page() -> None:
    rooms = {file.parent.name for file in (ROOT / "balaikota" / "rooms").glob("*/apps.py")}
    index = (DOCS / "rooms.md").read_text()
    assert [
        room for room in sorted(rooms) if f"balaikota/rooms/{room}/README.md" not in index
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text())
    broken = [
        target
        for target in targets
        if "://" not in target
        and not target.startswith(("mailto:", "/"))
        and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_decision_has_its_parts() -> None:
    records = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert records
    for record in records:
        text = record.read_text()
        assert all(part in text for part in ("## Context", "## Decision", "## Consequences")), (
            record.name
        )
