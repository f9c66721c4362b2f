"""REST services, page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import msgspec

from ..rules.checking import dig
from ..rules.shapes import Pages, Rest
from .feed import BadRow, Feed, Line, Meter, Origin, SourceProblem, World
from .web import Call, Web, without_query


def feed(read: Rest, meter: Meter, world: World) -> Feed:
    """Rows of all pages. Ends at an empty page, a missing link, or the total."""
    address = without_query(read.url)
    origin = Origin(name=address.rpartition("/")[2] or address, url=address)
    return Feed(header=None, rows=_rows(read, meter, world, origin), origins=[origin])


def _rows(read: Rest, meter: Meter, world: World, origin: Origin) -> Iterator[Line]:
    digest, seen, total, count = hashlib.sha256(), set[bytes](), None, 0
    with Web(read.auth, meter, world) as web:
        for body, records in _pages(read, web):
            digest.update(body.raw)
            _no_ring(body.raw, seen, records)
            origin.size += len(body.raw)
            if read.pages.total:
                total = dig(body.tree, read.pages.total)
            for record in records:
                count += 1
                meter.row()
                yield 0, count, _row(record)
    origin.sha256 = digest.hexdigest()
    if isinstance(total, int) and count < total:
        raise SourceProblem("short", total=total, rows=count)


def _no_ring(raw: bytes, seen: set[bytes], records: list[Any]) -> None:
    """A page that came before, byte for byte, means that the pages go round in a ring."""
    mark = hashlib.sha256(raw).digest()
    if records and mark in seen:
        raise SourceProblem("repeats")
    seen.add(mark)


class _Body:
    def __init__(self, raw: bytes, tree: Any, response: httpx.Response) -> None:
        self.raw, self.tree, self.response = raw, tree, response


def _row(record: Any) -> Mapping[str, Any] | BadRow:
    if isinstance(record, dict):
        return record
    return BadRow({"value": str(record)[:500]}, type(record).__name__)


def _pages(read: Rest, web: Web) -> Iterator[tuple[_Body, list[Any]]]:
    url, query = read.url, dict(read.query)
    number, offset, cursor = read.pages.start, 0, ""
    for _page in range(read.pages.most):
        body = _ask(read, web, url, query | _asked(read.pages, number, offset, cursor))
        records = _records(body.tree, read.records)
        yield body, records
        number, offset = number + 1, offset + len(records)
        if read.pages.by in ("page", "offset"):
            if not records or _last(read.pages, body, records, offset):
                return
        elif read.pages.by == "cursor":
            cursor = str(dig(body.tree, read.pages.cursor) or "")
            if not cursor or not records:
                return
        else:
            following = _following(read.pages, body)
            if not following:
                return
            url, query = str(httpx.URL(url).join(following)), {}
    raise SourceProblem("too_many_pages", pages=read.pages.most)


def _last(pages: Pages, body: _Body, records: list[Any], offset: int) -> bool:
    """Whether no page follows: the total is reached, or the page asked for was not filled."""
    total = dig(body.tree, pages.total) if pages.total else None
    if isinstance(total, int):
        return offset >= total
    return bool(pages.size_parameter) and len(records) < pages.size


def _asked(pages: Pages, number: int, offset: int, cursor: str) -> dict[str, str]:
    asked = {pages.size_parameter: str(pages.size)} if pages.size_parameter else {}
    if pages.by == "page":
        asked[pages.parameter] = str(number)
    if pages.by == "offset":
        asked[pages.parameter] = str(offset)
    if pages.by == "cursor" and cursor:
        asked[pages.parameter] = cursor
    return asked


def _following(pages: Pages, body: _Body) -> str:
    if pages.by == "link":
        return str(body.response.links.get("next", {}).get("url", ""))
    if pages.by == "next":
        return str(dig(body.tree, pages.next) or "")
    return ""


def _ask(read: Rest, web: Web, url: str, query: Mapping[str, str]) -> _Body:
    content = msgspec.json.encode(read.body) if read.body is not None else None
    headers = {"Accept": "application/json", **read.headers}
    if content is not None:
        headers.setdefault("Content-Type", "application/json")
    response, raw = web.ask(Call(read.method, url, query, headers, content))
    try:
        return _Body(raw, msgspec.json.decode(raw), response)
    except msgspec.DecodeError as error:
        raise SourceProblem("not_json") from error


def _records(tree: Any, path: str) -> list[Any]:
    found = dig(tree, path)
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise SourceProblem("no_records", path=path)
    return found
