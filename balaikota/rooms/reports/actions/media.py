"""Photos that arrive after filing, from an address that a partner named."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.files import actions as files
from balaikota.ground.people.rules import SYSTEM
from balaikota.lib.errors import Conflict

from .. import facts, permissions, queries
from ..models import Photo, Report
from ..rules import MOST_PHOTOS, State
from .steps import comment


@transaction.atomic
def add_media(code: str, photos: Sequence[UUID], *, source_url: str, now: datetime) -> int:
    """Give fetched photos to a report. Returns how many; 0 when this address was fetched before
    or the report has enough. Tells ReportCommented.

    Raises:
        NotFound: there is no such report.
        Conflict: a photo is gone.
    """
    report = queries.lock(SYSTEM, code)
    kept = report.photos.filter(kind="report")
    if kept.filter(source_url=source_url).exists() or kept.count() + len(photos) > MOST_PHOTOS:
        return 0  # the draft is swept away with the others
    files.adopt(photos, f"report:{report.pk}")
    Photo.objects.bulk_create(
        Photo(
            report=report, file_id=photo, kind="report", added_at=now, added_by=SYSTEM.ref,
            source_url=source_url,
        )
        for photo in photos
    )  # fmt: skip
    report.updated_at = now
    report.save(update_fields=["updated_at"])
    _tell(report, now)
    return len(photos)


def note_bad_media(code: str, words: str, *, now: datetime) -> None:
    """Leave a note for officers that a photo could not be taken over, and why; not on a report
    that was withdrawn meanwhile."""
    with suppress(Conflict):
        comment(SYSTEM, code, words, now=now, internal=True)


def _tell(report: Report, now: datetime) -> None:
    emit(
        facts.ReportCommented(
            report_id=report.pk, place=report.place, agency=report.agency,
            category=report.category_id, internal=False, commented_at=now,
        ),
        actor=SYSTEM.ref, audience=permissions.audience(report.secret, State(report.state)),
    )  # fmt: skip
