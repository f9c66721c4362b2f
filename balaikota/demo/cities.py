"""Which cities the example can be: those whose outlines are shipped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from .boston import DATA


@cache
def cities() -> Mapping[str, str]:
    """Name on the command line → region code, the default first."""
    raw: dict[str, Any] = yaml.safe_load((DATA / "cities.yaml").read_text())
    names = sorted(raw["cities"], key=lambda name: (name != raw["default"], name))
    return {name: raw["cities"][name]["code"] for name in names}
