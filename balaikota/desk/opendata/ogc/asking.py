"""Parameters of items: bbox, datetime, limit, offset and properties. Anything else is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.http import QueryDict

from balaikota.lib.errors import Invalid, gettext_noop

from ..rules import filters
from .layers import Layer, Query

MOST = 10_000  # features of a page; who asks for more gets these (req/core/fc-limit-response)
FARTHEST = 1_000_000_000
USUAL = 10
FORMS = ("json", "html")


def check_known(query: QueryDict, known: Iterable[str]) -> None:
    """A parameter that nobody knows is an error (OGC API Features, /req/core/query-param-unknown).

    Raises:
        Invalid: names it.
    """
    extra = sorted(set(query) - {*known, "f"})
    if extra:
        raise Invalid(
            "unknown_parameter", gettext_noop("There is no parameter %(which)s."),
            field=extra[0][:60], which=extra[0][:60],
        )  # fmt: skip
    if query.get("f", "json") not in FORMS:
        raise Invalid("bad_form", gettext_noop("f is json or html."), field="f")


def read(query: QueryDict, layer: Layer) -> Query:
    """What is asked of a layer. Raises Invalid."""
    names = {column.name: column for column in layer.columns}
    check_known(query, {"bbox", "bbox-crs", "datetime", "limit", "offset", "crs", *names})
    _check_crs(query)
    return Query(
        box=filters.box(str(query["bbox"])) if "bbox" in query else None,
        span=_span(str(query["datetime"])) if "datetime" in query else None,
        limit=min(_number(query, "limit", USUAL, least=1), MOST),
        offset=_number(query, "offset", 0, least=0, most=FARTHEST),
        filters=tuple(
            filters.condition(layer.columns, name, "eq", value)
            for name in names
            for value in query.getlist(name)
        ),
    )


def _check_crs(query: QueryDict) -> None:
    for name in ("crs", "bbox-crs"):
        if name in query and query[name] != CRS84:
            raise Invalid("bad_crs", gettext_noop("Only CRS84 is spoken."), field=name)


CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def _number(query: QueryDict, name: str, usual: int, least: int, most: int = 10**300) -> int:
    text: Any = query.get(name)
    if text is None:
        return usual
    plain = text.isascii() and text.isdecimal() and len(text) <= 300
    if not plain or not least <= int(text) <= most:
        raise Invalid("bad_number", gettext_noop("This must be a whole number."), field=name)
    return int(text)


def _span(text: str) -> tuple[datetime | None, datetime | None]:
    """ "2026-01-01/..", "../2026-02-01T00:00:00Z" or one moment or day."""
    first, slash, last = text.partition("/")
    if not slash:
        return _moment(first, end=False), _moment(first, end=True)
    begin = None if first in ("", "..") else _moment(first, end=False)
    until = None if last in ("", "..") else _moment(last, end=True)
    if begin and until and begin > until:
        raise _bad_time()
    return begin, until


def _moment(text: str, *, end: bool) -> datetime:
    """A day alone lasts until its end."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad_time() from error
    if len(text) == 10 and end:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999999)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _bad_time() -> Invalid:
    return Invalid(
        "bad_time", gettext_noop("Write a moment or a span as RFC 3339 has it."), field="datetime"
    )
