"""Kelurahan as files write them, and the areas an actor may see."""

from __future__ import annotations

from collections import Counter

from django.db.models import Q

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

VILLAGES = ("kelurahan", "desa")


def by_writing() -> dict[str, str]:
    """Every way a file may write a kelurahan of this city → its code (see `rules.rows.Reader`)."""
    tree = territory.tree().by_code
    villages = territory.below(territory.city(), VILLAGES)
    names = Counter(view.name.lower() for view in villages)
    found: dict[str, str] = {}
    for view in villages:
        name = view.name.lower()
        kecamatan = tree[view.parent].name.lower() if view.parent in tree else ""
        found[view.code] = found[view.code.replace(".", "")] = view.code
        found[f"{kecamatan}/{name}"] = view.code
        if names[name] == 1:
            found[name] = view.code
    return found


def in_reach(actor: Actor, permission: str, column: str = "place") -> Q:
    """Rows whose place lies in the areas over which a permission is held."""
    if actor.system:
        return Q()
    reach = Q(pk__in=[])
    for held in actor.reach(permission):
        if not held.area:
            return Q()
        reach |= territory.under(column, held.area)
    return reach


def village_of(place: str) -> str:
    """The kelurahan of a code at or below one; a wider code stays."""
    return ".".join(place.split(".")[:4])


def place_words(place: str) -> str:
    """ "Cibeber, RW 003 RT 002": names down to the kelurahan, numbers below."""
    parts = place.split(".")
    village = ".".join(parts[:4])
    words = territory.region_names([village])[village]
    if len(parts) > 4:
        words += f", RW {parts[4]}" + (f" RT {parts[5]}" if len(parts) > 5 else "")
    return words
