"""What citizens and officers meet at the door, gathered from sockets."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from balaikota.ground.events.sockets import (
    Lookup,
    Scope,
    Service,
    Showcase,
    Task,
    offered,
)
from balaikota.ground.people.rules import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Start:
    """A service to start: its socket and its address."""

    offer: Service
    url: str


@dataclass(frozen=True)
class Shown:
    """A part of the home page, drawn."""

    offer: Showcase
    body: str


@dataclass(frozen=True)
class Waiting:
    """A part of the inbox: how much waits, and where; `count` is None when it cannot be read."""

    offer: Task
    url: str
    count: int | None


def services() -> tuple[Start | None, list[Start]]:
    """The one primary service, and the others."""
    starts = [Start(service, reverse(service.url_name)) for service in offered(Service)]
    first = next((start for start in starts if start.offer.primary), None)
    return first, [start for start in starts if start is not first]


def showcases(scope: Scope, *, near: bool) -> list[Shown]:
    """The parts of the home page that have something to show. A part that fails is left out."""
    found = [_shown(showcase, scope) for showcase in offered(Showcase) if showcase.near is near]
    return [shown for shown in found if shown is not None]


def _shown(showcase: Showcase, scope: Scope) -> Shown | None:
    try:
        context = showcase.load(scope)
        if not context.get("rows") and not showcase.near:
            return None
        drawn: dict[str, Any] = {**context, "scope": scope, "now": scope.now}
        return Shown(showcase, render_to_string(showcase.template, drawn))
    except Exception:
        # The home page must open whatever happens behind it: reporting is on it.
        log.exception("showcase %s failed", showcase.key)
        return None


def page_of(code: str, scope: Scope, cookies: Mapping[str, str]) -> str:
    """The page of the thing with this code, "" when nobody knows it.

    A room sees those cookies of the browser that it asked for, no others.
    """
    found = (
        lookup.find(code, replace(scope, query=_only(lookup.cookies, cookies)))
        for lookup in offered(Lookup)
    )
    return next((url for url in found if url), "")


def _only(names: Iterable[str], cookies: Mapping[str, str]) -> dict[str, str]:
    return {name: cookies[name] for name in names if name in cookies}


def tasks(actor: Actor, scope: Scope) -> list[Waiting]:
    """What waits for this actor, in every room."""
    return [_waiting(task, scope) for task in offered(Task) if actor.may(task.permission)]


def _waiting(task: Task, scope: Scope) -> Waiting:
    url = reverse(task.url_name)
    try:
        return Waiting(task, url, task.count(scope))
    except Exception:
        log.exception("task %s failed", task.key)
        return Waiting(task, url, None)
