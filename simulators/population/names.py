"""Names, streets and trades to draw from (names.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LISTS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("names.yaml").read_text())

MEN: list[str] = _LISTS["men"].split()
WOMEN: list[str] = _LISTS["women"].split()
LAST: list[str] = _LISTS["last"].split()
STREETS: list[str] = _LISTS["streets"].split()
TOWNS: list[str] = _LISTS["towns"].split()
SCHOOLING: list[str] = _LISTS["schooling"]
WORK: list[str] = _LISTS["work"]
