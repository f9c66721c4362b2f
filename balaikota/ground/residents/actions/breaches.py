"""The register of processing, and of breaches with their clock of 3 x 24 hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Breach, ProcessingEntry
from ..permissions import BREACHES
from ..rules import codes

STEPS = ("people_told", "authority_told", "public_told", "closed")
EDITABLE = (
    "title", "purpose", "basis", "subjects", "categories", "recipients", "kept", "protection",
    "owner",
)  # fmt: skip


@transaction.atomic
def register(
    actor: Actor, *, title: str, found_at: datetime, happened_at: datetime | None = None,
    categories: Sequence[str] = (), people: int | None = None, how: str = "", measures: str = "",
    now: datetime,
) -> Breach:  # fmt: skip
    """Write a breach down. Its clock runs from the moment it was found. Tells BreachChanged."""
    actor.require(BREACHES)
    if len(title.strip()) < 5:
        raise Invalid("title", gettext_noop("Please say in a few words what happened."),
                      field="title")  # fmt: skip
    if found_at > now:
        raise Invalid("found_at", gettext_noop("This lies in the future."), field="found_at")
    hours = codes.data("rights")["breach"]["hours"]
    breach = Breach.objects.create(
        title=title.strip()[:160], found_at=found_at, happened_at=happened_at,
        due_at=found_at + timedelta(hours=hours), categories=list(categories), people=people,
        how=how.strip(), measures=measures.strip(), registered_by=actor.ref, registered_at=now,
    )  # fmt: skip
    _tell(actor, breach, "registered", now)
    return breach


@transaction.atomic
def step(actor: Actor, breach_id: int, what: str, *, now: datetime) -> Breach:
    """Note that the people, the authority or the public were told, or that it is closed.

    Raises:
        Conflict: it cannot be closed before the people and the authority were told.
    """
    breach = _open(actor, breach_id)
    if what not in STEPS:
        raise NotFound("step", gettext_noop("There is no such step."))
    if what == "closed" and not (breach.people_told_at and breach.authority_told_at):
        raise Conflict(
            "untold", gettext_noop("First the people concerned and the authority must be told.")
        )
    field = f"{what}_at"
    if getattr(breach, field) is None:
        setattr(breach, field, now)
        breach.save(update_fields=[field])
        _tell(actor, breach, what, now)
    return breach


@transaction.atomic
def describe(actor: Actor, breach_id: int, *, how: str, measures: str, people: int | None,
             now: datetime) -> Breach:  # fmt: skip
    """Write down what was learned meanwhile. Tells BreachChanged."""
    breach = _open(actor, breach_id)
    breach.how, breach.measures, breach.people = how.strip(), measures.strip(), people
    breach.save(update_fields=["how", "measures", "people"])
    _tell(actor, breach, "described", now)
    return breach


def _open(actor: Actor, breach_id: int) -> Breach:
    actor.require(BREACHES)
    found = Breach.objects.select_for_update().filter(pk=breach_id).first()
    if found is None:
        raise NotFound("breach", gettext_noop("There is no such entry."))
    if found.closed_at is not None:
        raise Conflict("closed", gettext_noop("This entry is closed."))
    return found


def _tell(actor: Actor, breach: Breach, what: str, now: datetime) -> None:
    fact = facts.BreachChanged(breach_id=breach.pk, what=what, due_at=breach.due_at, changed_at=now)
    emit(fact, actor=actor.ref, audience=BREACHES)


def load_processing() -> int:
    """The lines every city begins with; what the city edited stays. Returns how many are new."""
    known = set(ProcessingEntry.objects.values_list("code", flat=True))
    rows = [
        ProcessingEntry(**entry)
        for entry in codes.data("processing")["entries"]
        if entry["code"] not in known
    ]
    ProcessingEntry.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def edit_processing(actor: Actor, code: str, fields: Mapping[str, str], *, now: datetime) -> None:
    """Write a line of the register of processing, or a new one. Tells ProcessingEdited."""
    actor.require(BREACHES)
    values = {name: fields[name].strip() for name in EDITABLE if name in fields}
    if not code or not all(values.get(name) for name in EDITABLE):
        raise Invalid("needed", gettext_noop("Every part is needed."), field="title")
    ProcessingEntry.objects.update_or_create(
        code=code, defaults={**values, "edited_by": actor.ref, "edited_at": now}
    )
    emit(facts.ProcessingEdited(code=code, edited_at=now), actor=actor.ref, audience=BREACHES)
