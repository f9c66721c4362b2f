"""Headers of spreadsheets: several rows with merged cells become one name for each column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Merged = tuple[int, int, int, int]  # top, left, bottom, right; counted from 0, both ends inside


def joined(
    rows: Sequence[Sequence[Any]], numbers: Sequence[int], merged: Iterable[Merged] = ()
) -> tuple[str, ...]:
    """ "Anggaran" over "Murni", "Perubahan" → "Anggaran / Murni", "Anggaran / Perubahan".

    `numbers` are the rows' numbers on the sheet from 1. Where the file does not tell what is
    merged, an empty cell of an upper row belongs to the words on its left.
    """
    merged = tuple(merged)
    width = max((len(row) for row in rows), default=0)
    filled = [
        _filled(row, width, number - 1, merged, last=number == numbers[-1])
        for row, number in zip(rows, numbers, strict=True)
    ]
    names = []
    for column in range(width):
        parts = [row[column] for row in filled if row[column]]
        names.append(" / ".join(dict.fromkeys(parts)))
    return _distinct(names)


def _filled(
    row: Sequence[Any], width: int, number: int, merged: tuple[Merged, ...], *, last: bool
) -> list[str]:
    words = [_word(row[column]) if column < len(row) else "" for column in range(width)]
    if merged:
        for top, left, bottom, right in merged:
            if top <= number <= bottom:
                head = words[left] if number == top and left < width else ""
                for column in range(left, min(right + 1, width)):
                    words[column] = head
        return words
    if not last:
        for column in range(1, width):
            words[column] = words[column] or words[column - 1]
    return words


def _word(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) if cell is not None else ""


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Equal names are told apart by their number: "Jumlah", "Jumlah (2)"."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(out)


def numbers_row(cells: Sequence[Any]) -> bool:
    """The row "1 2 3 4 ..." that offices put under a header."""
    if len(cells) < 3:
        return False
    found = [_word(cell).strip("()") for cell in cells]
    return all(text.split("=")[0].strip().isdecimal() for text in found) and found[0] == "1"


def begins_so(filled: Sequence[Any], words: Iterable[str]) -> bool:
    """Whether the first text of a row begins with one of these words: "JUMLAH BELANJA"."""
    first = next((cell for cell in filled if isinstance(cell, str) and cell.strip()), "")
    text = " ".join(first.split()).casefold()
    return any(text == word or text.startswith((f"{word} ", f"{word}:"))
               for word in (w.casefold() for w in words))  # fmt: skip
