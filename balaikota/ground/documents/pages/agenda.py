"""The agenda book of an office: on the screen, as a sheet, and as PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from balaikota.ground.people.actions import record_look
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, requires

from .. import rendering
from ..permissions import VIEW
from ..queries import agenda as reads
from ..queries import setup
from ..responses import pdf_response
from ..rules.fields import MONTHS, long_day
from ..words import state_word
from .common import tabs

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 100
_MOST_IN_PDF = 5_000
_WIDTHS = (0, 0, 2, 4, 1, 2, 3, 0)


@never_cache
@require_safe
@requires(VIEW)
def books(request: HttpRequest) -> HttpResponse:
    """The books of the offices I may see."""
    rows = reads.books(actor_of(request))
    names = setup.unit_names({row.unit for row in rows})
    context = {"rows": [(row, names[row.unit]) for row in rows], **tabs(request)}
    return render(request, "documents/books.html", context)


@never_cache
@require_safe
@requires(VIEW)
def book(request: HttpRequest, register: str, unit: str, year: int) -> HttpResponseBase:
    """One book; `bentuk` is "xlsx" or "pdf" for taking it along. Taking it is recorded."""
    actor = actor_of(request)
    found = reads.book(actor, register, unit, year)
    month = min(number(request.GET.get("bulan", "")) or 0, 12)
    form = request.GET.get("bentuk", "")
    if form in ("xlsx", "pdf"):
        record_look(
            actor, f"documents:agenda:{register}:{unit}:{year}", ["number", "title", "initials"],
            now=timezone.now(), purpose="Mengunduh buku agenda", basis="UU 43/2009",
        )  # fmt: skip
        return _sheet(found, month) if form == "xlsx" else _pdf(found, month)
    last = list(islice(reads.entries(found, month), _SHOWN + 1))
    context = {
        "book": found, "office": setup.unit_names([unit])[unit], "month": month,
        "months": list(enumerate(MONTHS, 1)), "entries": last[:_SHOWN],
        "more": len(last) > _SHOWN, "shown": _SHOWN,
    }  # fmt: skip
    return render(request, "documents/book.html", context)


def _headings() -> tuple[str, ...]:
    return (
        _("No."), _("Number"), _("Signed"), _("Kind"), _("Name"), _("Class code"), _("Signed by"),
        _("State"),
    )  # fmt: skip


def _lines(found: reads.Book, month: int) -> Iterator[tuple[str, ...]]:
    for one in reads.entries(found, month):
        yield (
            str(one.sequence), one.number, long_day(timezone.localdate(one.signed_at)), one.title,
            one.about, one.archive_code, one.signer, state_word(one.state),
        )  # fmt: skip


def _name(found: reads.Book, month: int) -> str:
    part = f"-{month:02}" if month else ""
    return f"agenda-{found.register}-{found.unit}-{found.year}{part}"


def _sheet(found: reads.Book, month: int) -> FileResponse:
    import xlsxwriter

    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as workbook:
        sheet: Any = workbook.add_worksheet(str(found.year))
        sheet.freeze_panes(1, 2)
        for column, width in enumerate((6, 32, 20, 40, 10, 14, 30, 12)):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, _headings(), workbook.add_format({"bold": True}))
        for at, line in enumerate(_lines(found, month), 1):
            sheet.write_number(at, 0, int(line[0]))
            for column, cell in enumerate(line[1:], 1):  # as text: nothing is taken for a formula
                sheet.write_string(at, column, cell)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"{_name(found, month)}.xlsx", content_type=_EXCEL
    )


def _pdf(found: reads.Book, month: int) -> HttpResponse:
    rows = list(islice(_lines(found, month), _MOST_IN_PDF))
    when = f"{MONTHS[month - 1]} {found.year}" if month else str(found.year)
    more = _("Only the first %(most)s lines are shown; choose a month.") % {"most": _MOST_IN_PDF}
    table = rendering.Table(
        title=_("Agenda book"), subtitle=f"{found.title} · {when}",
        office=setup.letterhead(setup.office(found.unit)).lines, columns=_headings(),
        widths=_WIDTHS, rows=rows, wide=True,
        paragraphs=(more,) if len(rows) == _MOST_IN_PDF else (),
    )  # fmt: skip
    return pdf_response(rendering.table_pdf(table, at=timezone.now()), _name(found, month))
