"""Links and screens: what they ask about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import permissions, tokens
from ..models import Answer, Invitation, Station, Topic


@dataclass(frozen=True)
class Asked:
    """What a link or a screen asks about. `open`: it takes an answer."""

    title: str
    agency: str
    topic: str
    open: bool


def _title(topic: Topic) -> str:
    return topic.title_en if topic.title_en and get_language() == "en" else topic.title


def invitation(token: str) -> Asked:
    """Raises NotFound."""
    row = (
        Invitation.objects.filter(token_index=tokens.index(token)).select_related("topic").first()
    )  # fmt: skip
    if row is None:
        raise NotFound("no_link", gettext_noop("There is no such link."))
    return Asked(_title(row.topic), row.agency, row.topic_id, not row.used)


def station(key: str) -> Asked:
    """Raises NotFound."""
    row = (
        Station.objects.filter(token_index=tokens.index(key), active=True)
        .select_related("topic").first()
    )  # fmt: skip
    if row is None:
        raise NotFound("no_station", gettext_noop("There is no such screen."))
    return Asked(_title(row.topic), row.agency, row.topic_id, open=True)


def open_token(subject: str) -> str:
    """The token of a visit that was asked about and not answered; else ""."""
    token = tokens.of_subject(subject)
    waits = Invitation.objects.filter(token_index=tokens.index(token), used=False).exists()
    return token if waits else ""


def comments(actor: Actor, state: str, limit: int = 50) -> list[Answer]:
    """Comments this actor may judge, the oldest first where they wait."""
    rows = Answer.objects.filter(comment_state=state).select_related("topic")
    order = "day" if state == Answer.PENDING else "-day"
    seen = [
        row for row in rows.order_by(order, "id")[: limit * 20]
        if actor.may(permissions.MODERATE, row.place, row.agency)
    ]  # fmt: skip
    return seen[:limit]


def waiting(actor: Actor) -> int:
    """How many comments wait for this actor's look."""
    rows = Answer.objects.filter(comment_state=Answer.PENDING).values_list("place", "agency")
    return sum(actor.may(permissions.MODERATE, place, agency) for place, agency in rows)


def stations(actor: Actor) -> list[dict[str, Any]]:
    """Screens of the offices this actor sets up."""
    rows = Station.objects.filter(active=True).select_related("topic").order_by("agency", "pk")
    return [
        {"id": row.pk, "agency": row.agency, "title": _title(row.topic)}
        for row in rows
        if actor.may(permissions.STATIONS, row.place, row.agency)
    ]


def topics() -> list[tuple[str, str]]:
    """Every service that can be asked about."""
    return [(row.code, _title(row)) for row in Topic.objects.order_by("title")]


@dataclass(frozen=True)
class Handed:
    """Words that shall become a report; nothing of who said them."""

    comment: str
    title: str
    agency: str
    place: str
    example: bool


def handed(answer_id: str) -> Handed | None:
    """The words of an answer whose giver wished them to be handed on."""
    row = (
        Answer.objects.filter(pk=answer_id, handed_on=True).exclude(comment="")
        .select_related("topic").first()
    )  # fmt: skip
    if row is None:
        return None
    return Handed(row.comment, row.topic.title, row.agency, row.place, row.example)
