"""SCIM 2.0 (RFC 7643, RFC 7644) at /scim/v2/: people and groups for programs."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt


def view(name: str) -> Callable[..., HttpResponse]:
    """A view of `door`, loaded when it is first asked: its library takes long to load."""

    @csrf_exempt
    def asked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found: HttpResponse = getattr(import_module(f"{__name__}.door"), name)(request, **kwargs)
        return found

    return asked
