"""The territory as tables for open data: regions, agencies, places and days off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from balaikota.ground.events import stamps

from ..models import Place, PlaceChange, Region
from ..rules.calendar import applies
from ..rules.codes import level
from . import calendar, regions
from .agencies import agencies

_AT_ONCE = 500  # outlines are large
_NEXT_YEARS = 1


def region_rows() -> Iterator[dict[str, Any]]:
    """The regions of the city with their outlines, by code."""
    rows = Region.objects.order_by("code").values(
        "code", "name", "kind", "parent_id", "postal_code", "population", "area_km2", "outline"
    )
    city = regions.city()
    for row in rows.iterator(chunk_size=_AT_ONCE):
        if applies(city, row["code"]):
            yield {**row, "parent": row["parent_id"] or "", "level": level(row["code"])}


def agency_rows() -> Iterator[dict[str, Any]]:
    """The agencies of the city by code, with the offices of kecamatan and kelurahan."""
    for code, view in sorted(agencies().items()):
        yield {
            "code": code, "name": view.name, "short": view.short, "parent": view.parent,
            "region": view.region, "active": view.active,
        }  # fmt: skip


def holiday_rows() -> Iterator[dict[str, Any]]:
    """Days off and specially worked in the city: this year, the last and the next."""
    year = timezone.localdate().year
    for one in range(year - 1, year + _NEXT_YEARS + 1):
        for day, why in sorted(calendar.reasons(regions.city(), one).items()):
            for reason in why:
                yield {
                    "day": day, "name": reason.name, "kind": reason.kind.value,
                    "region": reason.region, "source": reason.source,
                    "verified": reason.verified,
                }  # fmt: skip


def place_rows() -> Iterator[dict[str, Any]]:
    """Named places: offices, markets, schools."""
    rows = (
        Place.objects.filter(closed_at__isnull=True)
        .order_by("pk")
        .values("name", "kind", "region_id", "agency_id", "longitude", "latitude", "source")
    )
    for row in rows.iterator(chunk_size=_AT_ONCE):
        yield {**row, "point": (row["longitude"], row["latitude"])}


def regions_stamp() -> str:
    return str(stamps.value("regions"))


def agencies_stamp() -> str:
    return str(stamps.value("agencies"))


def calendar_stamp() -> str:
    """Moves with the rows, the library of holidays and the year."""
    year = timezone.localdate().year
    return f"{stamps.value('calendar')} {calendar.LIBRARY} {year}"


def places_stamp() -> str:
    last = Place.objects.aggregate(last=Max("pk"), open=Count("pk", filter=Q(closed_at=None)))
    step = PlaceChange.objects.aggregate(last=Max("pk"))["last"] or 0
    return f"{last['last'] or 0} {last['open']} {step} {stamps.value('regions')}"
