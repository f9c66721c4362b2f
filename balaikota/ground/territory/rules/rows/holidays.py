"""Rows of dated days: off or worked, with where it is decreed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from balaikota.lib.errors import gettext_noop

from ..calendar import DayKind
from ..sheets import Checked, Row, RowError, check_rows, read

ALIASES = {
    "day": "tanggal", "date": "tanggal", "name": "nama", "kind": "jenis", "region": "wilayah",
    "source": "sumber", "verified": "terverifikasi",
}  # fmt: skip
NEEDED = (("tanggal", "nama"),)
KINDS = {
    "nasional": DayKind.NATIONAL, "national": DayKind.NATIONAL,
    "cuti_bersama": DayKind.JOINT, "cuti bersama": DayKind.JOINT,
    "lokal": DayKind.LOCAL, "local": DayKind.LOCAL, "": DayKind.LOCAL,
    "kerja": DayKind.WORKING, "hari kerja": DayKind.WORKING, "working": DayKind.WORKING,
}  # fmt: skip
_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y")
_YES, _NO = {"ya", "yes", "true", "1"}, {"", "tidak", "no", "false", "0"}


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A dated day to be written."""

    day: date
    name: str
    kind: DayKind
    region: str
    source: str
    verified: bool


def check_holidays(data: bytes, regions: Collection[str]) -> Checked[HolidayRow]:
    """Raises Invalid when the file as a whole cannot be read."""
    rows = read(data, ALIASES, NEEDED)
    seen: set[tuple[date, DayKind, str]] = set()

    def check(row: Row) -> HolidayRow:
        found = _row(row, regions)
        key = (found.day, found.kind, found.region)
        if key in seen:
            raise RowError("tanggal", gettext_noop("This day stands in the file twice."))
        seen.add(key)
        return found

    return check_rows(rows, check)


def _row(row: Row, regions: Collection[str]) -> HolidayRow:
    kind = KINDS.get(row["jenis"].lower())
    if kind is None:
        message = gettext_noop("Write one of: nasional, cuti_bersama, lokal, kerja.")
        raise RowError("jenis", message)
    if not row["nama"]:
        raise RowError("nama", gettext_noop("Write a name."))
    if row["wilayah"] and row["wilayah"] not in regions:
        raise RowError("wilayah", gettext_noop("There is no region with this code."))
    verified = row["terverifikasi"].lower()
    if verified not in _YES | _NO:
        raise RowError("terverifikasi", gettext_noop("Write ya or tidak."))
    return HolidayRow(
        _day(row), row["nama"][:160], kind, row["wilayah"], row["sumber"][:200], verified in _YES
    )


def _day(row: Row) -> date:
    for form in _FORMS:
        try:
            day = datetime.strptime(row["tanggal"], form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if 1990 <= day.year <= 2100:
            return day
    raise RowError("tanggal", gettext_noop("Write the date like 2026-12-24."))
