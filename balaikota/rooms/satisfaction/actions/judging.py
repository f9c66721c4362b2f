"""Comments: nothing is shown to the public before somebody looked at it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts, permissions
from ..models import Answer


@transaction.atomic
def judge(actor: Actor, answer_id: UUID, *, publish: bool, now: datetime) -> None:
    """Publish or hide a comment. Tells CommentJudged; the score counts either way."""
    row = Answer.objects.select_for_update().filter(pk=answer_id).exclude(comment="").first()
    if row is None or not actor.may(permissions.MODERATE, row.place, row.agency):
        raise NotFound("no_comment", gettext_noop("There is no such comment."))
    state = Answer.PUBLISHED if publish else Answer.HIDDEN
    if row.comment_state == state:
        return
    row.comment_state = state
    row.save(update_fields=["comment_state"])
    emit(
        facts.CommentJudged(
            place=row.place, agency=row.agency, topic=row.topic_id, answer=str(row.pk),
            published=publish,
        ),
        actor=actor.ref,
    )  # fmt: skip
