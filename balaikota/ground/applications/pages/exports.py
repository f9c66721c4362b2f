"""The inventory as a file, which can come in again; what is inner only of what one keeps."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.sheets import tame

from .. import queries, words
from ..permissions import may_edit, need_view
from ..rules.fields import FIELDS, Field, Kind
from .common import csv_answer

_NUMBERS = (Kind.NUMBER, Kind.MONEY, Kind.YEAR)
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Every application, a line each."""
    actor = actor_of(request)
    need_view(actor)
    response = csv_answer("aplikasi.csv")
    writer = csv.writer(response)
    writer.writerow(_headings())
    for line in _lines(actor):
        writer.writerow([tame(_text(cell)) for cell in line])
    return response


@require_safe
def as_excel(request: HttpRequest) -> FileResponse:
    """A sheet of applications, and one of who gives what to whom."""
    import xlsxwriter

    actor = actor_of(request)
    need_view(actor)
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _sheet(book, _("Applications"), _headings(), _lines(actor))
        headings = [_("Gives"), _("Takes"), _("Data"), _("By"), _("Calls in 30 days"), _("Seen")]
        _sheet(book, _("Connections"), headings, _ties())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="aplikasi.xlsx", content_type=_EXCEL)


def _sheet(book: Any, name: str, headings: list[str], lines: Iterator[list[Any]]) -> None:
    sheet = book.add_worksheet(name[:31])
    sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
    sheet.freeze_panes(1, 1)
    for at, line in enumerate(lines, 1):
        for column, cell in enumerate(line):
            if isinstance(cell, int | Decimal):
                sheet.write_number(at, column, cell)
            elif cell:  # as text, so that nothing is taken for a formula
                sheet.write_string(at, column, _text(cell)[:32_000])
    sheet.autofit()


def _headings() -> list[str]:
    return [words.title_of("code"), *(words.title_of(field.name) for field in FIELDS)]


def _lines(actor: Actor) -> Iterator[list[Any]]:
    names = {code: view.name for code, view in territory.agencies().items()}
    for row in queries.all_rows():
        keeps = may_edit(actor, row.agency)
        values = {**queries.values_of(row), "agency": names.get(row.agency, row.agency)}
        cells = (None if field.inner and not keeps else _cell(field, values) for field in FIELDS)
        yield [row.code, *cells]


def _cell(field: Field, values: dict[str, Any]) -> Any:
    value = values[field.name]
    if field.name == "agency" or field.kind in (*_NUMBERS, Kind.DATE):
        return value
    return words.shown(field, value)


def _text(cell: Any) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _ties() -> Iterator[list[Any]]:
    known = queries.applications()
    for edge in queries.looking.edges(timezone.now()):
        yield [known[edge.giver].title, known[edge.taker].title, edge.data,
               words.code_words("interfaces", edge.means), edge.calls,
               _("yes") if edge.seen else _("no")]  # fmt: skip
