"""Who asks, for every door above this floor."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from balaikota.ground.events.doors import viewer_of
from balaikota.ground.events.sockets import Scope

from .rules import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The actor that `ActorMiddleware` put on the request."""
    return cast(Actor, viewer_of(request))


def actor_in(scope: Scope) -> Actor:
    """The actor for whom a socket is asked: this house has one kind of viewer."""
    return cast(Actor, scope.viewer)
