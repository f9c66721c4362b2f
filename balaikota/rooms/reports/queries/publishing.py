"""Public reports as a table for open data: no names, no words of people, no secret reports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max

from balaikota.ground.territory import queries as territory

from .catalog import categories
from .seeing import public

_COLUMNS = (
    "code", "category_id", "state", "channel", "place", "agency", "filed_at", "answered_at",
    "done_at", "closed_at", "expected_at", "reopened", "rating", "point",
)  # fmt: skip
_AT_ONCE = 5000
_KELURAHAN = 13  # length of its code; RW and RT are too near to a door
_DECIMALS = 4  # of degrees: about eleven metres, a street but not a door


def published_rows() -> Iterator[dict[str, Any]]:
    """Every public report by its code, through a cursor of the server: constant memory."""
    known = categories().by_code
    names = {code: view.name for code, view in territory.tree().by_code.items()}
    agencies = territory.agency_names()
    for row in public().order_by("code").values_list(*_COLUMNS).iterator(chunk_size=_AT_ONCE):
        found = dict(zip(_COLUMNS, row, strict=True))
        category, point = found.pop("category_id"), found.pop("point")
        group = known[category].group if category in known else ""
        yield {
            **found,
            "place": found["place"][:_KELURAHAN],
            "category": category,
            "category_name": known[category].name if category in known else category,
            "group": group,
            "place_name": names.get(found["place"][:_KELURAHAN], ""),
            "agency_name": agencies.get(found["agency"], ""),
            "point": point and (round(point[0], _DECIMALS), round(point[1], _DECIMALS)),
        }


def published_stamp() -> str:
    """Equal as long as `published_rows` are: any step of a public report moves it."""
    found = public().aggregate(last=Max("updated_at"), count=Count("pk"))
    return f"{found['last']:%Y-%m-%dT%H:%M:%S.%f} {found['count']}" if found["count"] else "none"
