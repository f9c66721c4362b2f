"""At a counter: an officer begins the letter of the person who stands there."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Scope, offer
from balaikota.ground.events.visits import CounterWork
from balaikota.rooms.letters import permissions
from balaikota.rooms.letters.queries import catalog
from balaikota.rooms.letters.words import title_of

_OWN = "letters:"


def works(scope: Scope) -> Iterable[tuple[str, str]]:
    """The letters that can be asked for today."""
    found = catalog.in_force(timezone.localdate(scope.now))
    return [(f"{_OWN}{code}", title_of(version.definition)) for code, version in found.items()]


def start(work: str) -> str:
    """The counter page of a letter, which records that it was asked for at a counter."""
    if not work:
        return reverse("letters:counter")
    if not work.startswith(_OWN):
        return ""
    return reverse("letters:counter_apply", args=[work.removeprefix(_OWN)])


offer(
    CounterWork(
        key="letters.walk_in",
        title=_("A letter for this person"),
        permission=permissions.COUNTER,
        works=works,
        start=start,
    )
)
