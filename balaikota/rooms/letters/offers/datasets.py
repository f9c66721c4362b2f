"""What is published of letters: counts by month and service; small counts are left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from balaikota.ground.events.sockets import Scope
from balaikota.ground.residents.rules import small

from ..queries import catalog, figures
from ..rules.papers import good_until
from ..words import service_title


def by_month(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """One row for each month and service that had at least one letter."""
    for month in figures.months():
        counts = small.hide(
            {"terbit": month.issued, "ditolak": month.refused, "tepat_waktu": month.in_time,
             "daring": month.online}
        )  # fmt: skip
        yield {
            "bulan": month.month.strftime("%Y-%m"), "layanan": month.service,
            "nama": service_title(month.service), **counts,
        }  # fmt: skip


def has_letter_of_low_income(scope: Scope, person: str) -> bool | None:
    """Whether "account:12" holds an SKTM that is still valid; None for others than accounts."""
    kind, _, number = person.partition(":")
    if kind != "account" or not number.isdecimal():
        return None
    issued = figures.holds_letter(int(number), "sktm", scope.now)
    if issued is None:
        return False
    months = catalog.newest("sktm").definition.letter.months
    last = good_until(issued.date(), months)
    return scope.now.date() <= last
