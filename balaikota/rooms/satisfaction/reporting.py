"""The report of a period as the regulation asks: each element with its mean, the index, the band,
the sample, and who answered; as CSV, XLSX and PDF."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext as _

from balaikota.ground.territory import queries as territory
from balaikota.lib.sheets import tame

from .queries import results
from .queries.regulations import band_words, regulation, title_of
from .queries.results import Result, Where
from .rules.periods import Period
from .words import GROUPS, comma, office_name

_TYPST = Path(__file__).parent / "typst"


@dataclass(frozen=True)
class Table:
    """A report: heading lines, one row for each service, then who answered."""

    title: str
    office: str
    period: Period
    notes: list[str]
    columns: list[str]
    rows: list[list[str]]
    people: list[list[str]]


def table(agency: str, period: Period) -> Table:
    """The report of an office, or of the whole city with one row for each office."""
    rules = regulation(period.last)
    where = Where(agency)
    whole = results.result(where, period)
    titles = [title_of(element) for element in rules.elements]
    notes = [rules.title, _sample_words(whole)]
    if not whole.final:
        notes.append(_("The sample is too small: these figures are not final."))
    return Table(
        title=_("Survey of public satisfaction (SKM)"),
        office=office_name(agency) if agency else territory.city_name(), period=period,
        notes=notes,
        columns=[
            _("Service") if agency else _("Office"), _("Served"), _("Respondents"), _("Sample"),
            *titles, _("Index"), _("Quality"), _("Final"),
        ],
        rows=[*_parts(where, period), _row(_("All"), whole, period)],
        people=_people(where, period),
    )  # fmt: skip


def _sample_words(whole: Result) -> str:
    return _(
        "%(full)s of %(population)s people who were served answered in full; %(needed)s are needed "
        "(Krejcie and Morgan)."
    ) % {"full": whole.full_count, "population": whole.population, "needed": whole.needed}


def _parts(where: Where, period: Period) -> list[list[str]]:
    by = "topic" if where.agency else "agency"
    titles = dict(results.topics_of(where.agency)) if where.agency else {}
    found = results.results(where, period, by)
    named = {key: titles.get(key, key) if where.agency else office_name(key) for key in found}
    return [_row(named[key], found[key], period) for key in sorted(found, key=named.__getitem__)]


def _row(name: str, result: Result, period: Period) -> list[str]:
    found = result.index
    means = [
        comma(found.means[one.key]) if found else "–" for one in regulation(period.last).elements
    ]
    quality = f"{found.band.letter} ({band_words(found.band)})" if found else "–"
    return [
        name, str(result.population), str(result.full_count), str(result.needed), *means,
        comma(found.value if found else None), quality, _("yes") if result.final else _("no"),
    ]  # fmt: skip


def _people(where: Where, period: Period) -> list[list[str]]:
    counted = results.described(where, period)
    return [
        [str(title), str(words[key]), str(counted[name][key])]
        for name, (title, words) in GROUPS.items()
        for key in words
        if key in counted[name]
    ]


def _lines(report: Table) -> list[list[str]]:
    return [
        [report.title], [report.office], [report.period.code], *([note] for note in report.notes),
        [], report.columns, *report.rows, [], *report.people,
    ]  # fmt: skip


def as_csv(report: Table) -> bytes:
    """For spreadsheets here: semicolons, UTF-8 with its mark, nothing that runs as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[tame(cell) for cell in line] for line in _lines(report)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(report: Table) -> bytes:
    """One sheet."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet, bold = book.add_worksheet("SKM"), book.add_format({"bold": True, "text_wrap": True})
    heading = _lines(report).index(report.columns)
    for number, line in enumerate(_lines(report)):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell, bold if number in (0, heading) else None)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(report.columns) - 1, 13)
    book.close()
    return out.getvalue()


def as_pdf(report: Table) -> bytes:
    """A4 across, set by Typst from values only."""
    data: dict[str, Any] = {
        "title": report.title, "office": report.office, "period": report.period.code,
        "notes": report.notes, "columns": report.columns, "rows": report.rows,
        "people": report.people, "people_title": _("Who answered"),
    }  # fmt: skip
    import typst

    made = typst.Compiler(root=_TYPST, font_paths=_fonts()).compile(
        input=str(_TYPST / "skm.typ"), format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )  # fmt: skip
    return cast(bytes, made)


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False)
