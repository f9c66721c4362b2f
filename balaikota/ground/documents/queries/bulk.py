"""How bulk runs stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import BulkItem, BulkRun


@dataclass(frozen=True)
class Progress:
    """A run in numbers, and what was refused in it: (place, why)."""

    id: UUID
    state: str
    total: int
    signed: int
    refused: int
    made_at: datetime
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def done(self) -> int:
        return self.signed + self.refused


_COUNTED = {
    "signed": Count("items", filter=Q(items__state="signed")),
    "refused": Count("items", filter=Q(items__state="refused")),
}
_COLUMNS = ("id", "state", "total", "signed", "refused", "made_at")


def runs(actor: Actor) -> list[Progress]:
    """The last runs of the actor's own. One statement."""
    rows = BulkRun.objects.filter(account=actor.account_id or 0).annotate(**_COUNTED)
    return [Progress(**row) for row in rows.order_by("-made_at").values(*_COLUMNS)[:20]]


def run(actor: Actor, pk: UUID) -> Progress:
    """One run of the actor's own. Raises NotFound."""
    rows = BulkRun.objects.filter(pk=pk, account=actor.account_id or 0).annotate(**_COUNTED)
    row = rows.values(*_COLUMNS).first()
    if row is None:
        raise NotFound("no_run", gettext_noop("There is no such bulk signing."))
    refused = BulkItem.objects.filter(run=pk, state="refused").order_by("place")
    problems = refused.values_list("place", "problem")[:100]
    return Progress(**row, problems=tuple((place + 1, text) for place, text in problems))


def resting(actor: Actor) -> int:
    """How many of the actor's own runs wait for an open key."""
    return BulkRun.objects.filter(account=actor.account_id or 0, state="resting").count()


def going() -> list[UUID]:
    """Runs that somebody should go on with, oldest first."""
    rows = BulkRun.objects.filter(state="going").order_by("made_at")
    return list(rows.values_list("pk", flat=True)[:50])
