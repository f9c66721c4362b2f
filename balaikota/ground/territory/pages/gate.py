"""The gate before every page of the administration."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase

from balaikota.ground.events.doors import viewer_of

from ..rights import need

Page = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[Page], Page]:
    """Refuse whoever does not hold the permission; strangers are asked to sign in."""

    def gate(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            need(viewer_of(request), permission)
            return page(request, *args, **kwargs)

        return guarded

    return gate
