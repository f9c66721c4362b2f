"""The gate before every page of the administration."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase

from balaikota.lib.viewer import Viewer

from ..rights import need

Page = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Viewer:
    """Who asks."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def needs(permission: str) -> Callable[[Page], Page]:
    """Refuse whoever does not hold the permission; strangers are asked to sign in."""

    def gate(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            need(actor_of(request), permission)
            return page(request, *args, **kwargs)

        return guarded

    return gate
