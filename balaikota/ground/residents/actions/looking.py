"""Officers finding and opening records: every look is written down with its purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Resident
from ..permissions import FIND, JUDGE, REVEAL
from ..queries import finding
from ..rules import numbers, persons
from ..rules.purposes import purpose as known
from . import looks


@dataclass(frozen=True, slots=True)
class Hit:
    """What a number led to: the name of its page and the id there."""

    page: str
    id: int


def search(actor: Actor, number: str, purpose: str, *, now: datetime) -> Hit:
    """Find a resident by NIK or a family by KK. A miss is written down too.

    Raises:
        NotFound: nobody in the actor's area has this number; the look is kept.
    """
    actor.require(FIND)
    number, why = numbers.digits(number), known(purpose)
    resident = finding.by_nik(actor, number)
    if resident is not None:
        return Hit("residents:resident", resident.pk)
    family = finding.by_kk(actor, number)
    if family is not None:
        return Hit("residents:family", family.pk)
    miss = looks.LookedAt(
        subject=finding.nik_index(number), fields=("nik",), purpose=why.title, basis=why.basis,
        outcome="missing",
    )  # fmt: skip
    looks.record(actor, miss, now)  # no transaction around it: the refusal must not undo it
    raise NotFound("nobody", gettext_noop("Nobody in your area has this number."), field="number")


@transaction.atomic
def open_record(
    actor: Actor, resident: Resident, purpose: str, *, shown: bool, now: datetime
) -> None:
    """Write down that a record was seen: masked, or in the clear."""
    actor.require(REVEAL if shown else FIND)
    why = known(purpose)
    fields = persons.FIELDS if shown else ("nik", "name")
    looks.record_shown(
        actor, [resident], fields, purpose=why.title, basis=why.basis,
        outcome="shown" if shown else "masked", now=now,
    )  # fmt: skip


@transaction.atomic
def open_family(actor: Actor, members: Iterable[Resident], purpose: str, *, now: datetime) -> None:
    """Write down that the members of a family were seen, masked."""
    actor.require(FIND)
    why = known(purpose)
    looks.record_shown(
        actor, members, ("nik", "name"), purpose=why.title, basis=why.basis, outcome="masked",
        now=now,
    )  # fmt: skip


@transaction.atomic
def open_pair(actor: Actor, resident: Resident, *, now: datetime) -> None:
    """Write down that a record was opened to judge whether it is a duplicate."""
    actor.require(JUDGE)
    why = known("duplicate")
    looks.record_shown(
        actor, [resident], persons.FIELDS, purpose=why.title, basis=why.basis, outcome="shown",
        now=now,
    )  # fmt: skip
