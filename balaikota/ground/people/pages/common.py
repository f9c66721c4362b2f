"""What the pages of people share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import NotAllowed, Refusal, gettext_noop

from ..doors import actor_of

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(page: Page[P]) -> Page[P]:
    """Only for people who are signed in; others are led to sign in."""

    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not actor_of(request).signed_in:
            raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
        return page(request, *args, **kwargs)

    return guarded


def requires(permission: str) -> Callable[[Page[P]], Page[P]]:
    """Only for who holds this permission over anything."""

    def decorate(page: Page[P]) -> Page[P]:
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor_of(request).require(permission)
            return page(request, *args, **kwargs)

        return guarded

    return decorate


def put_into(form: Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))


def number(text: str) -> int | None:
    """A number from a query string; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 18 else None
