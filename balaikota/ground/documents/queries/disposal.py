"""What may be destroyed, what was proposed, and the minutes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Disposal, Document
from ..permissions import DISPOSE
from .archive import visible_to


def may(actor: Actor, unit: str, permission: str) -> bool:
    """Whether a permission is held over an office: a region's, or an agency."""
    place = unit if unit in territory.tree().by_code else territory.city()
    return actor.may(permission, place, unit)


def due_of(unit: str, day: date) -> QuerySet[Document]:
    """Documents of an office whose retention ended before a day, and that nobody proposed."""
    return Document.objects.filter(unit=unit, keep_until__lt=day, disposal=None)


def due(actor: Actor, day: date) -> list[tuple[str, int]]:
    """(office, how many) whose retention has ended, of the offices where the actor may act."""
    rows = (
        visible_to(actor)
        .filter(keep_until__lt=day, disposal=None)
        .values_list("unit")
        .annotate(n=Count("pk"))
        .order_by("unit")
    )
    return [(unit, n) for unit, n in rows if may(actor, unit, DISPOSE)]


def disposals(actor: Actor) -> list[Disposal]:
    """The last proposals of the offices where the actor may act, newest first."""
    rows = Disposal.objects.order_by("-pk")[:200]
    return [row for row in rows if may(actor, row.unit, DISPOSE)][:50]


def waiting(actor: Actor) -> int:
    """How many proposals wait for this actor, the second person."""
    rows = Disposal.objects.filter(~Q(proposed_by=actor.account_id or 0), state="proposed")
    return sum(may(actor, unit, DISPOSE) for unit in rows.values_list("unit", flat=True))


def disposal(actor: Actor, pk: int) -> Disposal:
    """One proposal. Raises NotFound, also for another office's."""
    row = Disposal.objects.filter(pk=pk).first()
    if row is None or not may(actor, row.unit, DISPOSE):
        raise NotFound("no_disposal", gettext_noop("There is no such proposal."))
    return row


@dataclass(frozen=True)
class Listed:
    """A document as the minutes list it."""

    number: str
    title: str
    signed_at: datetime
    archive_code: str
    keep_until: date


def listed(row: Disposal) -> Iterator[Listed]:
    """What a proposal holds, in the order of signing."""
    columns = ("number", "title", "signed_at", "archive_code", "keep_until")
    for values in row.documents.order_by("pk").values_list(*columns).iterator():
        yield Listed(*values)
