"""Answers in the asked format, exactly as GeoReport v2 writes them.

XML has a declaration and no namespace; an unknown value is an empty element. JSON follows the
"Spark" mapping: a list is a bare array, an unknown value is null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpResponse
from lxml import etree

CONTENT_TYPES = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
Record = Mapping[str, Any]
# Characters that XML 1.0 cannot carry, whatever a citizen's keyboard sent.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def answer(
    fmt: str, root: str, item: str, records: Sequence[Record], *, status: int = 200
) -> HttpResponse:
    """A list of records: `<root><item>…` or a bare JSON array."""
    body = _json(list(records)) if fmt == "json" else _xml_list(root, item, records)
    return HttpResponse(body, status=status, content_type=CONTENT_TYPES[fmt])


def answer_one(fmt: str, root: str, record: Record) -> HttpResponse:
    """One record: `<root>…` or a bare JSON object (discovery, service definition)."""
    body = _json(record) if fmt == "json" else _declared(_element(root, record))
    return HttpResponse(body, content_type=CONTENT_TYPES[fmt])


def failure(fmt: str, status: int, descriptions: Sequence[str]) -> HttpResponse:
    """One or several errors with the HTTP status of all of them."""
    errors = [{"code": status, "description": text} for text in descriptions]
    return answer(fmt, "errors", "error", errors, status=status)


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


def _xml_list(root: str, item: str, records: Sequence[Record]) -> bytes:
    top = etree.Element(root)
    for record in records:
        top.append(_element(item, record))
    return _declared(top)


def _declared(element: etree._Element) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="utf-8")


def _element(name: str, value: Any) -> etree._Element:
    """A mapping becomes children, a `Many` a wrapped list, everything else text."""
    element = etree.Element(name)
    if isinstance(value, Mapping):
        for key, part in value.items():
            element.append(_element(key, part))
    elif isinstance(value, list | tuple):
        for part in value:
            element.append(_element(_SINGULAR.get(name, "item"), part))
    else:
        element.text = _text(value)
    return element


# The name of one member of each list in the specification and its extensions.
_SINGULAR = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "notes": "note",
    "photos": "photo",
    "media_urls": "media_url",
}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return _NOT_XML.sub("", str(value))
