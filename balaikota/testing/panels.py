"""The proof of a live screen: *stale + facts == fresh*.

A screen shows a panel, something happens, the screen hears the facts it may hear, and fetches the
panel again if one of them is in the panel's `stale_on`. What it shows then must be what a screen
opened only now would show. The proof fails when the content changed unheard (the screen would be
wrong until somebody reloads it), and when it was fetched for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import Area, Indicator, MapLayer, Panel, Scope, Task, Window

Shown = Panel | Area | Indicator | MapLayer | Task
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
    before = look(offer, scope)
    last = Entry.objects.order_by("id").values_list("id", flat=True).last() or 0
    act()
    told = list(Entry.objects.filter(id__gt=last).order_by("id"))
    may = scope.viewer.may
    heard = [
        entry.kind
        for entry in told
        if entry.kind in offer.stale_on and may(entry.audience, entry.place, entry.agency)
    ]
    proof = Proof(tuple(entry.kind for entry in told), tuple(heard), before, look(offer, scope))
    listens = f"{offer.key} listens to {offer.stale_on}, told were {proof.told}"
    assert heard or not proof.changed, f"changed unheard: {listens}"
    assert may_fetch_in_vain or proof.changed or not heard, f"fetched in vain: {listens}"
    return proof


def look(offer: Shown, scope: Scope) -> Any:
    """What a screen shows of it: HTML of a card, a number, or the features of a layer."""
    if isinstance(offer, Indicator):
        return offer.load(scope)
    if isinstance(offer, Task):
        return offer.count(scope)
    if isinstance(offer, MapLayer):
        return offer.features(scope, WORLD)
    context = {**offer.load(scope), "scope": scope, "now": scope.now}
    return render_to_string(offer.template, context)
