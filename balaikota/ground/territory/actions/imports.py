"""Files brought in: all rows or none, in one transaction, set by set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.lib.viewer import Viewer

from ..facts import PlacesChanged, RegionsChanged
from ..models import Upload
from ..queries import checking
from ..queries.checking import NEEDS, ImportKind
from ..queries.regions import city
from ..rights import need
from ..rules.rows import AgencyRow, HolidayRow, PlaceRow, RegionRow
from ..rules.sheets import Problem
from . import writing
from .agencies import tell_agencies
from .calendar import tell_calendar
from .offices import open_offices


@dataclass(frozen=True)
class Outcome:
    """What an import did. With problems nothing was written."""

    created: int = 0
    updated: int = 0
    problems: tuple[Problem, ...] = ()


def import_regions(actor: Viewer, data: bytes) -> Outcome:
    """RW, RT, outlines or regions by code (CSV or GeoJSON). Tells RegionsChanged."""
    return _import(actor, ImportKind.REGIONS, data)


def import_agencies(actor: Viewer, data: bytes) -> Outcome:
    """Agencies by dotted code (CSV). Tells AgenciesChanged."""
    return _import(actor, ImportKind.AGENCIES, data)


def import_places(actor: Viewer, data: bytes) -> Outcome:
    """Named points (CSV or GeoJSON). Tells PlacesChanged."""
    return _import(actor, ImportKind.PLACES, data)


def import_holidays(actor: Viewer, data: bytes) -> Outcome:
    """Dated days (CSV). Tells CalendarChanged."""
    return _import(actor, ImportKind.HOLIDAYS, data)


@transaction.atomic
def _import(actor: Viewer, kind: ImportKind, data: bytes) -> Outcome:
    """Raises NotAllowed, or Invalid when the file as a whole cannot be read."""
    need(actor, NEEDS[kind])
    _one_at_a_time()
    checked = checking.check(kind, data)
    if checked.problems:
        return Outcome(problems=checked.problems)
    created, updated = _WRITERS[kind](actor, checked.rows)
    return Outcome(created, updated)


@transaction.atomic
def keep_upload(
    actor: Viewer, kind: ImportKind, filename: str, data: bytes, *, now: datetime
) -> UUID:
    """Keep a file for its preview; refuses at once what cannot be read at all."""
    need(actor, NEEDS[kind])
    checking.check(kind, data)
    row = Upload.objects.create(
        kind=kind.value, filename=filename[:120], data=data, brought_by=actor.ref, brought_at=now
    )
    return row.id


@transaction.atomic
def apply_upload(actor: Viewer, pk: UUID, *, now: datetime) -> Outcome:
    """Use a kept file once: a second call changes nothing and says so with an empty outcome."""
    row = Upload.objects.select_for_update().filter(pk=checking.upload(actor, pk).pk).get()
    if row.applied_at is not None:
        return Outcome()
    outcome = _import(actor, ImportKind(row.kind), bytes(row.data))
    if not outcome.problems:
        row.applied_at = now
        row.data = b""
        row.save(update_fields=["applied_at", "data"])
    return outcome


@transaction.atomic
def discard_upload(actor: Viewer, pk: UUID) -> None:
    """Forget a kept file."""
    checking.upload(actor, pk).delete()


def sweep_uploads(*, before: datetime) -> int:
    """Forget files that were brought before a time, used or not."""
    return Upload.objects.filter(brought_at__lt=before).delete()[0]


def _one_at_a_time() -> None:
    """Two imports at once could each miss what the other brings."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('territory.import'))")


def _regions(actor: Viewer, rows: Sequence[RegionRow]) -> tuple[int, int]:
    counts = writing.write_regions(rows)
    open_offices(within=city())
    bump("regions")
    bump("agencies")
    emit(RegionsChanged(place=city(), created=counts[0], updated=counts[1]), actor=actor.ref)
    return counts


def _agencies(actor: Viewer, rows: Sequence[AgencyRow]) -> tuple[int, int]:
    counts = writing.write_agencies(rows)
    tell_agencies(actor, [row.code for row in rows])
    return counts


def _places(actor: Viewer, rows: Sequence[PlaceRow]) -> tuple[int, int]:
    counts = writing.write_places(rows)
    emit(PlacesChanged(place=city(), created=counts[0], updated=counts[1]), actor=actor.ref)
    return counts


def _holidays(actor: Viewer, rows: Sequence[HolidayRow]) -> tuple[int, int]:
    counts = writing.write_holidays(rows)
    areas = {row.region for row in rows}
    area = areas.pop() if len(areas) == 1 else ""
    tell_calendar(actor, area, sorted({row.day for row in rows}), "imported")
    return counts


_WRITERS: dict[ImportKind, Callable[[Viewer, Any], tuple[int, int]]] = {
    ImportKind.REGIONS: _regions,
    ImportKind.AGENCIES: _agencies,
    ImportKind.PLACES: _places,
    ImportKind.HOLIDAYS: _holidays,
}
