"""The OpenAPI document of the collections there are, and the schema of each."""

from __future__ import annotations

from typing import Any

from ..rules.fields import Field
from .asking import FARTHEST, USUAL
from .layers import Layer

CONFORMS = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
)
_JSON = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def property_schema(column: Field) -> dict[str, Any]:
    """A column as JSON Schema."""
    words = {"title": column.title, "description": column.description}
    return {**_JSON.get(column.type, {}), **{name: text for name, text in words.items() if text}}


def layer_schema(layer: Layer, address: str) -> dict[str, Any]:
    """What a layer's features hold and can be filtered by, as JSON Schema."""
    shape = "geometry-point" if layer.geometry == "point" else "geometry-any"
    place = {"format": shape, "x-ogc-role": "primary-geometry"}
    properties = {column.name: property_schema(column) for column in layer.columns}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": layer.title,
        "properties": {**properties, "geometry": place},
        "additionalProperties": False,
    }


def document(base: str, layers: list[Layer], title: str) -> dict[str, Any]:
    """OpenAPI 3.0 over everything; `base` is the address of the landing page."""
    paths: dict[str, Any] = {
        "/": _get("Landing page", "landing", "object"),
        "/conformance": _get("Conformance classes", "conformance", "object"),
        "/collections": _get("Collections", "collections", "object"),
    }
    for layer in layers:
        path = f"/collections/{layer.name}"
        paths[path] = _get(layer.title, f"about-{layer.name}", "object")
        paths[f"{path}/queryables"] = _get(
            layer.title, f"queryables-{layer.name}", "object", kind="application/schema+json"
        )
        paths[f"{path}/items"] = _items(layer)
        paths[f"{path}/items/{{featureId}}"] = _item(layer)
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "version": "1.0.0", "description": "OGC API Features"},
        "servers": [{"url": base.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": {"error": _ERROR}},
    }


_ERROR = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
}
_FORM = {"name": "f", "in": "query", "schema": {"type": "string", "enum": ["json"]}}


def _failed(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/error"}
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _get(
    summary: str, name: str, kind_of: str, kind: str = "application/json",
    parameters: list[Any] | None = None, schema: dict[str, Any] | None = None,
    missing: bool = False,
) -> dict[str, Any]:  # fmt: skip
    answers: dict[str, Any] = {
        "200": {
            "description": "OK",
            "content": {kind: {"schema": schema or {"type": kind_of}}},
        },
        "400": _failed("A parameter is wrong"),
    }
    if missing:
        answers["404"] = _failed("There is no such feature")
    return {
        "get": {
            "summary": summary,
            "operationId": name,
            "parameters": [*(parameters or []), _FORM],
            "responses": answers,
        }
    }


def _items(layer: Layer) -> dict[str, Any]:
    corners = {"type": "array", "minItems": 4, "maxItems": 4, "items": {"type": "number",
               "minimum": -180, "maximum": 180}}  # fmt: skip
    parameters: list[dict[str, Any]] = [
        {"name": "bbox", "in": "query", "style": "form", "explode": False, "schema": corners},
        {"name": "datetime", "in": "query", "schema": {"type": "string"}},
        {
            "name": "limit", "in": "query",
            "schema": {"type": "integer", "minimum": 1, "default": USUAL},
        },
        {
            "name": "offset", "in": "query",
            "schema": {"type": "integer", "minimum": 0, "maximum": FARTHEST, "default": 0},
        },
    ]  # fmt: skip
    for column in layer.columns:
        schema = {k: v for k, v in property_schema(column).items() if k in ("type", "format")}
        parameters.append({"name": column.name, "in": "query", "schema": schema})
    return _get(
        layer.title, f"items-{layer.name}", "object", kind="application/geo+json",
        parameters=parameters, schema=_COLLECTION,
    )  # fmt: skip


_FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object", "nullable": True},
    },
}
_COLLECTION: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features", "numberReturned", "numberMatched", "links"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": _FEATURE},
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
        "links": {"type": "array", "items": {"type": "object", "required": ["href"]}},
    },
}


def _item(layer: Layer) -> dict[str, Any]:
    name = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    return _get(
        layer.title, f"item-{layer.name}", "object", kind="application/geo+json",
        parameters=[name], schema=_FEATURE, missing=True,
    )  # fmt: skip
