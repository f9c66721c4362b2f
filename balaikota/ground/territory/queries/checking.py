"""What a file would change, before anything is written."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.viewer import Viewer

from ..models import Holiday, Place, Upload
from ..rights import CALENDAR, MANAGE
from ..rules import rows
from ..rules.codes import VILLAGES
from ..rules.sheets import Checked, Problem
from . import locating, outlines, regions
from .agencies import agencies


class ImportKind(enum.StrEnum):
    """What a file can bring."""

    REGIONS = "regions"
    AGENCIES = "agencies"
    PLACES = "places"
    HOLIDAYS = "holidays"


NEEDS = {
    ImportKind.REGIONS: MANAGE,
    ImportKind.AGENCIES: MANAGE,
    ImportKind.PLACES: MANAGE,
    ImportKind.HOLIDAYS: CALENDAR,
}


@dataclass(frozen=True)
class Preview:
    """A file that waits: how many rows are new, how many are known, and what is wrong."""

    id: UUID
    kind: ImportKind
    filename: str
    created: int
    updated: int
    problems: tuple[Problem, ...]
    applied: bool


def check(kind: ImportKind, data: bytes) -> Checked[Any]:
    """Check a file against what is loaded. Raises Invalid when it cannot be read at all."""
    if kind == ImportKind.REGIONS:
        return rows.check_regions(data, known_regions())
    if kind == ImportKind.AGENCIES:
        return rows.check_agencies(data, agencies())
    if kind == ImportKind.PLACES:
        return rows.check_places(data, region_of, agencies())
    return rows.check_holidays(data, regions.tree().by_code)


def region_of(longitude: float, latitude: float) -> str:
    """The kelurahan of a point, "" outside the city."""
    found = locating.locate(longitude, latitude)
    return found.code if found else ""


def known_regions() -> rows.Known:
    """What an import of regions is checked against."""
    by_code = regions.tree().by_code
    villages: dict[str, tuple[str, ...]] = {}
    shapes = {}
    for view in by_code.values():
        if view.kind in VILLAGES:
            name = view.name.lower()
            villages[name] = (*villages.get(name, ()), view.code)
            shape = outlines.outline(view.code)
            if shape is not None:
                shapes[view.code] = shape
    names = {code: view.name for code, view in by_code.items()}
    return rows.Known(names, villages, shapes, regions.city())


def upload(actor: Viewer, pk: UUID) -> Upload:
    """A file that this actor may import; NotFound otherwise, as if it were not there."""
    row = Upload.objects.filter(pk=pk).first()
    if row is None or not actor.may(NEEDS[ImportKind(row.kind)]):
        raise NotFound("no_upload", gettext_noop("This file is no longer here. Choose it again."))
    return row


def preview(actor: Viewer, pk: UUID) -> Preview:
    """What would happen if the file were used now."""
    row = upload(actor, pk)
    kind = ImportKind(row.kind)
    checked = check(kind, bytes(row.data))
    known = _known_keys(kind)
    updated = sum(key(kind, item) in known for item in checked.rows)
    return Preview(
        row.id, kind, row.filename, len(checked.rows) - updated, updated, checked.problems,
        row.applied_at is not None,
    )  # fmt: skip


def key(kind: ImportKind, row: Any) -> Any:
    """What makes a row the same thing as one that is there."""
    if kind == ImportKind.PLACES:
        return (row.name, row.kind, row.region)
    if kind == ImportKind.HOLIDAYS:
        return (row.day, row.kind.value, row.region)
    return row.code


def _known_keys(kind: ImportKind) -> set[Any]:
    if kind == ImportKind.REGIONS:
        return set(regions.tree().by_code)
    if kind == ImportKind.AGENCIES:
        return set(agencies())
    if kind == ImportKind.PLACES:
        return set(Place.objects.values_list("name", "kind", "region_id"))
    return set(Holiday.objects.values_list("day", "kind", "region"))
