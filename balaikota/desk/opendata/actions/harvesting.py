"""Harvesting other portals: what they have is shown beside our own, and leads to them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib import outgoing
from balaikota.lib.errors import Conflict, Invalid, NotFound, Refusal, gettext_noop

from .. import permissions, queries
from ..facts import Harvested
from ..harvest.found import Fetch, FoundDataset, resource_id
from ..models import Entry, Run, Source
from ..rules.life import Level, State
from ..rules.words import frequencies, licences, theme
from .cataloguing import free_slug

log = logging.getLogger(__name__)
MOST_BYTES = 30 * 1024 * 1024  # of one page of a catalog


def guarded(url: str) -> bytes:
    """A page of another portal, never of our own network. Raises Invalid."""
    return outgoing.fetch(url, most=MOST_BYTES, whole=300)


@transaction.atomic
def keep_source(
    actor: Actor, *, title: str, kind: str, url: str, every_hours: int = 24, active: bool = True,
    code: str = "",
) -> Source:  # fmt: skip
    """Add a portal, or change one (`code`). Raises NotAllowed, Invalid, Conflict, NotFound."""
    permissions.require(actor, permissions.REVIEW)
    if kind not in Source.Kind.values:
        raise Invalid("unknown", gettext_noop("Choose one of the list."), field="kind")
    if not title.strip() or not slugify(title):
        raise Invalid("no_name", gettext_noop("Write the name of the portal."), field="title")
    if code:
        found = Source.objects.select_for_update().filter(code=code).first()
        if found is None:
            raise NotFound("no_source", gettext_noop("There is no such portal."))
    else:
        found = Source(code=slugify(title)[:45])
        if Source.objects.filter(code=found.code).exists():
            raise Conflict("taken", gettext_noop("There is a portal of this name."), field="title")
    found.title, found.kind, found.url = title.strip()[:160], kind, url.strip()
    found.every_hours, found.active = every_hours, active
    found.save()
    bump("opendata")
    return found


@transaction.atomic
def remove_source(actor: Actor, code: str, now: datetime) -> None:
    """Forget a portal and what was harvested from it. Raises NotAllowed, NotFound."""
    permissions.require(actor, permissions.REVIEW)
    found = Source.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound("no_source", gettext_noop("There is no such portal."))
    shown = found.entries.filter(state=State.PUBLISHED).count()
    found.delete()
    bump("opendata")
    fact = Harvested(source=code, new=0, changed=0, withdrawn=shown, failed=False)
    emit(fact, actor=actor.ref, audience=permissions.REVIEW)


def run_due_sources(now: datetime) -> int:
    """Harvest every portal whose time has come; one that fails leaves the others alone."""
    due = queries.sources_due(now)
    for source in due:
        harvest(source.code, now)
    return len(due)


@dataclass
class _Tally:
    """What one harvest did."""

    found: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    problems: list[list[str]] = field(default_factory=list)
    failed: str = ""
    failed_code: str = ""


def harvest(code: str, now: datetime, *, actor: Actor = SYSTEM, fetch: Fetch = guarded) -> Run:
    """Read a portal's whole catalog, then write it at once: nothing is half harvested.

    What the portal has no more is withdrawn, unless reading failed. Tells Harvested.
    """
    source = queries.source(code)
    tally = _Tally()
    brought: list[FoundDataset] = []
    try:
        brought = list(_reader(source.kind)(source.url, fetch))
    except Refusal as refusal:
        tally.failed, tally.failed_code = str(refusal)[:300], refusal.code
    except Exception as error:  # whatever a foreign catalog provokes must not stop the others
        log.exception("harvest of %s failed", code)
        tally.failed = f"{type(error).__name__}"
    tally.found = len(brought)
    return _written(source, brought, tally, now, actor)


def _reader(kind: str) -> Callable[[str, Fetch], Iterable[FoundDataset]]:
    from ..harvest import ckan, dcat

    return {Source.Kind.CKAN: ckan.read, Source.Kind.DCAT: dcat.read}[Source.Kind(kind)]


@transaction.atomic
def _written(
    source: Source, brought: list[FoundDataset], tally: _Tally, now: datetime, actor: Actor
) -> Run:
    Source.objects.select_for_update().get(pk=source.pk)
    if not tally.failed:
        _upsert(source, brought, tally, now)
    Source.objects.filter(pk=source.pk).update(ran_at=now)
    run = Run.objects.create(
        source=source, started_at=now, finished_at=max(now, timezone.now()), found=tally.found,
        new=tally.new, changed=tally.changed, withdrawn=tally.withdrawn,
        problems=tally.problems[:200], failed=tally.failed,
    )  # fmt: skip
    bump("opendata")
    fact = Harvested(
        source=source.code, new=tally.new, changed=tally.changed, withdrawn=tally.withdrawn,
        failed=bool(tally.failed),
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=permissions.REVIEW)
    return run


def _upsert(source: Source, brought: list[FoundDataset], tally: _Tally, now: datetime) -> None:
    known = {entry.key: entry for entry in source.entries.all()}
    there: set[str] = set()
    for found in brought:
        key = f"harvest:{source.code}:{found.identifier}"[:300]
        there.add(key)
        given = _given(source, found)
        if not found.resources:
            tally.problems.append([found.identifier, "no_files"])
        entry = known.get(key)
        if entry is None:
            slug = free_slug(found.title, key)
            Entry.objects.create(
                **given, key=key, slug=slug, source=source, level=Level.OPEN, listed_at=now,
                changed_at=now, published_at=now, checked_at=now,
            )  # fmt: skip
            tally.new += 1
        elif any(getattr(entry, name) != value for name, value in given.items()):
            Entry.objects.filter(pk=entry.pk).update(**given, changed_at=now, checked_at=now)
            tally.changed += 1
    gone = source.entries.filter(state=State.PUBLISHED).exclude(key__in=there)
    tally.withdrawn = gone.update(state=State.WITHDRAWN, offered=False)


def _given(source: Source, found: FoundDataset) -> dict[str, Any]:
    often = found.frequency if found.frequency in frequencies() else "irregular"
    return {
        "state": State.PUBLISHED,
        "offered": True,
        "title": found.title,
        "description": found.description,
        "theme": theme(found.theme),
        "frequency": often,
        "licence": _licence(found.licence),
        "keywords": list(found.keywords),
        "metadata": {
            "page": found.page,
            "producer": found.publisher,
            "contact_email": found.contact,
        },
        "resources": [
            {
                "id": resource_id(source.code, found.identifier, one.url),
                "title": one.title, "format": one.format, "url": one.url,
            }
            for one in found.resources
        ],
    }  # fmt: skip


def _licence(text: str) -> str:
    """One of our licences by code or address, else the text itself."""
    wanted = text.lower().rstrip("/")
    for code, one in licences().items():
        if wanted in (code.lower(), one.url.lower().rstrip("/")) and wanted:
            return code
    return text[:40]
