"""Dispora's calendar of events in a shared spreadsheet, with the export link Google's have.

GET /spreadsheets/d/<id>/edit                     → a page for people
GET /spreadsheets/d/<id>/export?format=csv&gid=0  → moves to the CSV, as Google's does
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from .serving import NOTHING, Answer, Asked
from .town import Town

SHEET = "/spreadsheets/d/1aGenDaKoTa"
_EVENTS = ("Car Free Day", "Pasar Malam", "Lomba Perahu", "Festival Kuliner", "Senam Bersama")


class Agenda:
    def __init__(self, town: Town, today: date) -> None:
        self._town, self._today = town, today

    def answer(self, asked: Asked) -> Answer:
        if asked.path == f"{SHEET}/edit":
            return Answer(b"<!doctype html><title>Agenda</title>", 200, "text/html")
        if asked.path == f"{SHEET}/export" and asked.query.get("format") == "csv":
            gid = asked.query.get("gid", "0")
            return Answer(b"", 307, "text/html", {"Location": f"/pub/{gid}/agenda.csv"})
        if asked.path.startswith("/pub/"):
            return Answer(self._csv().encode(), 200, "text/csv")
        return NOTHING

    def _csv(self) -> str:
        file = io.StringIO()
        writer = csv.writer(file)
        writer.writerow([
            "Tanggal", "Kegiatan", "Tempat", "Perkiraan Pengunjung", "Catatan", "Jam",
            "Penyelenggara", "Lintang", "Bujur",
        ])  # fmt: skip
        for number, name in enumerate(_EVENTS):
            day = self._today + timedelta(7 * number)
            place = self._town[number % len(self._town)]
            writer.writerow([
                day.strftime("%d/%m/%Y"), name, f"Kel. {place.name}", _thousands(number), "",
                f"{6 + 3 * number:02d}.00", "Dispora", place.latitude, place.longitude,
            ])  # fmt: skip
        return file.getvalue()


def _thousands(number: int) -> str:
    return f"{(number + 1) * 1250:,}".replace(",", ".")
