"""Status lines: one clear line for each thing that happens, aligned, with the time it took."""

from __future__ import annotations

import sys

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗", "wait": "·"}
_COLOURS = {"ok": "32", "warn": "33", "bad": "31", "wait": "36"}


def line(mark: str, what: str, text: str, seconds: float | None = None) -> None:
    """Print one status line. `mark` is ok, warn, bad or wait."""
    took = "" if seconds is None else f"  ({seconds:.1f} s)"
    sign = _MARKS[mark]
    if sys.stdout.isatty():
        sign = f"\033[{_COLOURS[mark]}m{sign}\033[0m"
    print(f"{sign} {what:<10} {text}{took}", flush=True)


def plain(text: str = "") -> None:
    print(text, flush=True)


def size(number: float) -> str:
    """Bytes for people: 1536 is "1.5 KB"."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if number < 1024:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} TB"
