"""Asking: an invitation for each visit, and screens at offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop
from balaikota.lib.ids import secret_token

from .. import facts, permissions, tokens
from ..models import Invitation, Station, Topic


@dataclass(frozen=True, kw_only=True)
class NewInvitation:
    """A visit somebody may judge. `subject` is what a fact was about ("ticket:17"); it is not
    kept. `topic` names the service ("letters:sktm"), `title` in Indonesian."""

    subject: str
    topic: str
    title: str
    title_en: str = ""
    agency: str
    place: str
    channel: str = "link"
    example: bool = False


@transaction.atomic
def invite(new: NewInvitation, *, now: datetime) -> str:
    """Ask about a visit, once. Tells SurveyInvited. Returns the token of the link."""
    topic, _new = Topic.objects.update_or_create(
        code=new.topic, defaults={"title": new.title, "title_en": new.title_en}
    )
    token = tokens.of_subject(new.subject)
    _row, created = Invitation.objects.get_or_create(
        token_index=tokens.index(token),
        defaults={
            "topic": topic, "agency": new.agency, "place": new.place, "channel": new.channel,
            "day": timezone.localdate(now), "example": new.example,
        },
    )  # fmt: skip
    if created:
        emit(
            facts.SurveyInvited(
                place=new.place, agency=new.agency, topic=new.topic, channel=new.channel
            ),
            actor="system", audience=permissions.FIGURES,
        )  # fmt: skip
    return token


@transaction.atomic
def open_station(actor: Actor, agency: str, topic: str, *, now: datetime) -> str:
    """A screen at an office for one service. Tells StationMade. Returns its secret, shown once."""
    place = territory.agency(agency).region or territory.city()
    actor.require(permissions.STATIONS, place, agency)
    known = Topic.objects.filter(code=topic).first()
    if known is None:
        raise NotFound("no_topic", gettext_noop("There is no such service."))
    key = secret_token()
    station = Station.objects.create(
        token_index=tokens.index(key), topic=known, agency=agency, place=place
    )
    _tell(actor, station)
    return key


@transaction.atomic
def close_station(actor: Actor, pk: int, *, now: datetime) -> None:
    """A screen asks no longer. Tells StationMade."""
    station = Station.objects.select_for_update().filter(pk=pk).first()
    if station is None:
        raise NotFound("no_station", gettext_noop("There is no such screen."))
    actor.require(permissions.STATIONS, station.place, station.agency)
    if station.active:
        station.active = False
        station.save(update_fields=["active"])
        _tell(actor, station)


def _tell(actor: Actor, station: Station) -> None:
    emit(
        facts.StationMade(
            place=station.place, agency=station.agency, topic=station.topic_id,
            station_id=station.pk, active=station.active,
        ),
        actor=actor.ref, audience=permissions.STATIONS,
    )  # fmt: skip
