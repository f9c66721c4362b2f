"""The right at the door of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from balaikota.ground.people.doors import actor_of

View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """Only for who holds the permission over anything; what they see is decided by the reads."""

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor_of(request).require(permission)
            return view(request, *args, **kwargs)

        return guarded

    return gate
