"""A report as GeoReport v2 shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balaikota.ground.territory import queries as territory

from .. import queries
from ..rules import ENDED
from ..words import state_words
from .door import base_of


def of(
    rows: Sequence[queries.ServiceRequest], request: HttpRequest, *, extensions: bool
) -> list[dict[str, Any]]:
    """Records in the order of the specification. Names come from memory, not from the database."""
    agencies = territory.agency_names()
    places = territory.region_names(sorted({row.place for row in rows if row.place}))
    base = base_of(request)
    details = queries.service_request_details([row.id for row in rows]) if extensions else {}
    shown = []
    for row in rows:
        record = _record(row, agencies, places, base)
        if extensions:
            record |= _extended(row, details.get(row.id), base)
        shown.append(record)
    return shown


def _record(
    row: queries.ServiceRequest, agencies: dict[str, str], places: dict[str, str], base: str
) -> dict[str, Any]:
    english = get_language() == "en"
    return {
        "service_request_id": row.code,
        "status": "closed" if row.state in ENDED else "open",
        "status_notes": row.notes or state_words(row.state),
        "service_name": (english and row.category_name_en) or row.category_name,
        "service_code": row.category,
        "description": row.description,
        "agency_responsible": agencies.get(row.agency) if row.agency else None,
        "service_notice": promise(row.expected_at),
        "requested_datetime": _moment(row.filed_at),
        "updated_datetime": _moment(row.closed_at or row.updated_at),
        "expected_datetime": _moment(row.expected_at),
        "address": row.address or places.get(row.place) or None,
        "address_id": row.place or None,
        "zipcode": None,
        "lat": row.latitude,
        "long": row.longitude,
        "media_url": photo_url(base, row.code, row.photo) if row.photo else None,
    }


def _extended(row: queries.ServiceRequest, details: Any, base: str) -> dict[str, Any]:
    """`extensions=true`: answers to questions, channel, all photos, and the public history."""
    photos = [photo_url(base, row.code, photo) for photo in (details.photos if details else ())]
    notes = [
        {"datetime": _moment(note.at), "description": note.text, "type": note.act}
        for note in (details.notes if details else ())
    ]
    answers = (details.answers if details else {}) or {}
    return {
        "media_urls": photos,
        "attributes": [{"code": code, "value": value} for code, value in answers.items()],
        "extended_attributes": {"channel": row.channel, "state": row.state, "photos": photos},
        "notes": notes,
    }


def photo_url(base: str, code: str, photo: Any) -> str:
    """Where a photo of a report is read."""
    return base.rstrip("/") + reverse("reports:photo", args=[code, photo, "view"])


def _moment(value: datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def promise(expected_at: datetime | None) -> str | None:
    """The promised day in words."""
    if expected_at is None:
        return None
    return _promised(timezone.localdate(expected_at), get_language() or "")


@lru_cache(maxsize=1000)
def _promised(day: date, language: str) -> str:
    """In the language of the request, which is `language`."""
    return _("To be resolved by %(day)s at the latest.") % {"day": date_format(day, "j F Y")}
