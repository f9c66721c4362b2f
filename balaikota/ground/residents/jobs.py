"""What runs by the clock: files loaded, looks sealed and watched, people counted, duplicates."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from .actions import alerts, counting, duplicates, files, loading, looks
from .models import Run


@app.periodic(cron="* * * * *")
@app.task(name="residents.seal_looks", queue="residents", queueing_lock="residents.seal_looks")
def seal_looks(timestamp: int) -> None:
    """Seal the looks of the last minute."""
    while looks.seal(timezone.now()) == looks.BATCH:
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(name="residents.watch_looks", queue="residents", queueing_lock="residents.watch_looks")
def watch_looks(timestamp: int) -> None:
    """Notice unusual looking."""
    alerts.watch(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="residents.recount", queue="residents", queueing_lock="residents.recount")
def recount(timestamp: int) -> None:
    """Count again when life events changed the register since the last count."""
    counting.recount_if_stale(timezone.now())


@app.periodic(cron="23 2 * * *")
@app.task(name="residents.duplicates", queue="residents", queueing_lock="residents.duplicates")
def find_duplicates(timestamp: int) -> None:
    """Look for people who are registered twice."""
    duplicates.find(timezone.now())


@app.task(name="residents.search_duplicates", queue="residents", lock="residents.duplicates")
def search_duplicates() -> None:
    """The same, because somebody asked for it or a file was loaded."""
    duplicates.find(timezone.now())


@app.task(name="residents.load_run", queue="residents", lock="residents.load")
def load_run(run_id: int) -> None:
    """Load a file that a browser brought, from where it stands."""
    run = Run.objects.get(pk=run_id)
    loading.load_brought(run, files.rows_of(run))
    counting.recount(timezone.now())
    search_duplicates.defer()
