"""Parallel runs: tests that share something dear stay in one worker, and the longest come first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest

# Where the tests of a group lie. Each worker takes a whole group, in this order.
TOGETHER: tuple[tuple[str, ...], ...] = (
    ("tests/browser/",),  # one running city and one browser
    ("tests/run/test_kill_under_load.py",),  # one storm
    ("tests/run/test_backup.py",),  # one backup
    ("tests/run/test_beside.py", "tests/run/test_kill.py", "tests/run/test_live.py"),  # one city
    ("balaikota/demo/tests/",),  # one example city, loaded
)


def group(nodeid: str) -> int | None:
    """The number of a test's group, or None when it stands alone."""
    return next((at for at, paths in enumerate(TOGETHER) if nodeid.startswith(paths)), None)


class Sharing(LoadScopeScheduling):
    """Hands out whole groups, and single tests one by one."""

    def _split_scope(self, nodeid: str) -> str:
        found = group(nodeid)
        return nodeid if found is None else f"group {found}"


def longest_first(items: list[pytest.Item]) -> None:
    """Groups, then tests that start processes; short ones fill the gaps at the end."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        found = group(item.nodeid)
        return (len(TOGETHER) if found is None else found), "slow" not in item.keywords

    items.sort(key=place)
