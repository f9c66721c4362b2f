"""Lists of requests: the applicant's own, an office's inbox by tab, keyset paging."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from balaikota.ground.people.rules import Actor
from balaikota.lib.ids import normal_code

from .. import permissions
from ..models import NeedLine, Request
from ..rules import State
from . import seeing

PAGE = 50
TABS = ("tap", "sign", "waiting", "done", "typed")
_URGENT = frozenset({"sign", "tap"})
_GATHERED = [State.GATHERING.value, State.RETURNED.value]
_ENDED = [State.ISSUED.value, State.REFUSED.value, State.WITHDRAWN.value]


@dataclass(frozen=True)
class Row:
    """One request in a list. `missing` is how many required lines wait."""

    id: int
    code: str
    service: str
    version: int
    name: str
    state: str
    place: str
    level: str
    number: str
    channel: str
    asked_at: datetime
    updated_at: datetime
    due_at: datetime | None
    missing: int
    example: bool
    ended: bool

    def late(self, now: datetime) -> bool:
        """Whether the time promised is over while it is still open."""
        return not self.ended and self.due_at is not None and self.due_at < now


@dataclass(frozen=True)
class Page:
    """Rows, and the cursor of the next page ("" when this is the last)."""

    rows: tuple[Row, ...]
    next: str


def mine(actor: Actor, codes: Iterable[str] = ()) -> list[Row]:
    """What this account asked for, and those whose link this browser holds; newest first."""
    wanted = seeing.own(actor) | Q(code__in=list(codes))
    return _shown(Request.objects.filter(wanted).order_by("-asked_at", "-id")[:100])


def tabs_of(actor: Actor) -> list[str]:
    """The tabs that can ever hold something for this actor."""
    found = []
    if actor.may(permissions.TAP):
        found.append("tap")
    if actor.may(permissions.CHECK):
        found += ["sign", "waiting"]
    if found:
        found.append("done")
    if actor.may(permissions.COUNTER):
        found.append("typed")
    return found


def of_tab(actor: Actor, tab: str) -> Q:
    """What lies in a tab; always within what the actor sees by office."""
    if tab == "tap":
        return seeing.to_tap(actor)
    if tab == "sign":
        return seeing.waiting_at(actor)
    if tab == "typed":
        return Q(typed_by=actor.ref)
    states = _GATHERED if tab == "waiting" else _ENDED
    return seeing.official(actor) & Q(state__in=states)


def inbox(
    actor: Actor, tab: str, *, service: str = "", words: str = "", after: str = "",
    limit: int = PAGE,
) -> Page:  # fmt: skip
    """A page of a tab: the most urgent first where the office must act, else the newest."""
    rows = Request.objects.filter(of_tab(actor, tab))
    if service:
        rows = rows.filter(service=service)
    if words:
        rows = rows.filter(searched(words))
    urgent = tab in _URGENT
    rows = _after(rows, after, urgent=urgent)
    order = (F("station_due_at").asc(nulls_last=True), "id") if urgent else ("-asked_at", "-id")
    found = _shown(rows.order_by(*order)[: limit + 1])
    more = len(found) > limit
    page = found[:limit]
    return Page(tuple(page), _cursor(page[-1], urgent=urgent) if more else "")


def counts(actor: Actor) -> dict[str, int]:
    """How much waits in the tabs where this actor must act."""
    return {
        tab: Request.objects.filter(of_tab(actor, tab)).count()
        for tab in tabs_of(actor)
        if tab in _URGENT
    }


def searched(words: str) -> Q:
    """A tracking code, the letter's number, or the applicant's whole name."""
    code = normal_code(words)
    named = Q(name_index=name_index(words)) | Q(number=words.strip())
    return named | Q(code=code) if code else named


def name_index(name: str) -> bytes:
    """The blind index of a whole name, however it is written."""
    plain = " ".join(name.upper().split())
    return bytes(settings.KEY_RING.blind(plain, "letters.name"))


def _shown(rows: QuerySet[Request]) -> list[Row]:
    found = list(rows)
    waiting = (
        NeedLine.objects.filter(
            request__in=[one.pk for one in found if one.state in _GATHERED], required=True
        )
        .exclude(state="done")
        .values("request")
        .annotate(n=Count("id"))
        .values_list("request", "n")
    )
    missing = dict(waiting)
    return [
        Row(
            id=one.pk, code=one.code, service=one.service, version=one.version_id, name=one.name,
            state=one.state, place=one.place, level=one.level, number=one.number,
            channel=one.channel, asked_at=one.asked_at, updated_at=one.updated_at,
            due_at=one.station_due_at or one.due_at, missing=missing.get(one.pk, 0),
            ended=one.ended_at is not None, example=one.example,
        )
        for one in found
    ]  # fmt: skip


def _cursor(row: Row, *, urgent: bool) -> str:
    moment = row.due_at if urgent else row.asked_at
    text = f"{moment.isoformat() if moment else ''}|{row.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(rows: QuerySet[Request], cursor: str, *, urgent: bool) -> QuerySet[Request]:
    """Rows behind a cursor; a cursor that is none begins anew."""
    if not cursor:
        return rows
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, number = text.partition("|")
        at, pk = datetime.fromisoformat(moment) if moment else None, int(number)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return rows
    if not urgent:
        if at is None:
            return rows
        return rows.filter(Q(asked_at__lt=at) | Q(asked_at=at, pk__lt=pk))
    if at is None:
        return rows.filter(station_due_at__isnull=True, pk__gt=pk)
    later = Q(station_due_at__gt=at) | Q(station_due_at=at, pk__gt=pk)
    return rows.filter(later | Q(station_due_at__isnull=True))
