"""Applications for tests and for the demo."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory.models import Agency

from . import actions
from .models import Application
from .rules.sheets import Sheet

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def agency(code: str, name: str = "") -> Agency:
    """An agency with this code, and those above it."""
    above = code.rpartition(".")[0]
    parent = agency(above) if above else None
    row, _ = Agency.objects.get_or_create(
        code=code, defaults={"name": name or code.upper(), "short": code.upper(), "parent": parent}
    )
    bump("agencies")
    return row


def application(code: str = "", **values: Any) -> Application:
    """An active application of `dpupr`, unless told otherwise; its agency is made if need be."""
    number = next(_numbers)
    given = {"title": f"Aplikasi {number}", "agency": "dpupr", **values}
    agency(given["agency"])
    return actions.register(SYSTEM, given, now=NOW, code=code or f"aplikasi-{number}")


def matrix_samples() -> dict[str, Any]:
    """Something behind every address: an application of `dpupr`, a connection, a file."""
    application("simpel", title="SIMPEL")
    application("simpul", title="SIMPUL", agency="dinkes")
    tie = actions.connect(SYSTEM, "simpel", "simpul", data="Daftar", means="rest", now=NOW)
    sheet = Sheet(("nama",), (("E-Arsip",),))
    file = actions.keep_upload(SYSTEM, sheet, filename="a.csv", now=NOW, agency="dpupr")
    return {"application": "simpel", "connection": tie.pk, "applications:upload.upload": file.pk,
            "upload": file.pk}  # fmt: skip
