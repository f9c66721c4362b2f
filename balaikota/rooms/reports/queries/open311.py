"""Reads behind the Open311 endpoint: public requests, their details, and their public history."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from balaikota.ground.people.rules import Actor

from ..rules import ENDED, PUBLIC

Span = tuple[datetime | None, datetime | None]
ANY: Span = (None, None)

_PUBLIC = "NOT r.secret AND r.state = ANY(%(public)s)"
# The program that filed a report may follow it before it is public; nobody else may.
_OWN = (
    "(%(own)s <> '' AND EXISTS (SELECT 1 FROM reports_reporter o "
    "WHERE o.report_id = r.id AND o.typed_by = %(own)s))"
)

_COLUMNS = """
SELECT r.id, r.code, r.state, r.category_id AS category, c.name AS category_name,
       c.name_en AS category_name_en, r.description, r.agency, r.address, r.place, r.channel,
       r.point[0] AS longitude, r.point[1] AS latitude, r.filed_at, r.updated_at, r.closed_at,
       r.expected_at, said.text AS notes, photo.file_id AS photo
FROM page JOIN reports_report r USING (id)
JOIN reports_category c ON c.code = r.category_id
LEFT JOIN LATERAL (
  SELECT s.text FROM reports_steptaken s
  WHERE s.report_id = r.id AND NOT s.internal AND s.text <> '' AND s.act NOT IN ('file', 'answer')
  ORDER BY s.at DESC, s.id DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
  SELECT p.file_id FROM reports_photo p
  WHERE p.report_id = r.id AND p.kind = 'report' ORDER BY p.id LIMIT 1
) photo ON true
ORDER BY r.filed_at DESC, r.id DESC
"""


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One row for Open311. Positions in degrees; times aware."""

    id: int
    code: str
    state: str
    category: str
    category_name: str
    category_name_en: str
    description: str
    agency: str
    address: str
    place: str
    channel: str
    longitude: float | None
    latitude: float | None
    filed_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    expected_at: datetime | None
    notes: str | None
    photo: UUID | None


def service_requests(
    actor: Actor | None,
    *,
    codes: Sequence[str] = (),
    services: Sequence[str] = (),
    statuses: frozenset[str] = frozenset(),
    filed: Span = ANY,
    updated: Span = ANY,
    words: str = "",
    limit: int,
    offset: int = 0,
) -> list[ServiceRequest]:
    """Public requests, newest first. `codes` overrides every other filter (GeoReport v2).

    One statement. A key sees its own requests by code also before they are public.
    """
    values: dict[str, Any] = {
        "public": sorted(PUBLIC), "own": _ref(actor), "limit": limit, "offset": offset,
    }  # fmt: skip
    if codes:
        values["codes"] = [code.upper() for code in codes]
        where = [f"r.code = ANY(%(codes)s) AND (({_PUBLIC}) OR {_OWN})"]
    else:
        where = [_PUBLIC, *_filters(services, statuses, filed, updated, words, values)]
    page = (
        f"WITH page AS MATERIALIZED (SELECT r.id FROM reports_report r WHERE {' AND '.join(where)} "  # noqa: S608
        "ORDER BY r.filed_at DESC, r.id DESC LIMIT %(limit)s OFFSET %(offset)s) "
    )
    with connection.cursor() as cursor:
        cursor.execute(page + _COLUMNS, values)
        return [ServiceRequest(*row) for row in cursor.fetchall()]


def _ref(actor: Actor | None) -> str:
    return actor.ref if actor is not None and actor.is_key else ""


def _filters(
    services: Sequence[str],
    statuses: frozenset[str],
    filed: Span,
    updated: Span,
    words: str,
    values: dict[str, Any],
) -> list[str]:
    where = []
    if services:
        values["services"] = list(services)
        where.append("r.category_id = ANY(%(services)s)")
    if len(statuses) == 1:
        ended = PUBLIC & ENDED
        values["states"] = sorted(ended if "closed" in statuses else PUBLIC - ended)
        where.append("r.state = ANY(%(states)s)")
    for name, column, (start, end) in (
        ("filed", "filed_at", filed),
        ("updated", "updated_at", updated),
    ):
        if start:
            values[f"{name}_start"] = start
            where.append(f"r.{column} >= %({name}_start)s")
        if end:
            values[f"{name}_end"] = end
            where.append(f"r.{column} <= %({name}_end)s")
    if words:
        values["words"] = words
        where.append("r.words @@ websearch_to_tsquery('indonesian', %(words)s)")
    return where


@dataclass(frozen=True)
class Note:
    """A public step in the history of a request."""

    at: datetime
    act: str
    text: str


@dataclass(frozen=True)
class Details:
    """What `extensions=true` adds to a request."""

    answers: Mapping[str, Any]
    photos: tuple[UUID, ...]
    notes: tuple[Note, ...]


def service_request_details(ids: Sequence[int]) -> dict[int, Details]:
    """Answers, photos and public steps of many requests. Three statements for any number."""
    photos: dict[int, list[UUID]] = {}
    notes: dict[int, list[Note]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, answers::text FROM reports_report WHERE id = ANY(%s)", [list(ids)]
        )
        answers = dict(cursor.fetchall())
        cursor.execute(
            "SELECT report_id, file_id FROM reports_photo WHERE report_id = ANY(%s) ORDER BY id",
            [list(ids)],
        )
        for report, photo in cursor.fetchall():
            photos.setdefault(report, []).append(photo)
        cursor.execute(
            "SELECT report_id, at, act, text FROM reports_steptaken "
            "WHERE report_id = ANY(%s) AND NOT internal ORDER BY at, id",
            [list(ids)],
        )
        for report, at, act, text in cursor.fetchall():
            notes.setdefault(report, []).append(Note(at, act, text))
    return {
        report: Details(
            _json(answers[report]), tuple(photos.get(report, ())), tuple(notes.get(report, ()))
        )
        for report in answers
    }


def _json(text: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(text)
    return found


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One line of news for a partner."""

    id: int
    code: str
    act: str
    after: str
    text: str
    at: datetime
    photos: list[UUID]


def public_steps(
    actor: Actor | None, start: datetime, end: datetime, *, after: int = 0, limit: int = 1000
) -> list[PublicStep]:
    """Public steps of public requests (and of the key's own) in a span of time, oldest first.

    `after` is the id of the last step of the page before.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, r.code, s.act, s.after, s.text, s.at, ARRAY(SELECT p.file_id "  # noqa: S608
            "FROM reports_photo p WHERE p.step_id = s.id ORDER BY p.kind, p.id) "
            "FROM reports_steptaken s "
            "JOIN reports_report r ON r.id = s.report_id "
            "WHERE s.at BETWEEN %(start)s AND %(end)s AND NOT s.internal "
            "AND (%(after)s = 0 OR (s.at, s.id) > "
            "(SELECT at, id FROM reports_steptaken WHERE id = %(after)s)) "
            f"AND (({_PUBLIC}) OR {_OWN}) "
            "ORDER BY s.at, s.id LIMIT %(limit)s",
            {
                "start": start, "end": end, "after": after, "limit": limit,
                "public": sorted(PUBLIC), "own": _ref(actor),
            },
        )  # fmt: skip
        return [PublicStep(*row) for row in cursor.fetchall()]


def step_known_as(report_id: int, external_id: str) -> int | None:
    """The step that a partner sent under its own update_id, if it came already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM reports_steptaken WHERE report_id = %s AND external_id = %s",
            [report_id, external_id],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None
