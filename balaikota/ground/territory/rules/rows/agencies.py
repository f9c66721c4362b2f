"""Rows of agencies: a dotted code makes the tree."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from balaikota.lib.errors import gettext_noop

from ..sheets import Checked, Row, RowError, check_rows, read

ALIASES = {
    "code": "kode", "name": "nama", "short": "singkatan", "singkat": "singkatan",
    "phone": "telepon", "telp": "telepon", "surel": "email",
}  # fmt: skip
NEEDED = (("kode", "nama"),)
CODE = re.compile(r"[a-z0-9]+(?:[.\-][a-z0-9]+)*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """An agency to be written; `parent` is its code without the last part."""

    code: str
    name: str
    short: str
    parent: str | None
    phone: str
    email: str


def check_agencies(data: bytes, known: Collection[str]) -> Checked[AgencyRow]:
    """Raises Invalid when the file as a whole cannot be read."""
    rows = read(data, ALIASES, NEEDED)
    codes = {row["kode"].lower() for row in rows} | set(known)
    seen: set[str] = set()

    def check(row: Row) -> AgencyRow:
        found = _row(row, codes)
        if found.code in seen:
            raise RowError("kode", gettext_noop("This code stands in the file twice."))
        seen.add(found.code)
        return found

    return check_rows(rows, check)


def _row(row: Row, codes: Collection[str]) -> AgencyRow:
    code = row["kode"].lower()
    if not CODE.fullmatch(code) or len(code) > 60:
        message = gettext_noop("Write the code in small letters and digits, parts joined by dots.")
        raise RowError("kode", message)
    above = code.rpartition(".")[0] or None
    if above and above not in codes:
        message = gettext_noop("The agency %(code)s above it is not known.")
        raise RowError("kode", message, code=above)
    if not row["nama"]:
        raise RowError("nama", gettext_noop("Write a name."))
    if row["email"] and not _EMAIL.fullmatch(row["email"]):
        raise RowError("email", gettext_noop("This is not an e-mail address."))
    short = row["singkatan"] or row["nama"]
    return AgencyRow(code, row["nama"][:160], short[:40], above, row["telepon"][:30], row["email"])
