"""Reads of sources. What an actor may see is decided in `seeing`."""

from .board import Line, board, condition, lines
from .one import (
    BadLine,
    RowLine,
    RunLine,
    SecretLine,
    bad_row,
    latest_runs,
    manifest_of,
    patience,
    quarantine,
    quarantine_count,
    rows,
    run,
    runs,
    secret_values,
    secrets,
    texts,
    versions,
)
from .seeing import find, may, need, visible_to
from .shown import Shown, shown

__all__ = [
    "BadLine",
    "Line",
    "RowLine",
    "RunLine",
    "SecretLine",
    "Shown",
    "bad_row",
    "board",
    "condition",
    "find",
    "latest_runs",
    "lines",
    "manifest_of",
    "may",
    "need",
    "patience",
    "quarantine",
    "quarantine_count",
    "rows",
    "run",
    "runs",
    "secret_values",
    "secrets",
    "shown",
    "texts",
    "versions",
    "visible_to",
]
