"""Actions about rows: datastore_search and datastore_info, without SQL from outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import queries
from ..queries import Card, VersionView
from ..rules import filters
from ..rules.fields import Field
from ..rules.filters import ROW, Ask
from ..store import engine
from ..store.exports import plain
from .packages import resource_known_as
from .registry import Call, action

MOST_ROWS = 32_000
TYPES = {
    "string": "text", "integer": "int8", "number": "numeric", "boolean": "bool", "date": "date",
    "datetime": "timestamptz", "geojson": "json",
}  # fmt: skip


def _opened(call: Call) -> tuple[str, Card, VersionView]:
    name = call.needed("resource_id", "id")
    card, _form = resource_known_as(name)
    if card.version is None:
        raise NotFound("elsewhere", gettext_noop("Resource was not found."))
    return name, card, queries.opened(call.actor, card)


@action
def datastore_search(call: Call) -> Any:
    """Rows of a dataset: resource_id, filters, q, fields, sort, limit, offset, distinct,
    include_total, records_format (objects, lists, csv, tsv)."""
    name, _card, version = _opened(call)
    fields = version.fields
    limit = call.number("limit", 100, MOST_ROWS)
    ask = _ask(call, fields, limit)
    columns = ask.columns
    rows = engine.rows(version.file, ask) if limit else []
    form = call.text("records_format", "objects")
    result: dict[str, Any] = {
        "include_total": call.flag("include_total", default=True),
        "limit": limit,
        "offset": ask.offset,
        "q": call.given.get("q") or "",
        "filters": call.mapping("filters"),
        "resource_id": name,
        "records_format": form,
        "total_estimation_threshold": None,
        "records": _records(form, columns, rows, fields),
        "fields": _fields(columns, fields),
        "_links": _links(call, ask.offset, limit),
    }
    if result["include_total"]:
        whole = version.rows if not ask.narrows else engine.count(version.file, ask)
        result |= {"total": whole, "total_was_estimated": False}
    return result


def _ask(call: Call, fields: Sequence[Field], limit: int) -> Ask:
    columns = filters.check_columns(fields, call.listed("fields"))
    distinct = call.flag("distinct")
    if not columns:
        shown = tuple(field.name for field in fields if field.role != "bound")
        columns = shown if distinct else (ROW, *shown)
    words, words_in = _words(call, fields)
    sort = filters.order(fields, ", ".join(call.listed("sort")))
    if distinct and any(name not in columns for name, _down in sort):
        raise Invalid("bad_sort", gettext_noop("Sort by a column, up or down."), field="sort")
    return Ask(
        columns=columns, filters=filters.from_mapping(fields, call.mapping("filters")),
        words=words, words_in=words_in, sort=sort, distinct=distinct, limit=limit,
        offset=call.number("offset", 0, 10**12),
    )  # fmt: skip


def _words(call: Call, fields: Sequence[Field]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """`q` is text for all columns, or an object of column and text."""
    given = call.given.get("q")
    if isinstance(given, dict) or (isinstance(given, str) and given.lstrip().startswith("{")):
        pairs = call.mapping("q")
        return "", tuple(
            (filters.field_named(fields, column).name, str(words)[:200])
            for column, words in pairs.items()
        )
    return call.text("q")[:200], ()


def _records(
    form: str, columns: Sequence[str], rows: list[tuple[Any, ...]], fields: Sequence[Field]
) -> Any:
    values = [[plain(value) for value in row] for row in rows]
    outlines = {field.name for field in fields if field.type == "geojson"} & set(columns)
    if form == "objects":
        found = [dict(zip(columns, row, strict=True)) for row in values]
        for row in found if outlines else ():
            row |= {name: json.loads(row[name]) for name in outlines if row[name]}
        return found
    if form == "lists":
        return values
    if form in ("csv", "tsv"):
        sign = "," if form == "csv" else "\t"
        return "".join(sign.join(_cell(value, sign) for value in row) + "\n" for row in values)
    raise Invalid(
        "bad_value",
        gettext_noop("Must be objects, lists, csv or tsv"), field="records_format",
    )  # fmt: skip


def _cell(value: Any, sign: str) -> str:
    text = "" if value is None else str(value)
    if any(c in text for c in (sign, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def _fields(columns: Sequence[str], fields: Sequence[Field]) -> list[dict[str, Any]]:
    known = {field.name: field for field in fields}
    return [{"id": ROW, "type": "int"} if name == ROW else _field(known[name]) for name in columns]


def _field(field: Field) -> dict[str, Any]:
    words = {"label": field.title, "notes": field.description, "unit": field.unit}
    info = {name: text for name, text in words.items() if text}
    return {"id": field.name, "type": TYPES[field.type], **({"info": info} if info else {})}


def _links(call: Call, offset: int, limit: int) -> dict[str, str]:
    """Where this page begins, and the next one."""
    path = reverse("opendata:ckan", args=["datastore_search"])

    def at(start: int) -> str:
        query: Mapping[str, Any] = {**call.given, "offset": start}
        flat = {
            key: value if isinstance(value, str | int) else json.dumps(value)
            for key, value in query.items()
        }
        return f"{path}?{urlencode(flat)}"

    return {"start": at(0), "next": at(offset + limit)}


@action
def datastore_info(call: Call) -> Any:
    """The columns of a dataset, and how many rows it has."""
    name, _card, version = _opened(call)
    return {
        "meta": {
            "id": name, "count": version.rows, "size": version.bytes, "table_type": "BASE TABLE",
            "idx_size": 0, "db_size": None, "aliases": [],
        },
        "fields": [
            {
                **_field(field),
                "schema": {
                    "native_type": TYPES[field.type], "notnull": False, "index_name": None,
                    "is_index": False, "uniquekey": False,
                },
            }
            for field in version.columns
        ],
    }  # fmt: skip
