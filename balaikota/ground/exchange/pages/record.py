"""The record of calls: who asked what, when and for which purpose."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import need_some
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor

from .. import queries
from ..permissions import LOG

_PAGE = 50
_EXPORTED = timedelta(days=31)
_COLUMNS = ("id", "call", "part", "at", "service", "consumer", "agreement", "operation",
            "target", "body", "actor", "status", "milliseconds", "cached", "problem")  # fmt: skip


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """Calls of services and applications whose record one may see, newest first."""
    actor = actor_of(request)
    need_some(actor, LOG)
    asked = {name: request.GET.get(key, "").replace("\0", "")[:60]
             for name, key in (("service", "layanan"), ("consumer", "pemakai"))}  # fmt: skip
    before = request.GET.get("sebelum", "")
    known = applications.applications()
    lines = queries.record.lines(
        actor, **asked, before=int(before[:18]) if before.isdecimal() else 0, limit=_PAGE
    )
    purposes = queries.registry.purposes({line.asked.agreement for line in lines})
    last = queries.record.last_seal()
    more = {**request.GET.dict(), "sebelum": lines[_PAGE - 1].asked.pk} if lines[_PAGE:] else {}
    return render(request, "exchange/record.html", {
        "rows": [
            (line, known.get(line.asked.consumer), purposes.get(line.asked.agreement, ""))
            for line in lines[:_PAGE]
        ],
        "next_url": f"?{urlencode(more)}" if more else "",
        "services": queries.registry.services(), "asked": asked, "known": known.values(),
        "seal": last, "digest": bytes(last.digest).hex() if last else "",
    })  # fmt: skip


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The entries of the last month as CSV, streamed; digests in hexadecimal."""
    actor = actor_of(request)
    need_some(actor, LOG)
    response = StreamingHttpResponse(_lines(actor), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="catatan.csv"'
    return response


def _lines(actor: Actor) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in queries.record.export(actor, timezone.now() - _EXPORTED):
        values = [getattr(row, name) for name in _COLUMNS]
        writer.writerow([v.hex() if isinstance(v, bytes | memoryview) else v for v in values])
        if out.tell() > 64_000:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
