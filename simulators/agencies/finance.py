"""BPKAD's monthly reports of budget realisation: Excel files as finance offices make them.

A letterhead above, a header of two rows with merged cells, a row of column numbers, a subtotal for
each group, money as text "1.234.567,00", a total, and the treasurer's signature below.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = "keuangan"
_OFFICES = (
    ("1.01", "Dinas Pendidikan dan Kebudayaan", 412_000_000_000),
    ("1.02", "Dinas Kesehatan", 268_500_000_000),
    ("1.03", "Dinas Pekerjaan Umum dan Penataan Ruang", 301_250_000_000),
    ("2.11", "Dinas Lingkungan Hidup", 74_800_000_000),
    ("2.15", "Dinas Perhubungan", 39_400_000_000),
    ("4.01", "Sekretariat Daerah", 118_900_000_000),
)
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Budget and realisation of an office up to the end of a month, in rupiah."""

    year: int
    month: int
    code: str
    office: str
    budget: Decimal
    before: Decimal
    now: Decimal


def lines(year: int, months: int) -> list[Line]:
    """What stands in the files; the sums a city must find again, to the rupiah."""
    chance, found = random.Random(3306), []
    for code, office, budget in _OFFICES:
        spent = Decimal(0)
        for month in range(1, months + 1):
            more = (
                Decimal(budget * chance.randrange(300, 900) // 10_000)
                + Decimal(chance.randrange(100)) / 100
            )
            found.append(Line(year, month, code, office, Decimal(budget), spent, spent + more))
            spent += more
    return sorted(found, key=lambda line: (line.month, line.code))


def write(folder: Path, year: int, months: int) -> list[Line]:
    """A file for each month. Returns all lines."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    found = lines(year, months)
    for month in range(1, months + 1):
        file = folder / FOLDER / f"LRA_{year}_{month:02d} {_MONTHS[month - 1]} FINAL.xlsx"
        _file(file, month, [line for line in found if line.month == month])
    return found


def money(amount: Decimal) -> str:
    """1234567.5 → "1.234.567,50"."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def _file(path: Path, month: int, rows: list[Line]) -> None:
    book = xlsxwriter.Workbook(path)
    bold = book.add_format({"bold": True, "align": "center", "border": 1})
    sheet = book.add_worksheet("LRA")
    year = rows[0].year
    sheet.merge_range("A1:I1", "PEMERINTAH KOTA CONTOH", bold)
    sheet.merge_range("A2:I2", "LAPORAN REALISASI ANGGARAN", bold)
    sheet.merge_range("A3:I3", f"s.d. Bulan {_MONTHS[month - 1]} {year}", bold)
    for column, title in ((0, "No"), (1, "Tahun"), (2, "Bulan"), (3, "Kode"), (4, "Nama SKPD"),
                          (5, "Anggaran"), (8, "%")):  # fmt: skip
        sheet.merge_range(4, column, 5, column, title, bold)
    sheet.merge_range(4, 6, 4, 7, "Realisasi", bold)
    sheet.write_row(5, 6, ["s.d. Bulan Lalu", "s.d. Bulan Ini"], bold)
    sheet.write_row(6, 0, list(range(1, 10)))
    _body(sheet, rows, 7)
    sheet.set_column(4, 7, 28)
    book.close()


def _body(sheet: Any, rows: list[Line], at: int) -> None:
    for group in sorted({line.code[0] for line in rows}):
        own = [line for line in rows if line.code.startswith(group)]
        for number, line in enumerate(own, 1):
            share = (line.now / line.budget * 100).quantize(Decimal("0.01"))
            sheet.write_row(at, 0, [
                number, line.year, line.month, line.code, line.office, money(line.budget),
                money(line.before), money(line.now), f"{share}".replace(".", ","),
            ])  # fmt: skip
            at += 1
        at = _sum(sheet, own, at, f"Subtotal Urusan {group}")
    at = _sum(sheet, rows, at, "JUMLAH BELANJA")
    for text in ("", "Kota Contoh, akhir bulan", "Kepala BPKAD", "", "(tanda tangan)"):
        sheet.write(at, 6, text)
        at += 1


def _sum(sheet: Any, rows: list[Line], at: int, title: str) -> int:
    sheet.write(at, 4, title)
    for column, name in ((5, "budget"), (6, "before"), (7, "now")):
        sheet.write(at, column, money(sum((getattr(row, name) for row in rows), Decimal(0))))
    return at + 1
