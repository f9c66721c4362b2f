"""The working calendar changed: promises of letters follow."""

from __future__ import annotations

from balaikota.ground.events.reactions import on
from balaikota.ground.territory.facts import CalendarChanged
from balaikota.rooms.letters.actions import ticking


@on(CalendarChanged)
def move_promises_of_letters(fact: CalendarChanged) -> None:
    """A holiday declared later gives running clocks another day."""
    ticking.follow_calendar(fact.place)
