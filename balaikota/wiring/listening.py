"""Who listens at /live: the actor behind a session cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.utils import timezone

from balaikota.ground.events.hub import Hearing
from balaikota.ground.people.queries import actor_of
from balaikota.ground.people.rules import ANONYMOUS

_hands = ThreadPoolExecutor(2, thread_name_prefix="listening")
_anonymous = Hearing(key="", may=ANONYMOUS.may)


async def hearing_of(headers: Mapping[str, str]) -> Hearing:
    """What the sender of these headers may hear. Reads the session in a thread."""
    key = _session_key(headers.get("cookie", ""))
    if not key:
        return _anonymous
    return await asyncio.get_running_loop().run_in_executor(_hands, _hearing, key)


def _hearing(session_key: str) -> Hearing:
    close_old_connections()
    try:
        request: Any = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        actor = actor_of(get_user(request), timezone.now())
        return (
            Hearing(key=(actor.signed_in, actor.held), may=actor.may, person=actor.ref)
            if actor.signed_in
            else _anonymous
        )
    finally:
        close_old_connections()


def _session_key(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
