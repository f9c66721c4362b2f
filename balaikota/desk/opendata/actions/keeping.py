"""Which versions stay: what is cited stays for good, the others are thinned as they grow old."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people import limits
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotAllowed, NotFound, gettext_noop

from .. import permissions, queries
from ..facts import Cited, Thinned
from ..models import Citation, Entry, Version
from ..rules import citing, thinning
from .cataloguing import lock

log = logging.getLogger(__name__)
_A_DAY = 20  # versions one person may keep from being thinned


@transaction.atomic
def cite(actor: Actor, slug: str, number: int, *, now: datetime, doi: str = "") -> Citation:
    """Keep a version for good, because somebody cites it. Tells Cited, the first time.

    For whoever signed in and may read it; a DOI is noted by who reviews datasets.

    Raises:
        NotAllowed, NotFound, Invalid (no DOI),
        Conflict: the version was thinned already.
        TooMany: twenty a day are enough for one person.
    """
    doi = citing.doi(doi)
    card = queries.card(slug)
    queries.require_read(actor, card)
    if not actor.signed_in and not actor.system:
        raise NotAllowed("sign_in", gettext_noop("Sign in to keep this version."))
    if doi:
        permissions.require(actor, permissions.REVIEW, card.agency)
    entry = lock(slug)
    version = Version.objects.filter(entry=entry, number=number).first()
    if version is None:
        raise NotFound("no_version", gettext_noop("There is no such version."))
    if version.thinned_at:
        raise Conflict("thinned", gettext_noop("This version is no longer kept."))
    row = Citation.objects.filter(version=version, doi=doi).first()
    if row is not None:
        return row
    if not actor.system:
        limits.spend(f"cite:{actor.ref}", limit=_A_DAY, seconds=86_400, now=now)
    row = Citation.objects.create(version=version, doi=doi, by=actor.ref, at=now)
    fact = Cited(dataset=slug, owner=entry.agency, number=number, doi=doi)
    emit(fact, actor=actor.ref, audience=queries.audience(entry))
    return row


def thin(now: datetime) -> int:
    """Let go of old versions that need not stay. Tells Thinned for each dataset.

    Only their rows are marked: the files go with the sweep of the next night, so that whoever is
    reading one now can finish. Returns how many versions went.
    """
    kept = Version.objects.filter(thinned_at=None).exclude(number=None)
    gone = 0
    for entry_id in sorted(set(kept.values_list("entry_id", flat=True))):
        try:
            gone += _thin(entry_id, now)
        except Exception:
            log.exception("versions of dataset %s could not be thinned", entry_id)
    return gone


@transaction.atomic
def _thin(entry_id: int, now: datetime) -> int:
    entry = Entry.objects.select_for_update().get(pk=entry_id)
    rows = Version.objects.filter(entry=entry, thinned_at=None).exclude(number=None)
    cited = set(Citation.objects.filter(version__entry=entry).values_list("version_id", flat=True))
    known = [
        thinning.Kept(number or 0, timezone.localdate(made_at), pk in cited)
        for pk, number, made_at in rows.values_list("pk", "number", "made_at")
    ]
    numbers = thinning.superfluous(known, timezone.localdate(now), thinning.steps())
    if numbers:
        rows.filter(number__in=numbers).update(thinned_at=now, path="")
        fact = Thinned(dataset=entry.slug, owner=entry.agency, versions=len(numbers))
        emit(fact, audience=queries.audience(entry))
    return len(numbers)
