"""The proof of a live screen: *stale + facts == fresh*.

A screen shows a panel, something happens, the screen hears the facts it may hear, and fetches the
panel again if one of them is in the panel's `stale_on`. What it shows then must be what a screen
opened only now would show. The proof fails when the content changed unheard (the screen would be
wrong until somebody reloads it), and when it was fetched for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import (
    Area,
    Indicator,
    MapLayer,
    Panel,
    Scope,
    Showcase,
    Task,
    Window,
)

Shown = Panel | Area | Indicator | MapLayer | Showcase | Task
WORLD = Window(west=-180, south=-90, east=180, north=90, zoom=18)


@dataclass(frozen=True)
class Proof:
    """What happened: the fact kinds told, those the screen heard and cared for, and both looks."""

    told: tuple[str, ...]
    heard: tuple[str, ...]
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        return bool(self.before != self.after)

    @property
    def unheard(self) -> bool:
        """The screen is wrong now, and nothing told it so."""
        return self.changed and not self.heard


def prove(
    offer: Shown, scope: Scope, act: Callable[[], object], *, may_fetch_in_vain: bool = False
) -> Proof:
    """Prove *stale + facts == fresh* for one thing in a socket and one action.

    Args:
        scope: who looks, over which area, and when; the same before and after, so that only the
            action can change the content.
        act: calls the action.
        may_fetch_in_vain: the facts may be heard without changing this content, as when another
            area's numbers moved.

    Raises:
        AssertionError: with the kinds told and what the panel listens to.
    """
    (proof,) = watch([(offer, scope)], act)
    listens = f"{offer.key} listens to {offer.stale_on}, told were {proof.told}"
    assert not proof.unheard, f"changed unheard: {listens}"
    assert may_fetch_in_vain or proof.changed or not proof.heard, f"fetched in vain: {listens}"
    return proof


def watch(screens: Sequence[tuple[Shown, Scope]], act: Callable[[], object]) -> list[Proof]:
    """What happened on each of several screens by one action, without a judgement."""
    before = [look(offer, scope) for offer, scope in screens]
    last = Entry.objects.order_by("id").values_list("id", flat=True).last() or 0
    act()
    told = list(Entry.objects.filter(id__gt=last).order_by("id"))
    return [
        Proof(
            tuple(entry.kind for entry in told),
            tuple(entry.kind for entry in told if _hears(offer, scope, entry)),
            seen,
            look(offer, scope),
        )
        for (offer, scope), seen in zip(screens, before, strict=True)
    ]


def _hears(offer: Shown, scope: Scope, entry: Entry) -> bool:
    may = scope.viewer.may(entry.audience, entry.place, entry.agency)
    return entry.kind in offer.stale_on and may


def look(offer: Shown, scope: Scope) -> Any:
    """What a screen shows of it: HTML of a card, a number, or the features of a layer."""
    if isinstance(offer, Indicator):
        return offer.load(scope)
    if isinstance(offer, Task):
        return offer.count(scope)
    if isinstance(offer, MapLayer):
        found = offer.features(scope, WORLD)
        return {**found, "features": sorted(found["features"], key=repr)}  # a map has no order
    context = {**offer.load(scope), "scope": scope, "now": scope.now}
    return render_to_string(offer.template, context)
