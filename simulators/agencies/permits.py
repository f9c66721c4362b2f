"""DPMPTSP's permits: REST that fails now and then, cuts answers off, and is slow.

    GET /api/izin?offset=0&limit=25 → {"hasil": [...], "jumlah": 90}

The second page fails once with 502, the third is cut off in the middle once, the fourth is slow.
From `breaks()` on, every page but the first is broken for good.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

from .serving import NOTHING, Answer, Asked, in_json
from .town import Town, as_offices_write

_KINDS = ("PBG", "SLF", "Reklame", "Praktik Tenaga Kesehatan", "Trayek", "Apotek")
_STATES = ("terbit", "terbit", "terbit", "diproses", "ditolak")


class Permits:
    def __init__(self, town: Town, today: date, count: int = 90, slow: float = 0.4) -> None:
        self.rows = list(_rows(town, today, count))
        self.asked = Counter[int]()
        self._slow, self._broken = slow, False

    def breaks(self) -> None:
        """From now on only the first page comes."""
        self._broken = True

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/api/izin":
            return NOTHING
        start, size = int(asked.query.get("offset", 0)), int(asked.query.get("limit", 25))
        self.asked[start] += 1
        page, first_time = start // size, self.asked[start] == 1
        good = in_json({"hasil": self.rows[start : start + size], "jumlah": len(self.rows)})
        if page and self._broken:
            return Answer(b"<html>502 Bad Gateway</html>", 502, "text/html")
        if page == 1 and first_time:
            return Answer(b"<html>502 Bad Gateway</html>", 502, "text/html")
        if page == 2 and first_time:
            return Answer(good.body[:200], cut=len(good.body) - 200)
        if page == 3:
            time.sleep(self._slow)
        return good


def _rows(town: Town, today: date, count: int) -> Any:
    chance = random.Random(3302)
    for number in range(count):
        place = town[number % len(town)]
        yield {
            "no_izin": f"503/{number + 1:04d}/DPMPTSP/{today.year}",
            "jenis": _KINDS[number % len(_KINDS)],
            "tgl_masuk": (today - timedelta(chance.randrange(90))).strftime("%d/%m/%Y"),
            "hari_kerja": chance.randrange(1, 21),
            "status": chance.choice(_STATES).upper(),
            "lokasi": {"kelurahan": as_offices_write(place.name, number),
                       "kecamatan": f"Kec. {place.kecamatan}"},
        }  # fmt: skip
