"""What the steward's desks list: files, pairs, requests, breaches, the register of processing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import permissions
from ..models import (
    Agreement,
    Breach,
    Link,
    Look,
    Pair,
    ProcessingEntry,
    Resident,
    Run,
    RunProblem,
    Wish,
)
from ..rules import codes, quality
from ..rules.rows import REASONS
from .finding import person_of
from .places import in_reach, place_words

PAGE = 50


def runs(actor: Actor) -> list[Run]:
    """Files, newest first."""
    actor.require(permissions.LOAD)
    return list(Run.objects.defer("data").order_by("-pk")[:PAGE])


def run(actor: Actor, pk: int) -> Run:
    """One file. Raises NotFound."""
    actor.require(permissions.LOAD)
    found = Run.objects.defer("data").filter(pk=pk).first()
    if found is None:
        raise NotFound("run", gettext_noop("There is no such file."))
    return found


def problems(found: Run, *, refused: bool | None = None) -> QuerySet[RunProblem]:
    """Rows that were refused, or taken with a doubt, by line."""
    rows = RunProblem.objects.filter(run=found)
    if refused is not None:
        rows = rows.filter(refused=refused)
    return rows.order_by("line", "pk")


def column(problem: RunProblem) -> str:
    """The column a problem is about, as offices call it: "tanggal_lahir"."""
    names = codes.data("columns").get(problem.column)
    return str(names[0]) if names else problem.column


def reason(problem: RunProblem) -> str:
    """Why, in words."""
    if problem.refused:
        return _(REASONS.get(problem.reason, problem.reason))
    return _(quality.sentence(problem.reason))


def pairs(actor: Actor, state: str = "open") -> list[Pair]:
    """Suspected duplicates in the actor's area, the likeliest first. One statement."""
    actor.require(permissions.JUDGE)
    states = ("open",) if state == "open" else ("different", "same", "merged")
    order = ("-likely", "pk") if state == "open" else ("-judged_at", "pk")
    found = Pair.objects.filter(in_reach(actor, permissions.JUDGE), state__in=states)
    return list(found.order_by(*order)[:PAGE])


def pair(actor: Actor, pk: int) -> Pair:
    """One pair. Raises NotFound."""
    actor.require(permissions.JUDGE)
    found = (
        Pair.objects.filter(in_reach(actor, permissions.JUDGE), pk=pk)
        .select_related("first", "second")
        .first()
    )
    if found is None:
        raise NotFound("pair", gettext_noop("There is no such pair in your area."))
    return found


@dataclass(frozen=True)
class Beside:
    """One field of two records."""

    title: str
    first: str
    second: str

    @property
    def same(self) -> bool:
        return self.first == self.second


def beside(found: Pair) -> list[Beside]:
    """Both records field by field. The caller writes down that they were opened."""
    a, b = person_of(found.first), person_of(found.second)
    rows = [
        (_("NIK"), a.nik, b.nik),
        (_("Name"), a.name, b.name),
        (_("Date of birth"), a.birth_date, b.birth_date),
        (_("Place of birth"), a.birth_place, b.birth_place),
        (_("Mother's name"), a.mother, b.mother),
        (_("Father's name"), a.father, b.father),
        (_("Family card"), a.kk, b.kk),
        (_("Address"), a.address, b.address),
        (_("Area"), place_words(found.first.place), place_words(found.second.place)),
    ]
    return [Beside(*row) for row in rows]


def wishes(actor: Actor, *, answered: bool = False) -> list[Wish]:
    """Requests in the actor's area: open ones by their clock, or the last answered."""
    actor.require(permissions.WISHES)
    found = Wish.objects.filter(in_reach(actor, permissions.WISHES))
    if answered:
        return list(found.exclude(state="open").order_by("-answered_at")[:PAGE])
    return list(found.filter(state="open").order_by("due_at"))


def wish(actor: Actor, pk: int) -> Wish:
    """One request. Raises NotFound."""
    actor.require(permissions.WISHES)
    found = Wish.objects.filter(in_reach(actor, permissions.WISHES), pk=pk).first()
    if found is None:
        raise NotFound("wish", gettext_noop("There is no such request."))
    return found


def look(pk: int | None) -> Look | None:
    """The look an objection is about."""
    return Look.objects.filter(pk=pk).first() if pk else None


def breaches(actor: Actor) -> list[Breach]:
    """Open ones first, then the latest."""
    actor.require(permissions.BREACHES)
    return list(Breach.objects.order_by("closed_at", "-found_at")[:PAGE])


def breach(actor: Actor, pk: int) -> Breach:
    """One breach. Raises NotFound."""
    actor.require(permissions.BREACHES)
    found = Breach.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("breach", gettext_noop("There is no such entry."))
    return found


def processing(actor: Actor) -> tuple[list[ProcessingEntry], list[Agreement]]:
    """The register of processing, and the agreements under which others get answers."""
    actor.require(permissions.BREACHES)
    entries = list(ProcessingEntry.objects.order_by("code"))
    return entries, list(Agreement.objects.filter(ended_at__isnull=True).order_by("number"))


def processing_entry(actor: Actor, code: str) -> ProcessingEntry:
    """One line. Raises NotFound."""
    actor.require(permissions.BREACHES)
    found = ProcessingEntry.objects.filter(code=code).first()
    if found is None:
        raise NotFound("entry", gettext_noop("There is no such entry."))
    return found


def confirmed(actor: Actor) -> int:
    """How many accounts were confirmed to be residents' in the actor's area."""
    actor.require(permissions.LINK)
    found = Link.objects.filter(in_reach(actor, permissions.LINK, "resident__place"))
    return found.filter(verified_at__isnull=False).count()


def anybody() -> bool:
    """Whether anybody is registered."""
    return Resident.objects.exists()
