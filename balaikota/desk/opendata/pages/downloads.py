"""Files of a dataset, streamed: CSV, XLSX, Parquet, GeoJSON, JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import NotFound, gettext_noop

from .. import queries
from ..queries import MIME, Card, VersionView
from ..rules.filters import Ask
from ..rules.life import Level
from ..store import exports
from ..store.engine import File
from .common import asked

_STREAMS: dict[str, Callable[[File, Ask], Iterator[bytes]]] = {
    "csv": exports.csv,
    "geojson": exports.geojson,
    "json": exports.json_rows,
}


@require_safe
def download(request: HttpRequest, dataset: str, form: str) -> HttpResponseBase:
    """One file; `?versi=` an older version, and the filters of the table."""
    actor, card = actor_of(request), queries.card(dataset)
    number = request.GET.get("versi", "")
    wanted = int(number) if number.isdecimal() and len(number) < 10 else None
    version = queries.opened(actor, card, wanted)
    if form not in card.formats:
        raise NotFound("no_form", gettext_noop("This dataset is not given in this form."))
    ask = asked(request, version)
    etag = f'"{version.sha256[:20]}-{form}"'
    if not ask.narrows and not ask.sort and etag in request.headers.get("If-None-Match", ""):
        response: HttpResponseBase = HttpResponse(status=304)
    else:
        response = _file(card, version, form, ask)
    return _dressed(response, card, version, form, "" if ask.narrows or ask.sort else etag)


def _file(card: Card, version: VersionView, form: str, ask: Ask) -> HttpResponseBase:
    if form == "parquet":
        return FileResponse(default_storage.open(version.path, "rb"), content_type=MIME[form])
    if form == "xlsx":
        book = exports.xlsx(version.file, ask, card.title)
        return FileResponse(book, content_type=MIME[form])
    kind = MIME[form] + ("; charset=utf-8" if form == "csv" else "")
    return StreamingHttpResponse(_STREAMS[form](version.file, ask), content_type=kind)


def _dressed(
    response: HttpResponseBase, card: Card, version: VersionView, form: str, etag: str
) -> HttpResponseBase:
    name = f"{card.slug}-v{version.number}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    if card.level is Level.OPEN:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = "public, max-age=300"
    else:
        response.headers["Cache-Control"] = "private, no-store"
    if etag:
        response.headers["ETag"] = etag
    if form == "parquet":
        response.headers["X-Checksum-Sha256"] = version.sha256
    return response
