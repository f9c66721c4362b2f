"""The JSON API at /api/v1/: one OpenAPI document, one way to say who asks, one form of error.

A room brings `api.py` with a `router`; it is found by its folder and mounted under its own prefix.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.types import DictStrAny

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal


class _Api(NinjaAPI):
    """Writes its document once: it is the same for everybody, and takes a tenth of a second."""

    _written: OpenAPISchema | None = None

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: DictStrAny | None = None
    ) -> OpenAPISchema:
        if path_prefix is not None or path_params:
            return super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        if self._written is None:
            self._written = super().get_openapi_schema()
        return self._written


api = _Api(
    title="Balaikota",
    version="1.0.0",
    description="The city hall's own API. For citizens' reports, Open311 is at /open311/v2/.",
    urls_namespace="api",
    docs_url=None,
    auth=None,
)


def problem(
    request: HttpRequest, status: int, code: str, message: str, field: str = ""
) -> HttpResponse:
    """The one form of error: {code, message, field}."""
    body = {"code": code, "message": message, "field": field}
    return api.create_response(request, body, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    return problem(request, error.status, error.code, in_words(error), error.field)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    first: dict[str, Any] = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return problem(request, 422, "invalid", str(first["msg"]), field)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(request, 401, "no_key", "Send a good key in the header X-Api-Key.")


@api.exception_handler(HttpError)
def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "unreadable", str(error))


def _mount() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith(
            ("balaikota.ground.", "balaikota.rooms.", "balaikota.desk.")
        ) and find_spec(f"{config.name}.api"):
            api.add_router("", import_module(f"{config.name}.api").router)


_mount()
