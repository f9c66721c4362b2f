"""Reads about people. `actor_of` is where every request learns who acts."""

from .keys import actor_of_key
from .who import actor_of, held_by

__all__ = ["actor_of", "actor_of_key", "held_by"]
