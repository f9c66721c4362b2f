"""When sources are read, and saying so when one is late."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import Pushed, Row, Run, Source
from ..permissions import MANAGE, VIEW
from ..queries.seeing import may, need
from ..rules import contract
from ..rules import manifest as manifests
from ..rules.life import GOING, Why
from .landing import sweep
from .telling import tell

RUN_TASK = "connectors.run"
_RUNS_KEPT = timedelta(days=400)
_EVENTS_KEPT = timedelta(days=7)
_MARGIN = timedelta(minutes=10)


def queue_run(code: str, *, why: Why, actor: str = "system") -> bool:
    """Put a run into the queue, once. False when one waits already."""
    job = app.configure_task(RUN_TASK, queueing_lock=f"{RUN_TASK}:{code}", queue="outside")
    try:
        with transaction.atomic():
            job.defer(source=code, why=why.value, actor=actor)
    except AlreadyEnqueued:
        return False
    return True


def run_now(actor: Actor, code: str) -> bool:
    """Ask for a run by hand. Raises NotFound, NotAllowed."""
    source = Source.objects.filter(pk=code).first()
    if source is None or not may(actor, VIEW, source.agency):
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    need(actor, MANAGE, source.agency)
    return queue_run(code, why=Why.HAND, actor=actor.ref)


def queue_due(*, now: datetime) -> int:
    """Queue every source whose time has come. Returns how many."""
    count = 0
    for source in Source.objects.filter(active=True, next_at__lte=now).order_by("next_at"):
        limits = manifests.read(source.manifest).limits
        # The run sets the next time when it ends; should it be lost, this one stands.
        later = now + timedelta(seconds=limits.seconds) + _MARGIN
        Source.objects.filter(pk=source.pk, next_at=source.next_at).update(next_at=later)
        why = Why.RETRY if source.failures else Why.SCHEDULE
        count += queue_run(source.pk, why=why)
    return count


def tell_late(*, now: datetime) -> int:
    """Tell SourceLate once for every source that is older than it promised."""
    count = 0
    for source in Source.objects.filter(active=True, late_told=False, good_at__isnull=False):
        fresh = manifests.read(source.manifest).contract.fresh
        if contract.freshness(fresh, source.good_at, now) == contract.Freshness.FRESH:
            continue
        with transaction.atomic():
            if Source.objects.filter(pk=source.pk, late_told=False).update(late_told=True):
                assert source.good_at is not None
                tell(facts.SourceLate, source, "system", since=source.good_at)
                count += 1
    return count


def tidy(*, now: datetime) -> None:
    """Forget runs of long ago that no row refers to, landed events, and rows that count no more."""
    for source in Source.objects.all():
        if not source.runs.filter(state__in=GOING).exists():
            sweep(source.pk, source.generation)
    old = Run.objects.filter(started_at__lt=now - _RUNS_KEPT).exclude(state__in=GOING)
    kept = Row.objects.filter(run__in=old.values("pk")).values("run").distinct()
    old.exclude(pk__in=kept).delete()
    Pushed.objects.filter(run__isnull=False, came_at__lt=now - _EVENTS_KEPT).delete()
