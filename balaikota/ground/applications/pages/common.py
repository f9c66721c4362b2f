"""What the pages of the inventory share."""

from __future__ import annotations

from django.http import HttpResponse

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from ..permissions import may_edit


def kept_agencies(actor: Actor) -> list[tuple[str, str]]:
    """Agencies whose applications the actor keeps, as choices in the order of the tree."""
    return [
        (branch.agency.code, "\u2003" * branch.depth + branch.agency.name)
        for branch in territory.agency_tree()
        if branch.agency.active and may_edit(actor, branch.agency.code)
    ]


def csv_answer(name: str) -> HttpResponse:
    """A CSV file to write into."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets read UTF-8 only with this mark
    return response
