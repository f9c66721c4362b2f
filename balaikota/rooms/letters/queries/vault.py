"""Documents somebody gave once: one's own, and which kinds there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import VaultItem
from . import catalog


@dataclass(frozen=True)
class Kind:
    """A kind of document that services ask for: how it is called, and how long it stays good."""

    code: str
    title: str
    months: int


@dataclass(frozen=True)
class Kept:
    """One photo of a document. `good` says whether it still stands for the paper."""

    file: UUID
    kind: str
    title: str
    given_at: datetime
    good_until: date
    good: bool


def kinds(today: date) -> dict[str, Kind]:
    """Kinds that services of today take from the vault, by code."""
    found: dict[str, Kind] = {}
    for version in catalog.in_force(today).values():
        for need in version.definition.needs:
            if need.vault and need.keeps:
                found.setdefault(need.vault, Kind(need.vault, need.title, need.keeps))
    return dict(sorted(found.items(), key=lambda pair: pair[1].title))


def own(actor: Actor, today: date) -> list[Kept]:
    """The actor's own, the newest first."""
    known = kinds(today)
    rows = VaultItem.objects.filter(account=actor.account_id or 0).order_by("-given_at", "pk")
    return [
        Kept(
            row.file_id, row.kind, known[row.kind].title if row.kind in known else row.kind,
            row.given_at, row.good_until, row.good_until >= today,
        )
        for row in rows
    ]  # fmt: skip


def item(actor: Actor, file: UUID, *, lock: bool = False) -> VaultItem:
    """One of the actor's own. Raises NotFound."""
    rows = VaultItem.objects.select_for_update() if lock else VaultItem.objects
    found = rows.filter(account=actor.account_id or 0, file=file).first()
    if found is None:
        raise NotFound("no_paper", gettext_noop("This document is not here."))
    return found
