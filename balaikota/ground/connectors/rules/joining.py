"""Several rows about one thing of the city: which of them count. Pure; for the dry run.

`actions/joining.py` asks the database the same for whole runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .shapes import Manifest, Same


def rule(manifest: Manifest) -> Same:
    """What the manifest says; by itself only a source of what is new means the last one."""
    if manifest.map and manifest.map.same:
        return manifest.map.same
    return "last" if manifest.mode == "upsert" else "refuse"


@dataclass
class Joined:
    """`things`: row → what is landed for it. `clashing`: rows that say different things of one.
    `absorbed`: how many rows went into another."""

    things: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    clashing: dict[int, str] = field(default_factory=dict)
    absorbed: int = 0


def join(
    things: Sequence[Mapping[str, Any]], same: Same, identity: Sequence[str], sums: Sequence[str]
) -> Joined:
    """Rows of which a part of the identity is missing stand alone: whoever takes them says why."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for at, thing in enumerate(things):
        parts = [thing[name] for name in identity if name in thing]
        key = ("", at) if not parts or None in parts else tuple(map(str, parts))
        groups[key].append(at)
    joined = Joined()
    for rows in groups.values():
        _one(joined, things, rows, same, identity, sums)
    return joined


def _one(
    joined: Joined, things: Sequence[Mapping[str, Any]], rows: list[int], same: Same,
    identity: Sequence[str], sums: Sequence[str],
) -> None:  # fmt: skip
    last = things[rows[-1]]
    if same == "refuse" and any(things[at] != last for at in rows):
        shown = ", ".join(str(last[name]) for name in identity if name in last)
        joined.clashing.update(dict.fromkeys(rows, shown))
        return
    if same == "sum":
        last = {**last, **{name: _sum([things[at].get(name) for at in rows]) for name in sums}}
    joined.things[rows[-1]] = last
    joined.absorbed += len(rows) - 1


def _sum(values: Sequence[Any]) -> Any:
    """None when one is missing: a part is no sum."""
    return None if None in values else sum(values)


def compared(manifest: Manifest, identity: Sequence[str], finds: Sequence[str]) -> tuple[str, ...]:
    """By which of the target's columns rows are told to be about one thing; () when that cannot be
    told here: the target finds a part out itself, or a part is sealed."""
    if manifest.map is None:
        return ()
    ours = manifest.map.columns
    names = tuple(name for name in identity if name in ours)
    sealed = {column.name for column in manifest.columns if column.personal}
    left = {name for name in identity if name not in ours} & set(finds)
    return () if left or sealed & {ours[name] for name in names} else names


def summed(manifest: Manifest, identity: Sequence[str], numbers: Sequence[str]) -> dict[str, str]:
    """The target's columns that are added up → ours: numbers made from a column of numbers."""
    if manifest.map is None or rule(manifest) != "sum":
        return {}
    ours = {c.name for c in manifest.columns if c.type in ("integer", "number")}
    return {
        name: column
        for name, column in manifest.map.columns.items()
        if name in numbers and name not in identity and column in ours
    }
