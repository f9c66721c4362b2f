"""DLH's air stations: a CSV over HTTP that comes with other columns from one day on.

GET /ekspor/ispu.csv
"""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from typing import Any

from .serving import NOTHING, Answer, Asked
from .town import Town

COLUMNS = ("tanggal", "stasiun", "pm25", "pm10", "kategori", "lintang", "bujur", "kelurahan")
_AFTER = ("waktu_ukur", "id_stasiun", "PM2_5", "PM10", "status", "koordinat")


class Air:
    def __init__(self, town: Town, today: date, days: int = 7) -> None:
        self.rows = list(_rows(town, today, days))
        self._new = False

    def change(self) -> None:
        """The agency gets new software: other names of columns, two of them in one."""
        self._new = True

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/ekspor/ispu.csv":
            return NOTHING
        file = io.StringIO()
        writer = csv.writer(file, delimiter="," if self._new else ";")
        writer.writerow(_AFTER if self._new else COLUMNS)
        writer.writerows(_after(row) if self._new else row for row in self.rows)
        return Answer(file.getvalue().encode(), 200, "text/csv; charset=utf-8")


def _after(row: tuple[Any, ...]) -> tuple[Any, ...]:
    day, station, fine, coarse, words, latitude, longitude, _kelurahan = row
    return f"{day}T00:00:00", station[-1], fine, coarse, words, f"{latitude},{longitude}"


def _rows(town: Town, today: date, days: int) -> Any:
    chance = random.Random(3307)
    for back in range(days):
        for number, place in enumerate(town[:5], 1):
            fine = chance.randrange(25, 160)
            yield (
                (today - timedelta(back)).isoformat(), f"Stasiun {number}", fine,
                chance.randrange(20, 120), _words(fine), place.latitude, place.longitude,
                place.name,
            )  # fmt: skip


def _words(value: int) -> str:
    """Classes of ISPU (Permen LHK P.14/2020)."""
    return "BAIK" if value <= 50 else "SEDANG" if value <= 100 else "TIDAK SEHAT"
