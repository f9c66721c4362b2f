"""OpenAPI documents: checked when a service is offered, compiled once for the gateway. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import jsonschema_rs
import yaml

from balaikota.lib.errors import Invalid, gettext_noop

MOST_BYTES = 1_000_000
MOST_OPERATIONS = 500
_METHODS = ("get", "put", "post", "delete", "patch", "head")
_TEMPLATE = re.compile(r"\{([^}/]+)\}")


class NotValid(Exception):
    """A request or an answer is not what the document says; the text says where."""


def read(text: str) -> dict[str, Any]:
    """A document from JSON or YAML, checked against its own specification.

    Raises:
        Invalid: it is no OpenAPI 3 document; says what is wrong.
    """
    if len(text) > MOST_BYTES:
        raise _bad(gettext_noop("The document is larger than 1 MB."))
    try:
        raw = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
        # As JSON once: dates and other YAML values become what a document can hold.
        document: Any = json.loads(json.dumps(raw, default=str))
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise _bad(gettext_noop("This is neither JSON nor YAML.")) from error
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise _bad(gettext_noop("This is no OpenAPI 3 document."))
    _check_references(document)
    _check_specification(document)
    compile_document(document)
    return document


def _check_references(document: Any) -> None:
    """Everything must stand in the document itself: nothing is fetched for it."""
    for reference in _references(document):
        if not reference.startswith("#/"):
            raise Invalid(
                "openapi", gettext_noop("The reference %(which)s leads out of the document."),
                field="openapi", which=reference[:100],
            )  # fmt: skip


def _references(node: Any, depth: int = 0) -> Iterator[str]:
    if depth > 100:
        raise _bad(gettext_noop("The document is nested too deeply."))
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value, depth + 1)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value, depth + 1)


def _check_specification(document: dict[str, Any]) -> None:
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    checker = (
        OpenAPIV30SpecValidator
        if document["openapi"].startswith("3.0")
        else OpenAPIV31SpecValidator
    )
    try:
        wrong = next(iter(checker(document).iter_errors()), None)
    except Exception as error:
        raise _bad(gettext_noop("The document cannot be checked.")) from error
    if wrong is not None:
        path = "/".join(str(part) for part in getattr(wrong, "absolute_path", ()))
        raise Invalid(
            "openapi", gettext_noop("Not as OpenAPI says: %(what)s (%(where)s)"), field="openapi",
            what=str(getattr(wrong, "message", wrong))[:300], where=path[:200] or "/",
        )  # fmt: skip


def _bad(message: str) -> Invalid:
    return Invalid("openapi", message, field="openapi")


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter, ready to be checked."""

    name: str
    required: bool
    type: str
    many: bool
    validator: Any


@dataclass(frozen=True)
class Operation:
    """One operation: its name in the record, and what may come in and go out."""

    name: str  # "GET /penduduk/{nik}"
    method: str
    segments: tuple[str, ...]  # "" stands for a parameter
    names: tuple[str, ...]  # the parameters' names in order
    path: Mapping[str, Parameter]
    query: Mapping[str, Parameter]
    body: Any  # validator of a JSON body, None: anything of the declared types
    body_required: bool
    body_types: frozenset[str]
    answers: Mapping[str, Any]  # status, "2XX" or "default" → validator, None: no schema

    def answer_validator(self, status: int) -> Any:
        """Raises NotValid for a status the document does not know."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.answers:
                return self.answers[key]
        raise NotValid(f"status {status} is not in the document")


@dataclass(frozen=True)
class Compiled:
    """All operations of a document, found by method and number of segments."""

    operations: Mapping[tuple[str, int], tuple[Operation, ...]]

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation of a path and its parameters; literal segments win over parameters."""
        parts = [unquote(part) for part in path.split("/")[1:]]
        for operation in self.operations.get((method, len(parts)), ()):
            if all(s in ("", part) for s, part in zip(operation.segments, parts, strict=True)):
                values = [p for s, p in zip(operation.segments, parts, strict=True) if s == ""]
                return operation, dict(zip(operation.names, values, strict=True))
        return None

    @property
    def names(self) -> list[str]:
        return sorted(o.name for many in self.operations.values() for o in many)


def compile_document(document: Mapping[str, Any]) -> Compiled:
    """Every operation with its validators. Raises Invalid when something cannot be compiled."""
    found: dict[tuple[str, int], list[Operation]] = {}
    try:
        for path, item in document.get("paths", {}).items():
            item = _resolve(document, item)
            for method in _METHODS:
                if method in item:
                    operation = _operation(document, path, method, item)
                    key = (operation.method, len(operation.segments))
                    found.setdefault(key, []).append(operation)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise Invalid(
            "openapi", gettext_noop("The document cannot be compiled: %(what)s"), field="openapi",
            what=str(error)[:200],
        ) from error  # fmt: skip
    count = sum(map(len, found.values()))
    if not 0 < count <= MOST_OPERATIONS:
        raise _bad(gettext_noop("The document must hold 1 to 500 operations."))
    return Compiled(
        {
            key: tuple(sorted(many, key=lambda o: o.segments.count("")))
            for key, many in found.items()
        }
    )


def _resolve(document: Mapping[str, Any], node: Any) -> Any:
    for _ in range(10):
        if not (isinstance(node, Mapping) and "$ref" in node):
            return node
        target: Any = document
        for part in node["$ref"][2:].split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        node = target
    raise ValueError("references go in a circle")


def _operation(
    document: Mapping[str, Any], path: str, method: str, item: Mapping[str, Any]
) -> Operation:
    raw = item[method]
    given = [
        _resolve(document, p) for p in [*item.get("parameters", ()), *raw.get("parameters", ())]
    ]
    pieces = path.split("/")[1:]
    parameters = {(p["in"], p["name"]): _parameter(document, p) for p in given}
    body = _resolve(document, raw.get("requestBody")) or {}
    content = body.get("content", {})
    return Operation(
        name=f"{method.upper()} {path}"[:200],
        method=method.upper(),
        segments=tuple("" if _TEMPLATE.fullmatch(piece) else piece for piece in pieces),
        names=tuple(m[1] for piece in pieces if (m := _TEMPLATE.fullmatch(piece))),
        path={name: p for (where, name), p in parameters.items() if where == "path"},
        query={name: p for (where, name), p in parameters.items() if where == "query"},
        body=_json_validator(document, content),
        body_required=bool(body.get("required")),
        body_types=frozenset(kind.split(";")[0].lower() for kind in content),
        answers={
            str(status): _json_validator(document, _resolve(document, answer).get("content", {}))
            for status, answer in raw.get("responses", {}).items()
        },
    )


def _parameter(document: Mapping[str, Any], raw: Mapping[str, Any]) -> Parameter:
    schema = raw.get("schema", {})
    flat = _resolve(document, schema)
    kind = flat.get("type", "string")
    kind = next((k for k in kind if k != "null"), "string") if isinstance(kind, list) else kind
    inner = _resolve(document, flat.get("items", {})).get("type", "string")
    return Parameter(
        raw["name"], bool(raw.get("required")), inner if kind == "array" else kind,
        kind == "array", _validator(document, schema),
    )  # fmt: skip


def _json_validator(document: Mapping[str, Any], content: Mapping[str, Any]) -> Any:
    for kind, media in content.items():
        name = kind.split(";")[0].lower()
        if (name == "application/json" or name.endswith("+json")) and "schema" in media:
            return _validator(document, media["schema"])
    return None


def _validator(document: Mapping[str, Any], schema: Any) -> Any:
    """One root with the document's components, so that references within it are found."""
    old = str(document["openapi"]).startswith("3.0")
    components = document.get("components", {})
    root = {"allOf": [schema], "components": components}
    root = _modern(root) if old else root
    return jsonschema_rs.Draft202012Validator(root)


def _modern(node: Any) -> Any:
    """OpenAPI 3.0's own words (nullable, boolean exclusive bounds) as JSON Schema says them."""
    if isinstance(node, list):
        return [_modern(value) for value in node]
    if not isinstance(node, dict):
        return node
    new = {key: _modern(value) for key, value in node.items()}
    for bound in ("Minimum", "Maximum"):
        if isinstance(new.get(f"exclusive{bound}"), bool):
            strict, limit = new.pop(f"exclusive{bound}"), bound.lower()
            if strict and limit in new:
                new[f"exclusive{bound}"] = new.pop(limit)
    if new.pop("nullable", False) is True:
        if isinstance(new.get("type"), str):
            new["type"] = [new["type"], "null"]
            if "enum" in new and None not in new["enum"]:
                new["enum"] = [*new["enum"], None]
        else:
            new = {"anyOf": [new, {"type": "null"}]}
    return new


def check_request(
    operation: Operation, path: Mapping[str, str], query: str, kind: str, body: bytes
) -> None:
    """Raises NotValid when a request is not what the document says; undeclared query words too."""
    for name, parameter in operation.path.items():
        _check_value(parameter, [path[name]] if name in path else [])
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=200):
        given.setdefault(name.removesuffix("[]"), []).append(value)
    unknown = set(given) - set(operation.query)
    if unknown:
        raise NotValid(f"query: {min(unknown)} is not in the document")
    for name, parameter in operation.query.items():
        _check_value(parameter, given.get(name, []))
    _check_body(operation, kind, body)


def _check_body(operation: Operation, kind: str, body: bytes) -> None:
    if not body:
        if operation.body_required:
            raise NotValid("body: is required")
        return
    name = kind.split(";")[0].strip().lower()
    if name not in operation.body_types:
        raise NotValid(f"body: {name or 'no type'} is not in the document")
    if operation.body is not None and (name == "application/json" or name.endswith("+json")):
        check_json(operation.body, body, "body")


def check_json(validator: Any, body: bytes, where: str) -> None:
    """Raises NotValid, naming the place but never the value."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotValid(f"{where}: is no JSON") from error
    if not validator.is_valid(value):
        wrong = next(iter(validator.iter_errors(value)))
        place = "/".join(str(part) for part in wrong.instance_path)
        raise NotValid(f"{where}/{place}: {type(wrong.kind).__name__}"[:200])


def _check_value(parameter: Parameter, texts: list[str]) -> None:
    if not texts:
        if parameter.required:
            raise NotValid(f"{parameter.name}: is required")
        return
    values = texts[0].split(",") if parameter.many and len(texts) == 1 else texts
    read = [_typed(parameter, text) for text in values]
    if not parameter.validator.is_valid(read if parameter.many else read[0]):
        raise NotValid(f"{parameter.name}: is not as the document says")


def _typed(parameter: Parameter, text: str) -> Any:
    try:
        if parameter.type == "integer":
            return int(text)
        if parameter.type == "number":
            return float(text)
        if parameter.type == "boolean":
            return {"true": True, "false": False}[text]
    except (ValueError, KeyError) as error:
        raise NotValid(f"{parameter.name}: is no {parameter.type}") from error
    return text
