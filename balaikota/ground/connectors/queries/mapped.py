"""What rows become, as the database sees it: rows about one thing, and rows a thing came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..rules.sense import DERIVED
from ..rules.shapes import Manifest

_POINT = {"longitude": "point[0]::text", "latitude": "point[1]::text"}
_SQUEEZED = r"regexp_replace(btrim({0}), '\s+', ' ', 'g')"


def parts(manifest: Manifest, names: Sequence[str]) -> tuple[list[str], list[Any]]:
    """SQL texts of the target's columns and their parameters; spaces do not tell things apart."""
    found, given = list[str](), list[Any]()
    for name in names:
        sql, more = _part(manifest, name)
        found.append(f"NULLIF({_SQUEEZED.format(sql)}, '')")
        given += more
    return found, given


def _part(manifest: Manifest, name: str) -> tuple[str, list[Any]]:
    assert manifest.map is not None
    ours = manifest.map.columns[name]
    if ours.startswith("="):
        return "%s::text", [ours[1:]]
    columns = {column.name for column in manifest.columns}
    if ours in DERIVED and ours not in columns:
        return _POINT.get(ours, ours), []
    return "(data->>%s)", [ours]


def where(manifest: Manifest, thing: Mapping[str, str]) -> tuple[str, list[Any]]:
    """SQL that is true for rows that became this thing, by those of its columns that are mapped."""
    assert manifest.map is not None
    names = [name for name in thing if name in manifest.map.columns and thing[name]]
    found, given = list[str](), list[Any]()
    for name in names:
        [part], more = parts(manifest, [name])
        found.append(f"{part} = %s")
        given += [*more, thing[name]]
    return " AND ".join(found), given
