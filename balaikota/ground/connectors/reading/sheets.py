"""Excel sheets as finance offices make them: titles above, merged headers, totals below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO, Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ..rules.headers import begins_so, joined, numbers_row
from ..rules.shapes import Excel
from .feed import BadRow, SourceProblem


def sheet_rows(
    file: IO[bytes], name: str, spec: Excel
) -> tuple[tuple[str, ...], Iterator[tuple[int, Mapping[str, Any] | BadRow]]]:
    """The header of one or several rows, and what stands below it until the stop row."""
    sheet = _sheet(file, name, spec.sheet)
    rows = sheet.to_python(skip_empty_area=False)
    last = max(spec.header)
    if len(rows) < last:
        raise SourceProblem("no_header", name=name)
    merged = [
        (top, left, bottom, right)
        for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])
    ]
    header = joined([rows[number - 1] for number in spec.header], spec.header, merged)
    if not any(header):
        raise SourceProblem("no_header", name=name)
    return header, _below(rows, last, header, spec)


def _below(
    rows: list[list[Any]], last: int, header: tuple[str, ...], spec: Excel
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number in range(last, len(rows)):
        cells = rows[number]
        filled = [cell for cell in cells if cell not in ("", None)]
        if not filled or (number == last and numbers_row(filled)):
            continue
        if spec.stop and begins_so(filled, (spec.stop,)):
            return
        if begins_so(filled, spec.skip):
            continue
        named = zip(header, cells, strict=False)
        yield number + 1, {title: _plain(cell) for title, cell in named if title}


def _plain(cell: Any) -> Any:
    return None if cell == "" else cell


def _sheet(file: IO[bytes], name: str, wanted: str) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_filelike(file)
        if not wanted:
            return book.get_sheet_by_index(0)
        found = [title for title in book.sheet_names if title.strip().lower() == wanted.lower()]
        if not found:
            raise SourceProblem("no_sheet", name=name, sheet=wanted)
        return book.get_sheet_by_name(found[0])
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise SourceProblem("unreadable", name=name, why=str(error)[:100]) from error
