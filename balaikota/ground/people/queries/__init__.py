"""Reads about people. `actor_of` is where every request learns who acts."""

from ..models import Account
from .contacts import by_contact, by_phone
from .directory import exported, givable, grants_of, history_of, people, person, position, positions
from .keys import actor_of_key
from .own import (
    all_keys,
    all_looks,
    demo_account,
    demo_people,
    everything_about,
    examples_live_here,
    keys_of,
    looks_at,
    me,
)
from .who import actor_of, has_administrator, held_by, holders, reach_over

__all__ = [
    "Account",
    "actor_of",
    "actor_of_key",
    "all_keys",
    "all_looks",
    "by_contact",
    "by_phone",
    "demo_account",
    "demo_people",
    "everything_about",
    "examples_live_here",
    "exported",
    "givable",
    "grants_of",
    "has_administrator",
    "held_by",
    "history_of",
    "holders",
    "keys_of",
    "looks_at",
    "me",
    "people",
    "person",
    "position",
    "positions",
    "reach_over",
]
