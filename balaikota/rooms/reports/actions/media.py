"""Photos that arrive after filing: fetched by a job from the address a partner gave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import SYSTEM
from balaikota.lib.errors import gettext_noop

from .. import facts, permissions, queries
from ..models import Photo, Report, StepTaken
from ..rules import Act, State
from . import keeping

BAD_MEDIA = gettext_noop("A photo could not be fetched: %(why)s (%(url)s)")


def add_media(code: str, photos: Sequence[UUID], *, source_url: str, now: datetime) -> bool:
    """Give photos to a report, once for each address. Tells ReportCommented, so that screens look again.

    Returns False when this address was fetched before, and nothing was done.
    """
    with transaction.atomic():
        report = queries.lock(SYSTEM, code)
        if Photo.objects.filter(report=report, source_url=source_url).exists():
            return False
        keeping.adopt(report, photos, source_url=source_url, added_by=SYSTEM.ref, now=now)
        _tell(report, internal=False, now=now)
    return True


def note_bad_media(code: str, url: str, why: str, *, now: datetime) -> None:
    """An internal line in the history: this photo cannot be had."""
    with transaction.atomic():
        report = queries.lock(SYSTEM, code)
        StepTaken.objects.create(
            report=report, act=Act.COMMENT.value, before=report.state, after=report.state,
            actor=SYSTEM.ref, text=BAD_MEDIA % {"why": why, "url": url}, internal=True, at=now,
        )  # fmt: skip
        _tell(report, internal=True, now=now)


def _tell(report: Report, *, internal: bool, now: datetime) -> None:
    report.updated_at = now
    report.save(update_fields=["updated_at"])
    audience = permissions.audience(report.secret, State(report.state))
    emit(
        facts.ReportCommented(
            report_id=report.pk, place=report.place, agency=report.agency,
            category=report.category_id, internal=internal, commented_at=now,
        ),
        audience=audience or (permissions.VIEW if internal else ""),
    )  # fmt: skip
