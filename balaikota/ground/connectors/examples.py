"""Manifests that ship as examples: one for each kind of source, see `data/examples/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "examples"


@cache
def names() -> tuple[str, ...]:
    """What there is, by the sources' names."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def text(name: str) -> str:
    """The manifest, or "" when there is none of this name."""
    return (FOLDER / f"{name}.yaml").read_text() if name in names() else ""
