"""What people see who open one of these applications: whose it is, and what it holds today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .serving import Answer, Asked

_MOST = 40
_PAGE = """<!doctype html><html lang="id"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}}
div{{overflow-x:auto}}table{{border-collapse:collapse}}td,th{{padding:.3rem .8rem;text-align:left;
border-bottom:1px solid #ccc}}p{{color:#555}}</style>
<h1>{title}</h1><p>{agency}. Aplikasi contoh
di samping kota contoh; datanya buatan.</p>
<div tabindex="0"><table><tr>{head}</tr>{rows}</table></div></html>"""


def fronted(
    answer: Callable[[Asked], Answer], title: str, agency: str, rows: Iterable[Any]
) -> Callable[[Asked], Answer]:
    """The application with a page at `/`; `rows` are mappings or, with a heading first, tuples."""
    page = Answer(_page(title, agency, list(rows)).encode(), 200, "text/html; charset=utf-8")
    return lambda asked: page if asked.path == "/" else answer(asked)


def _page(title: str, agency: str, rows: Sequence[Any]) -> str:
    lines = [_flat(row) if isinstance(row, Mapping) else row for row in rows]
    head = list(lines[0]) if lines else []
    body = [line.values() if isinstance(line, Mapping) else line for line in lines[:_MOST]]
    if lines and not isinstance(lines[0], Mapping):
        body = body[1:]
    return _PAGE.format(
        title=escape(title), agency=escape(agency), head=_cells("th", head),
        rows="".join(f"<tr>{_cells('td', line)}</tr>" for line in body),
    )  # fmt: skip


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of parts beside their names: {"lokasi": {"kelurahan": …}} → {"kelurahan": …}."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        found |= _flat(value) if isinstance(value, Mapping) else {name: value}
    return found


def _cells(tag: str, values: Iterable[Any]) -> str:
    return "".join(f"<{tag}>{escape(str(value))}</{tag}>" for value in values)
