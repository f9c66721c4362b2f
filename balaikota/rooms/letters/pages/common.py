"""What every page of this room shares: links of browsers, "not found", papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from balaikota.ground.events.doors import in_words
from balaikota.ground.files import actions as files
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Invalid, NotFound, Refusal, gettext_noop

from ..actions.giving import Gift
from ..queries import legibility
from ..rules.papers import DOUBTS

View = Callable[..., HttpResponseBase]
_SESSION = "letters"  # code → secret of the counter's link
_KEPT = 40
MOST_PHOTOS = 6


def token_for(request: HttpRequest, code: str) -> str:
    """The secret this browser holds for a request, or ""."""
    return str(request.session.get(_SESSION, {}).get(code, ""))


def held_codes(request: HttpRequest) -> list[str]:
    return list(request.session.get(_SESSION, {}))


def remember(request: HttpRequest, code: str, token: str) -> None:
    """Let this browser act as the applicant until its session ends."""
    held = {**request.session.get(_SESSION, {}), code: token}
    request.session[_SESSION] = dict(list(held.items())[-_KEPT:])


def missing(request: HttpRequest) -> HttpResponse:
    """The one answer for "there is none" and "not for you"."""
    return render(request, "letters/missing.html", status=404)


def kindly(page: View) -> View:
    """Answer an unseen request with `missing`. Nothing of the page stays in a cache."""

    @never_cache
    @wraps(page)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return page(request, *args, **kwargs)
        except NotFound:
            return missing(request)

    return wrapped


def requires(*permissions: str) -> Callable[[View], View]:
    """Only for who holds one of these over anything."""

    def decorate(page: View) -> View:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = actor_of(request)
            if not any(actor.may(permission) for permission in permissions):
                actor.require(permissions[0])
            return kindly(page)(request, *args, **kwargs)

        return guarded

    return decorate


def done(request: HttpRequest, act: Callable[[], Any], thanks: str) -> bool:
    """Do it; say thanks, or the refusal. An unseen request stays unseen."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, in_words(refusal))
        return False
    messages.success(request, thanks)
    return True


def gift_of(request: HttpRequest, owner: str, now: Any) -> Gift:
    """The photos and the tick of a form. Photos that may be hard to read are named at once.

    Raises:
        Invalid: one of the files is no photo.
    """
    photos: list[UUID] = []
    doubts: list[tuple[str, ...]] = []
    uploads = request.FILES.getlist("photos")
    if len(uploads) > MOST_PHOTOS:
        raise Invalid(
            "papers", gettext_noop("At most %(most)s photos."), field="photos", most=MOST_PHOTOS
        )
    for upload in uploads:
        data = upload.read()
        photos.append(files.keep_photo(data, owner=f"draft:{owner}"[:60], now=now).id)
        doubts.append(tuple(legibility.doubts_of(data)))
    for code in dict.fromkeys(code for found in doubts for code in found):
        messages.warning(request, _(DOUBTS[code]))
    return Gift(photos=tuple(photos), doubts=tuple(doubts), agreed=bool(request.POST.get("agreed")))
