"""Filing a report: one transaction, few statements, and exactly once for each key."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from balaikota.ground.events import log, prepared
from balaikota.ground.events.bell import ring_after_commit
from balaikota.ground.files import actions as files
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, gettext_noop
from balaikota.lib.ids import secret_token, tracking_code

from .. import facts, permissions, queries, routing
from ..models import Photo
from ..rules import FILING, Channel, Running, State, search_words
from ..rules import clocks as clock_rules
from ..rules import filing as checks


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """What a citizen (or somebody for them) tells. Degrees in WGS84.

    Where it is: a point; or `place`, a kelurahan chosen from a list; or only an address in words.
    `anonymous` keeps no name; `secret` hides the report. `photos` are drafts of `files.keep_photo`.
    `device` is any name of the device; it is kept as a blind index.
    """

    category: str
    description: str
    longitude: float | None = None
    latitude: float | None = None
    place: str = ""
    address: str = ""
    anonymous: bool = False
    secret: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[UUID, ...] = ()
    name: str = ""
    phone: str = ""
    email: str = ""
    device: str = ""
    channel: Channel = Channel.WEB
    typed_by: str = ""
    source: str = ""
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What was filed. `secret` is shown once: who holds it may act as the reporter."""

    id: int
    code: str
    secret: str
    place: str
    agency: str  # where the routing would send it
    expected_at: datetime | None
    repeated: bool  # this key had filed it before; nothing was done


@dataclass(frozen=True)
class _Checked:
    """A new report whose every field is right."""

    report: NewReport
    category: queries.CategoryView
    description: str
    address: str
    place: str
    part: str
    point: tuple[float, float] | None
    answers: dict[str, Any]


def file_report(actor: Actor, new: NewReport, *, now: datetime, key: bytes | None = None) -> Filed:
    """File a report. Tells ReportFiled. One statement, its own transaction; photos add few.

    Args:
        key: 32 bytes that make the post unique. The same key again gives the same answer (also the
            same secret) and does nothing, also when both come at once.

    Raises:
        Invalid: names the field and says how to mend it.
        NotAllowed: only the counter may type in for others.
        Conflict: a photo is gone.
    """
    checked = _check(actor, new)
    secret = _secret(key)
    clocks = _clocks(checked, now)
    with transaction.atomic() if new.photos else nullcontext():
        row = _insert(actor, checked, clocks, secret, now, key)
        if not row.repeated:
            _adopt(row.id, new.photos, now)
            ring_after_commit()
    return Filed(
        id=row.id, code=row.code, secret=secret, place=row.place, agency=row.suggested,
        expected_at=row.expected_at, repeated=row.repeated,
    )  # fmt: skip


def _adopt(report_id: int, photos: tuple[UUID, ...], now: datetime) -> None:
    if not photos:
        return
    files.adopt(photos, f"report:{report_id}")
    Photo.objects.bulk_create(
        Photo(report_id=report_id, file_id=photo, kind="report", added_at=now, added_by="reporter")
        for photo in photos
    )


def _fact(actor: Actor, checked: _Checked, now: datetime) -> dict[str, Any]:
    """What is told, but for the report's number."""
    new = checked.report
    told = facts.ReportFiled(
        report_id=0, place=checked.place, agency="", category=new.category,
        channel=new.channel.value, filed_at=now,
    )  # fmt: skip
    audience = permissions.audience(new.secret, State.FILED)
    return log.clause_values(told, actor=_teller(actor, new), audience=audience)


def _teller(actor: Actor, new: NewReport) -> str:
    """The fact names no account: an anonymous reporter stays unknown also in the log."""
    return "anonymous" if new.anonymous and not new.typed_by else actor.ref


def _check(actor: Actor, new: NewReport) -> _Checked:
    if new.channel is Channel.COUNTER:
        actor.require(permissions.COUNTER)
    category = queries.category_of(new.category)
    description = checks.clean_text(new.description, "description")
    address = checks.clean_text(
        new.address, "address", longest=checks.LONGEST_ADDRESS, needed=False
    )
    checks.check_contact(new.email, new.phone, new.name)
    checks.check_photos(new.photos)
    place, part, point = _locate(new)
    if not place and not address:
        raise Invalid(
            "where", gettext_noop("Please show where it is: on the map, by list or in words."),
            field="latitude",
        )  # fmt: skip
    answers = checks.clean_answers(new.answers, category.questions)
    return _Checked(new, category, description, address, place, part, point, answers)


def _locate(new: NewReport) -> tuple[str, str, tuple[float, float] | None]:
    """The kelurahan, the RT or RW in it if known, and the point."""
    checks.check_point(new.longitude, new.latitude)
    if new.longitude is None or new.latitude is None:
        village = _village(new.place)
        deeper = new.place != village and new.place in territory.tree().by_code
        return village, new.place if deeper else "", None
    found = territory.locate(new.longitude, new.latitude)
    if found is None:
        raise _outside(new.longitude, new.latitude)
    return found.code, found.part, (new.longitude, new.latitude)


def _village(place: str) -> str:
    """The kelurahan of a region code."""
    if not place:
        return ""
    code = ".".join(place.split(".")[:4])
    if code not in territory.tree().by_code or len(code.split(".")) < 4:
        raise Invalid(
            "place", gettext_noop("Please choose a kelurahan from the list."), field="place"
        )
    return code


def _outside(longitude: float, latitude: float) -> Invalid:
    away = territory.metres_outside(longitude, latitude)
    if away is None:
        return Invalid("outside", gettext_noop("This point is outside the city."), field="latitude")
    if away < 10_000:
        words = gettext_noop("This point is outside the city, %(metres)d metres from its border.")
        return Invalid("outside", words, field="latitude", metres=round(away))
    words = gettext_noop("This point is outside the city, %(km)d km from its border.")
    return Invalid("outside", words, field="latitude", km=round(away / 1000))


def _clocks(checked: _Checked, now: datetime) -> list[Running]:
    calendar = territory.working_days(checked.place or territory.city())
    terms, day = queries.terms(), now.astimezone(calendar.zone).date()
    return [
        clock_rules.begin(
            kind, terms.of(kind, checked.category.resolution_class, day), now, calendar
        )
        for kind in sorted(FILING.start)
    ]


def _secret(key: bytes | None) -> str:
    """By chance, or always the same for a key, so that a repeated answer holds the same link."""
    if key is None:
        return secret_token()
    made = settings.KEY_RING.blind(key.hex(), "reports.secret")
    return base64.urlsafe_b64encode(made[:24]).decode()


# One statement writes the report, its reporter, its first step and its clocks, and tells the fact.
# A known key (or, one chance in 10^11, a taken code) inserts nothing.
_FILE = f"""
WITH report AS (
  INSERT INTO reports_report (
    code, state, category_id, channel, description, address, point, place, part, suggested, agency,
    agencies, anonymous, secret, answers, filed_at, updated_at, due_at, expected_at, reopened,
    example, source, intake_key, words
  ) VALUES (
    %(code)s, 'filed', %(category)s, %(channel)s, %(description)s, %(address)s,
    point(%(longitude)s::float8, %(latitude)s::float8), %(place)s, %(part)s, %(suggested)s, '',
    '{{}}',
    %(anonymous)s, %(secret)s, %(answers)s::jsonb, %(now)s::timestamptz, %(now)s::timestamptz,
    %(due)s::timestamptz, %(expected)s::timestamptz, 0, %(example)s, %(source)s, %(key)s::bytea,
    to_tsvector('indonesian', %(words)s)
  ) ON CONFLICT DO NOTHING RETURNING id
), reporter AS (
  INSERT INTO reports_reporter
    (report_id, account_id, name, phone, email, device, secret_index, typed_by)
  SELECT id, %(account)s::bigint, %(name)s, %(phone)s, %(email)s, %(device)s, %(index)s::bytea,
    %(typed_by)s
  FROM report
), step AS (
  INSERT INTO reports_steptaken
    (report_id, act, before, after, actor, title, agency, agencies, text, reason, internal, at,
     external_id)
  SELECT id, 'file', '', 'filed', %(actor)s, '', '', '{{}}', '', '', false, %(now)s::timestamptz, ''
  FROM report
), clock AS (
  INSERT INTO reports_clock (report_id, kind, days, working, started_at, due_at, run_from, "left")
  SELECT report.id, c.*, c.starts, make_interval(days => c.days) FROM report,
    unnest(%(kinds)s::text[], %(days)s::smallint[], %(working)s::bool[],
           %(starts)s::timestamptz[], %(dues)s::timestamptz[])
           AS c(kind, days, working, starts, due)
), fact AS ({log.clause("report", "report_id")}
)
SELECT id FROM report
"""  # noqa: S608


@dataclass(frozen=True)
class _Row:
    id: int
    code: str
    place: str
    suggested: str
    expected_at: datetime | None
    repeated: bool


def _insert(
    actor: Actor,
    checked: _Checked,
    clocks: list[Running],
    secret: str,
    now: datetime,
    key: bytes | None,
) -> _Row:
    """The new row, or the one that this key (or source) has filed before."""
    suggested = routing.where(checked.category.code, checked.place).agency
    source = checked.report.source
    values = {
        **_report_values(checked), **_clock_values(clocks),
        **_reporter_values(actor, checked.report),
        **_fact(actor, checked, now),
        "suggested": suggested, "index": queries.token_index(secret), "now": now, "key": key,
    }  # fmt: skip
    for _ in range(3):
        code = tracking_code()
        row = prepared.row(_FILE, {**values, "code": code})
        if row is not None:
            return _Row(row[0], code, checked.place, suggested, values["expected"], repeated=False)
        if key is not None or source:
            known = prepared.row(_KNOWN, {"key": key, "source": source})
            if known is not None:
                return _Row(known[0], known[1], known[2], known[3], known[4], repeated=True)
    raise RuntimeError("no free tracking code was found")


_KNOWN = """
SELECT id, code, place, suggested, expected_at FROM reports_report
WHERE intake_key = %(key)s::bytea OR (source = %(source)s AND source <> '')
"""


def _report_values(checked: _Checked) -> dict[str, Any]:
    new, point = checked.report, checked.point
    said = " ".join((checked.description, checked.address, *map(str, checked.answers.values())))
    return {
        "category": checked.category.code,
        "channel": new.channel.value,
        "description": checked.description,
        "address": checked.address,
        "longitude": point[0] if point else None,
        "latitude": point[1] if point else None,
        "place": checked.place,
        "part": checked.part,
        "anonymous": new.anonymous,
        "secret": new.secret,
        "answers": msgspec.json.encode(checked.answers).decode(),
        "example": new.example,
        "source": new.source,
        "words": search_words(f"{said} {checked.category.name}"),
    }


def _reporter_values(actor: Actor, new: NewReport) -> dict[str, Any]:
    """Who reported. Who hides leaves no name; who types in for others is not the reporter."""
    seal = settings.KEY_RING.encrypt
    own = actor.signed_in and not new.typed_by
    return {
        "account": actor.account_id if own else None,
        "name": "" if new.anonymous else seal(new.name.strip()),
        "phone": "" if new.anonymous else seal(new.phone.strip()),
        "email": "" if new.anonymous else seal(new.email.strip()),
        "device": settings.KEY_RING.blind(new.device, "device").hex() if new.device else "",
        "typed_by": new.typed_by,
        "actor": new.typed_by or "reporter",
    }


def _clock_values(clocks: list[Running]) -> dict[str, Any]:
    """Lists are PostgreSQL's array literals: nothing in them needs quotes."""
    return {
        "kinds": _literal(clock.kind.value for clock in clocks),
        "days": _literal(str(clock.days) for clock in clocks),
        "working": _literal(str(clock.working) for clock in clocks),
        "starts": _literal(clock.started_at.isoformat() for clock in clocks),
        "dues": _literal(clock.due_at.isoformat() for clock in clocks),
        "due": clock_rules.next_due(clocks),
        "expected": clock_rules.promised(clocks),
    }


def _literal(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"
