"""Places that sources bring: named points of the city, row by row checked, written at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Landing
from balaikota.lib.errors import gettext_noop

from ..facts import PlacesChanged
from ..models import Place
from ..queries.agencies import agencies
from ..queries.locating import locate
from ..queries.regions import city, tree
from ..rules.rows import PlaceRow
from .writing import write_places

Refused = tuple[int, str, str]


def land_places(rows: list[Mapping[str, Any]], source: str, now: datetime) -> Landing:
    """Write places of a source, inside its run's transaction. Tells PlacesChanged.

    A row says where it is by its point; without a region's code it lies in the kelurahan there.
    """
    good: dict[tuple[str, str, str], PlaceRow] = {}
    refused: list[Refused] = []
    for index, row in enumerate(rows):
        made = _place(row, source)
        if isinstance(made, PlaceRow):
            good[made.name, made.kind, made.region] = made
        else:
            refused.append((index, *made))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('territory.import'))")
    same = _unchanged(list(good.values()))
    fresh = [row for row in good.values() if row not in same]
    new, changed = write_places(fresh) if fresh else (0, 0)
    if fresh:
        emit(PlacesChanged(place=city(), created=new, updated=changed))
    return Landing(new=new, changed=changed, same=len(same), refused=tuple(refused))


def _place(row: Mapping[str, Any], source: str) -> PlaceRow | tuple[str, str]:
    """The place, or (column, sentence) of what is wrong."""
    name, kind = str(row.get("name") or "").strip()[:160], str(row.get("kind") or "").strip()[:40]
    longitude, latitude = row.get("longitude"), row.get("latitude")
    if not name or not kind:
        return "name" if not name else "kind", gettext_noop("A place needs a name and a kind.")
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return "longitude", gettext_noop("A place needs a point.")
    region = str(row.get("region") or "")
    if not region:
        found = locate(float(longitude), float(latitude))
        region = found.code if found else ""
    if region not in tree().by_code:
        return "region", gettext_noop("This point lies in no kelurahan of the city.")
    agency = str(row.get("agency") or "")
    if agency and agency not in agencies():
        return "agency", gettext_noop("There is no agency of this code.")
    return PlaceRow(
        name=name, kind=kind, longitude=float(longitude), latitude=float(latitude), region=region,
        agency=agency or None, source=source,
    )  # fmt: skip


def _unchanged(rows: list[PlaceRow]) -> set[PlaceRow]:
    """Those that stand there exactly so. One query."""
    names = ("name", "kind", "region_id", "agency_id", "longitude", "latitude", "source")
    found = Place.objects.filter(name__in={row.name for row in rows}).values_list(*names)
    there = {PlaceRow(*values) for values in found}
    return {row for row in rows if row in there}
