"""What the pages of people share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from balaikota.lib.errors import NotAllowed, Refusal, gettext_noop

from ..rules import Actor

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    """The actor the middleware put on the request."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


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


def words(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    text = _(refusal.message)
    return text % refusal.data if refusal.data else text


def put_into(form: Form, refusal: Refusal) -> None:
    """Show a refusal beside the field it is about, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, words(refusal))


def number(text: str) -> int | None:
    """A number from a query string; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 18 else None
