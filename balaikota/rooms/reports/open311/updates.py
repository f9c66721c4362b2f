"""servicerequestupdates: the extension by which other platforms exchange news of a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from balaikota.ground.people.rules import Actor

from .. import actions, queries
from ..media import fetch_later
from ..rules import Act, State
from . import records
from .door import base_of, door, reader, writer
from .formats import answer
from .parameters import Reader, Wrong, media_urls
from .requests import photos_of

# What a partner may say, and what it means here; every other status is a public comment.
SAID = {
    "FIXED": {State.DONE: Act.CONFIRM},
    "CLOSED": {State.DONE: Act.CONFIRM},
    "OPEN": {State.DONE: Act.DISPUTE, State.CLOSED: Act.REOPEN},
}
SAID["REOPEN"] = SAID["OPEN"]
STATUSES = {
    "OPEN", "INVESTIGATING", "IN_PROGRESS", "ACTION_SCHEDULED", "DUPLICATE", "NO_FURTHER_ACTION",
    "NOT_COUNCILS_RESPONSIBILITY", "INTERNAL_REFERRAL", "FIXED", "CLOSED",
    "REOPEN", "FOR_TRIAGE", "CANCELLED",
}  # fmt: skip
# Our states in the partner's words.
SHOWN = {
    State.FILED: "OPEN",
    State.CLARIFY: "INVESTIGATING",
    State.DISPOSED: "ACTION_SCHEDULED",
    State.WORKING: "IN_PROGRESS",
    State.DONE: "FIXED",
    State.CLOSED: "CLOSED",
    State.REFUSED: "NOT_COUNCILS_RESPONSIBILITY",
    State.WITHDRAWN: "NO_FURTHER_ACTION",
}
SPAN = timedelta(days=90)
MOST = 1000  # steps in one answer


@door("GET", "POST")
def updates(request: HttpRequest, fmt: str) -> HttpResponse:
    """GET: public steps between start_date and end_date. POST: a partner's news.

    A full page names the next one in its header `Link`; `after` is the last update_id seen.
    """
    if request.method == "POST":
        return _receive(request, fmt)
    read = Reader(request.GET, timezone.get_current_timezone())
    start, end = read.moment("start_date"), read.moment("end_date")
    after, size = read.counted("after", 0, 999_999_999), read.counted("page_size", MOST, MOST)
    read.done()
    now = timezone.now()
    end = end or (min(start + SPAN, now) if start else now)
    start = max(start or end - SPAN, end - SPAN)
    rows = queries.public_steps(reader(request), start, end, after=after, limit=size)
    base = base_of(request)
    response = answer(
        fmt, "service_request_updates", "request_update", [_record(r, base) for r in rows]
    )
    if len(rows) == size:
        span = {"start_date": start.isoformat(), "end_date": end.isoformat()}
        asked = {**request.GET.dict(), **span, "page_size": size, "after": rows[-1].id}
        asked.pop("api_key", None)  # keys are not repeated in addresses
        there = f"{base.rstrip('/')}{request.path}?{urlencode(asked)}"
        response["Link"] = f'<{there}>; rel="next"'
    return response


def _record(row: Any, base: str) -> dict[str, Any]:
    """`media_url` is the first photo, proof of the finished work before others."""
    photos = [records.photo_url(base, row.code, photo) for photo in row.photos]
    return {
        "update_id": row.id,
        "service_request_id": row.code,
        "status": SHOWN.get(row.after, "OPEN"),
        "external_status_code": row.after,
        "description": row.text,
        "updated_datetime": timezone.localtime(row.at).isoformat(timespec="seconds"),
        "media_url": photos[0] if photos else None,
        "media_urls": photos,
    }


def _receive(request: HttpRequest, fmt: str) -> HttpResponse:
    actor = writer(request)
    read = Reader(request.POST, timezone.get_current_timezone())
    needed = ("service_request_id", "update_id", "status", "updated_datetime", "description")
    fields = {name: read.text(name, 4000 if name == "description" else 80) for name in needed}
    read.moment("updated_datetime")
    read.problems += [
        _("%(name)s is required.") % {"name": name} for name in needed if not fields[name]
    ]
    if fields["status"] and fields["status"].upper() not in STATUSES:
        read.problems.append(_("status %(status)s is not known.") % {"status": fields["status"]})
    urls = media_urls(read)
    read.done()
    now = timezone.now()
    try:
        with photos_of(request, now) as photos:
            step_id = _take(actor, fields, photos, urls, now)
    except IntegrityError as error:  # the same news arrived twice at once
        text = _("update_id %(id)s already exists.") % {"id": fields["update_id"]}
        raise Wrong([text]) from error
    return answer(
        fmt, "service_request_updates", "request_update", [{"update_id": step_id}], status=201
    )


def _take(
    actor: Actor,
    fields: dict[str, str],
    photos: tuple[UUID, ...],
    urls: tuple[str, ...],
    now: datetime,
) -> int:
    """Record the news once, and return its id here.

    Raises:
        Wrong: 400, this update_id is known; partners expect it to be refused.
    """
    code, known_as = fields["service_request_id"], fields["update_id"]
    with transaction.atomic():
        report = queries.find(actor, code)
        if queries.step_known_as(report.pk, known_as) is not None:
            raise Wrong([_("update_id %(id)s already exists.") % {"id": known_as}])
        act = SAID.get(fields["status"].upper(), {}).get(State(report.state), Act.COMMENT)
        if act not in queries.acts_for(report, queries.parts_of(actor, report)):
            act = Act.COMMENT
        actions.take_step(
            actor,
            code,
            act,
            text=fields["description"],
            external_id=known_as,
            photos=photos,
            now=now,
        )
        for url in urls:
            fetch_later(code, url)
        step = queries.step_known_as(report.pk, known_as)
        assert step is not None
        return step
