"""SOAP services: an envelope goes there, records are picked out of the answer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ..rules.shapes import Soap
from .feed import Feed, Line, Meter, Origin, SourceProblem, World
from .web import Call, Web, without_query

_SPACES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}


def feed(read: Soap, meter: Meter, world: World) -> Feed:
    """A row for each element `record`; its children's names are the columns."""
    with Web(read.auth, meter, world) as web:
        raw = _answer(read, web)
    address = without_query(read.url)
    origin = Origin(
        name=read.action.rpartition("/")[2] or address, url=address,
        sha256=hashlib.sha256(raw).hexdigest(), size=len(raw),
    )  # fmt: skip
    return Feed(header=None, rows=_rows(raw, read.record, meter), origins=[origin])


def _answer(read: Soap, web: Web) -> bytes:
    kind = "text/xml" if read.version == "1.1" else "application/soap+xml"
    headers = {"Content-Type": f"{kind}; charset=utf-8", "Accept": kind}
    if read.version == "1.1":
        headers["SOAPAction"] = f'"{read.action}"'
    else:
        headers["Content-Type"] += f'; action="{read.action}"'
    envelope = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<s:Envelope xmlns:s="{_SPACES[read.version]}"><s:Body>{read.body}</s:Body></s:Envelope>'
    )
    call = Call("POST", read.url, {}, headers, envelope.encode(), explains="xml")
    response, raw = web.ask(call)
    if response.status_code >= 400:  # a fault comes with 500, in SOAP 1.2 also with 400
        _no_fault(_tree(raw))
        raise SourceProblem("broken", status=response.status_code)
    return raw


def _tree(raw: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise SourceProblem("not_xml") from error


_REASONS = ("{*}faultstring", "{*}Reason/{*}Text", "{*}detail", "{*}Detail")


def _no_fault(tree: Any) -> None:
    """Raises SourceProblem with what a fault says: its reason, and its detail if there is one."""
    fault = next(tree.iter("{*}Fault"), None)
    if fault is not None:
        parts = [part for path in _REASONS for part in fault.findall(path)] or [fault]
        words = " ".join(" ".join(map(str, part.itertext())) for part in parts)
        raise SourceProblem("fault", why=" ".join(words.split())[:200])


def _rows(raw: bytes, record: str, meter: Meter) -> Iterator[Line]:
    tree = _tree(raw)
    _no_fault(tree)
    for line, element in enumerate(tree.iter(f"{{*}}{record}"), 1):
        meter.row()
        yield 0, line, row(element)


def row(element: Any) -> dict[str, Any]:
    """Children by local name: text, a nested row, or a list of them; attributes as "@name"."""
    found: dict[str, Any] = {f"@{_local(k)}": v for k, v in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        value: Any = row(child) if len(child) else (child.text or "").strip() or None
        name = _local(child.tag)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
