"""The calendar or the outlines changed: reports follow."""

from __future__ import annotations

from django.utils import timezone

from balaikota.ground.events.reactions import on
from balaikota.ground.territory.facts import CalendarChanged, RegionsChanged
from balaikota.rooms.reports import actions


@on(CalendarChanged)
def move_report_clocks(fact: CalendarChanged) -> None:
    """A holiday declared later gives running clocks another day."""
    actions.recompute_clocks(fact.place, fact.days, now=timezone.now())


@on(RegionsChanged)
def place_reports_in_parts(fact: RegionsChanged) -> None:
    """Open reports get the RT or RW that was drawn after they came."""
    actions.place_in_parts()
