"""axe-core on a page: what it finds, in words. Used by every browser test of a page.

from .axe import assert_accessible
assert_accessible(page)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
# WCAG 2.2 AA and what axe calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def findings(page: Page, exclude: Sequence[str] = ()) -> list[Mapping[str, Any]]:
    """Everything axe objects to on the page as it stands. `exclude` are CSS selectors."""
    # Evaluated by the debugger, not by the page: the content security policy stays as it is.
    page.evaluate(SCRIPT)
    result = page.evaluate(
        """([tags, exclude]) => axe.run({exclude: exclude.map((one) => [one])},
             {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]})""",
        [RULES, list(exclude)],
    )
    found: list[Mapping[str, Any]] = result["violations"]
    return found


def in_words(found: Sequence[Mapping[str, Any]]) -> str:
    """One line for each thing found, with the first places."""
    return "\n".join(
        f"{one['id']} ({one['impact']}): {one['help']}\n"
        + "\n".join(f"    {node['target']} {node['html'][:160]}" for node in one["nodes"][:3])
        for one in found
    )


def assert_accessible(page: Page, exclude: Sequence[str] = ()) -> None:
    """Fails with axe's words when it finds anything."""
    found = findings(page, exclude)
    assert not found, "\n" + in_words(found)
