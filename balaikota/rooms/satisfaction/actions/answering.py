"""Answering: one answer for each link, and no trace of who gave it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts, tokens
from ..models import Answer, Invitation, Station
from ..queries.regulations import regulation
from ..rules.people import AGES, EDUCATIONS, JOBS, SEXES
from ..rules.regulation import HIGHEST, LOWEST

LONGEST = 1000  # letters of a comment


@dataclass(frozen=True, kw_only=True)
class NewAnswer:
    """What somebody says: `overall` in one tap, or `scores` of every element; both go, too."""

    overall: int | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""
    handed_on: bool = False
    age: str = ""
    sex: str = ""
    education: str = ""
    job: str = ""


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer; who just gave it may complete it."""

    id: UUID
    full: bool


@transaction.atomic
def answer(token: str, new: NewAnswer, *, now: datetime) -> Given:
    """Answer by a link. Tells SurveyAnswered, and SurveyCommented for words.

    Raises:
        NotFound: no such link.
        Conflict: it was answered already.
        Invalid: names what is missing.
    """
    asked = Invitation.objects.select_for_update().filter(token_index=tokens.index(token)).first()
    if asked is None:
        raise NotFound("no_link", gettext_noop("There is no such link."))
    if asked.used:
        raise Conflict("answered", gettext_noop("This was answered already. Thank you!"))
    asked.used = True
    asked.save(update_fields=["used"])
    return _keep(asked, new, asked.channel, now, None)


def answer_at(key: str, new: NewAnswer, *, now: datetime, tap: bytes) -> Given:
    """Answer at a screen; the same tap twice is one answer.

    Raises:
        NotFound: the screen asks no longer.
        Invalid: names what is missing.
    """
    station = Station.objects.filter(token_index=tokens.index(key), active=True).first()
    if station is None:
        raise NotFound("no_station", gettext_noop("There is no such screen."))
    try:
        with transaction.atomic():
            return _keep(station, new, "kiosk", now, tap)
    except IntegrityError:
        known = Answer.objects.filter(intake_key=tap).first()
        if known is None:
            raise
        return Given(id=known.pk, full=known.full)


@transaction.atomic
def complete(answer_id: UUID, new: NewAnswer, *, now: datetime) -> Given:
    """Add the nine elements or words to an answer just given. Tells SurveyAnswered and
    SurveyCommented; what was said stays said."""
    row = Answer.objects.select_for_update().filter(pk=answer_id).first()
    if row is None:
        raise NotFound("no_answer", gettext_noop("There is no such answer."))
    if new.scores and not row.full:
        row.scores, row.full = _scores(new, row.day), True
        _describe(row, new)
        row.save()
        _tell(row)
    if new.comment.strip() and not row.comment:
        _say(row, new)
        row.save()
        _tell_comment(row)
    return Given(id=row.pk, full=row.full)


def _keep(
    asked: Invitation | Station, new: NewAnswer, channel: str, now: datetime, tap: bytes | None
) -> Given:
    day = timezone.localdate(now)
    scores = _scores(new, day) if new.scores else {}
    if not scores and new.overall not in range(LOWEST, HIGHEST + 1):
        raise Invalid("overall", gettext_noop("Please choose one of the four."), field="overall")
    row = Answer(
        day=day, topic_id=asked.topic_id, agency=asked.agency, place=asked.place, channel=channel,
        overall=new.overall, scores=scores, full=bool(scores), intake_key=tap,
        example=getattr(asked, "example", False),
    )  # fmt: skip
    _describe(row, new)
    _say(row, new)
    row.save(force_insert=True)
    _tell(row)
    if row.comment:
        _tell_comment(row)
    return Given(id=row.pk, full=row.full)


def _scores(new: NewAnswer, day: object) -> dict[str, int]:
    """Every element from 1 to 4. Raises Invalid naming the first that is missing."""
    for element in regulation(day).elements:  # type: ignore[arg-type]
        if new.scores.get(element.key) not in range(LOWEST, HIGHEST + 1):
            raise Invalid(
                "element", gettext_noop("Please answer this question."), field=element.key
            )
    return {element.key: new.scores[element.key] for element in regulation(day).elements}  # type: ignore[arg-type]


def _describe(row: Answer, new: NewAnswer) -> None:
    """Age, sex, education and work as the regulation's least, each only if told."""
    row.age = new.age if new.age in AGES else ""
    row.sex = new.sex if new.sex in SEXES else ""
    row.education = new.education if new.education in EDUCATIONS else ""
    row.job = new.job if new.job in JOBS else ""


def _say(row: Answer, new: NewAnswer) -> None:
    row.comment = new.comment.strip()[:LONGEST]
    row.comment_state = Answer.PENDING if row.comment else ""
    row.handed_on = bool(row.comment) and new.handed_on


def _tell(row: Answer) -> None:
    emit(
        facts.SurveyAnswered(
            place=row.place, agency=row.agency, topic=row.topic_id, answer=str(row.pk),
            channel=row.channel, full=row.full, answered_on=row.day,
        ),
        actor="anonymous",
    )  # fmt: skip


def _tell_comment(row: Answer) -> None:
    from .. import permissions

    emit(
        facts.SurveyCommented(
            place=row.place, agency=row.agency, topic=row.topic_id, answer=str(row.pk),
            handed_on=row.handed_on,
        ),
        actor="anonymous", audience=permissions.MODERATE,
    )  # fmt: skip
