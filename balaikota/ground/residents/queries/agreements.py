"""Agreements, remembered by every process: a verification asks for nothing but the person."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from balaikota.ground.events.stamps import Cached
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Agreement
from ..permissions import AGREEMENTS
from ..rules.agreements import Grant

STAMP = "residents.agreements"


def _load() -> dict[str, Grant]:
    return {row.number: _grant(row) for row in Agreement.objects.all()}


def _grant(row: Agreement) -> Grant:
    return Grant(
        id=row.pk, number=row.number, application=row.application, title=row.title,
        agency=row.agency, fields=frozenset(row.fields), returned=frozenset(row.returned),
        areas=tuple(row.areas), purposes=frozenset(row.purposes), basis=row.basis,
        per_day=row.per_day, national=row.national, valid_from=row.valid_from,
        valid_until=row.valid_until, ended=row.ended_at is not None,
        key=f"apikey:{row.key_id}" if row.key_id else "",
    )  # fmt: skip


_grants: Cached[dict[str, Grant]] = Cached(STAMP, _load)


def grant(number: str) -> Grant | None:
    """The agreement with this number; no query while it is fresh."""
    return _grants.get().get(number)


def agreements(actor: Actor) -> list[Agreement]:
    """Every agreement, those in force first."""
    actor.require(AGREEMENTS)
    return list(Agreement.objects.order_by("ended_at", "-valid_until", "number"))


def agreement(actor: Actor, pk: int) -> Agreement:
    """One agreement. Raises NotFound."""
    actor.require(AGREEMENTS)
    found = Agreement.objects.select_related("key").filter(pk=pk).first()
    if found is None:
        raise NotFound("agreement", gettext_noop("There is no such agreement."))
    return found


def in_force() -> list[Grant]:
    """The agreements in force today, by application."""
    today: date = timezone.localdate()
    found = [one for one in _grants.get().values() if one.in_force(today)]
    return sorted(found, key=lambda one: (one.application, one.number))
