"""What the pages of the register share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages import common as people
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import Refusal

Page = Callable[..., HttpResponseBase]


def requires(*permissions: str) -> Callable[[Page], Page]:
    """Only for who holds one of these over anything. Nothing of it stays in a cache."""

    def decorate(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not any(actor.may(permission) for permission in permissions):
                actor.require(permissions[0])
            return page(request, *args, **kwargs)

        return never_cache(guarded)

    return decorate


def signed_in(page: Page) -> Page:
    """Only for people who are signed in. Nothing of it stays in a cache."""

    return never_cache(people.signed_in(page))


def tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it when the form is whole; a refusal goes into the form. Returns whether it was done."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        put_into(form, refusal)
        return False
    return True


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, lede: str = "", button: str,
    back: str, danger: bool = False, template: str = "residents/form.html", look: object = None,
) -> HttpResponse:  # fmt: skip
    """One form on a narrow page."""
    context = {
        "form": form, "title": title, "lede": lede, "button": button, "back": back,
        "danger": danger, "look": look,
    }  # fmt: skip
    return render(request, template, context, status=400 if form.errors else 200)
