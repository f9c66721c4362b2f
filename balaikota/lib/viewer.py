"""Who looks: the little that the ground floor must know of an actor."""

from __future__ import annotations

from typing import Protocol


class Viewer(Protocol):
    """Anyone who asks to see or do something. `people.rules.Actor` is the real one."""

    @property
    def ref(self) -> str:
        """`account:12`, `apikey:3`, `anonymous` or `system`; safe in logs and facts."""
        ...

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        """Whether this permission is held over this area and agency. "" is always held."""
        ...
