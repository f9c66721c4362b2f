"""What stewards and owners see: what is offered, proposed, returned, held and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import permissions
from ..models import Entry, Run, Source, Step, Version
from ..rules.life import Level, State
from ..rules.personal import Finding
from .catalog import Card, catalog


def seen_by(actor: Actor) -> QuerySet[Entry]:
    """The city's own datasets that this actor may describe or review."""
    rows = Entry.objects.filter(source=None)
    if actor.system:
        return rows
    city, allowed = territory.city(), Q(pk__in=[])
    for held in (*actor.reach(permissions.REVIEW), *actor.reach(permissions.PROPOSE)):
        if not within(city, held.area):
            continue
        if held.role in permissions.CITYWIDE or not held.agency:
            return rows
        allowed |= Q(agency=held.agency) | Q(agency__startswith=held.agency + ".")
    return rows.filter(allowed)


def audience(entry: Entry) -> str:
    """Who hears of this dataset: everybody only of what everybody may know of."""
    public = entry.state in (State.PUBLISHED,) and entry.level != Level.CLOSED
    return "" if public else permissions.REVIEW


def last_version(entry: Entry) -> Version:
    """The newest published version. Raises NotFound."""
    found = Version.objects.filter(entry=entry).exclude(number=None).order_by("-number").first()
    if found is None:
        raise NotFound("no_version", gettext_noop("There is no such version."))
    return found


def findings_of(version: Version) -> list[Finding]:
    """What the check for personal data found."""
    return [Finding(**raw) for raw in version.findings]


@dataclass(frozen=True)
class Desk:
    """One dataset as staff see it."""

    entry: Entry
    draft: Version | None
    newest: Version | None
    findings: list[Finding]
    steps: list[Step]

    @property
    def title(self) -> str:
        return str(self.entry.metadata.get("title") or self.entry.title)


def desk(actor: Actor, slug: str) -> Desk:
    """One dataset for staff. Raises NotFound."""
    entry = seen_by(actor).filter(slug=slug).first()
    if entry is None:
        raise NotFound("no_dataset", gettext_noop("There is no such dataset."))
    versions = list(Version.objects.filter(entry=entry).order_by("-number")[:2])
    draft = next((one for one in versions if one.number is None), None)
    newest = Version.objects.filter(entry=entry, number__isnull=False).order_by("-number").first()
    findings = findings_of(draft) if draft else [Finding(**raw) for raw in entry.held]
    return Desk(entry, draft, newest, findings, steps(entry))


def steps(entry: Entry) -> list[Step]:
    """What was done with it, the newest first."""
    return list(Step.objects.filter(entry=entry).order_by("-at", "-pk")[:100])


PARTS: dict[str, Q] = {
    "waiting": Q(state=State.PROPOSED),
    "offered": Q(state__in=[State.LISTED, State.RETURNED], offered=True),
    "published": Q(state=State.PUBLISHED),
    "held": Q(state=State.PUBLISHED) & (~Q(held=[]) | Q(offered=False)),
    "withdrawn": Q(state=State.WITHDRAWN),
}


@dataclass(frozen=True)
class Line:
    """A dataset in a list of staff; `card` when it is published."""

    entry: Entry
    agency: str
    card: Card | None

    @property
    def title(self) -> str:
        return str(self.entry.metadata.get("title") or self.entry.title)


def board(actor: Actor, part: str, after: str = "", limit: int = 50) -> tuple[list[Line], str]:
    """One part of the desk by title, and where the next page begins ("" on the last)."""
    rows = seen_by(actor).filter(PARTS.get(part, PARTS["waiting"]), slug__gt=after)
    found = list(rows.order_by("slug")[: limit + 1])
    names, cards = territory.agency_names(), catalog().by_slug
    lines = [
        Line(entry, names.get(entry.agency, entry.agency), cards.get(entry.slug))
        for entry in found[:limit]
    ]
    return lines, found[limit - 1].slug if len(found) > limit else ""


def counts(actor: Actor) -> dict[str, int]:
    """How much lies in each part."""
    return _counted(seen_by(actor))


def to_review(actor: Actor) -> int:
    """How many proposals wait for this reviewer: not the own ones."""
    if not permissions.holds(actor, permissions.REVIEW):
        return 0
    rows = seen_by(actor).filter(state=State.PROPOSED)
    return rows.exclude(proposed_by=actor.ref).count()


def sources() -> list[Source]:
    """Portals that are harvested."""
    return list(Source.objects.annotate(kept=Count("entries")).order_by("title"))


def source(code: str) -> Source:
    """Raises NotFound."""
    found = Source.objects.filter(code=code).first()
    if found is None:
        raise NotFound("no_source", gettext_noop("There is no such portal."))
    return found


def runs(source: Source, most: int = 30) -> list[Run]:
    """Its harvests, the newest first."""
    return list(Run.objects.filter(source=source).order_by("-started_at")[:most])


def sources_due(now: datetime) -> list[Source]:
    """Portals whose time has come."""
    return [
        one
        for one in Source.objects.filter(active=True).order_by("ran_at")
        if one.ran_at is None or now - one.ran_at >= timedelta(hours=one.every_hours)
    ]


def whole_counts() -> dict[str, int]:
    """`counts` over the whole city, for those who see how its data stands."""
    return _counted(Entry.objects.filter(source=None))


def _counted(rows: QuerySet[Entry]) -> dict[str, int]:
    found = rows.aggregate(**{f"n_{name}": Count("pk", filter=q) for name, q in PARTS.items()})
    return {name: int(found[f"n_{name}"]) for name in PARTS}


def published_by_application() -> dict[str, float]:
    """Application code → how many datasets are published from it."""
    rows = Entry.objects.filter(state=State.PUBLISHED).exclude(application="")
    counted = rows.values_list("application").annotate(many=Count("pk"))
    return {code: float(many) for code, many in counted}
