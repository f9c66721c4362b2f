"""Small numbers are hidden, and so much beside them that nobody can reckon them back.

A count from 1 to 4 could point to a person. Where a total is shown, hiding one part alone hides
nothing, so a second is hidden with it (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
LEAST = 5


def hide(parts: Mapping[K, int], least: int = LEAST) -> dict[K, int | None]:
    """Parts of a total that is shown: None where hidden. What is hidden is nothing, or at least
    two parts that together reach `least`."""
    hidden = {key for key, count in parts.items() if 0 < count < least}
    for key in _more(parts, hidden, least):
        hidden.add(key)
    return {key: None if key in hidden else count for key, count in parts.items()}


def _more(parts: Mapping[K, int], hidden: set[K], least: int) -> list[K]:
    """The smallest others to hide with them."""
    added: list[K] = []
    rest = sorted(
        (key for key in parts if key not in hidden and parts[key]), key=lambda k: parts[k]
    )
    together = sum(parts[key] for key in hidden)
    while hidden and (len(hidden) + len(added) < 2 or together < least) and rest:
        key = rest.pop(0)
        added.append(key)
        together += parts[key]
    return added


def hide_table(
    table: Mapping[K, tuple[int, ...]], least: int = LEAST
) -> dict[K, tuple[int | None, ...]]:
    """A table whose row and column totals are shown, such as age bands by sex."""
    if not table:
        return {}
    width = len(next(iter(table.values())))
    hidden = {
        (row, at) for row, cells in table.items() for at, n in enumerate(cells) if 0 < n < least
    }
    while True:
        before = len(hidden)
        for row, cells in table.items():
            line = {(row, at): n for at, n in enumerate(cells)}
            hidden.update(_more(line, hidden & line.keys(), least))
        for at in range(width):
            column = {(row, at): cells[at] for row, cells in table.items()}
            hidden.update(_more(column, hidden & column.keys(), least))
        if len(hidden) == before:
            break
    return {
        row: tuple(None if (row, at) in hidden else n for at, n in enumerate(cells))
        for row, cells in table.items()
    }
