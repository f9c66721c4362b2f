"""What happens to the territory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class CityLoaded(Fact):
    """The codes and outlines of a city were loaded from the shipped data."""

    kind: ClassVar[str] = "territory.city_loaded"
    place: str
    regions: int

    @property
    def subject(self) -> str:
        return f"region:{self.place}"


@dataclass(frozen=True, kw_only=True)
class RegionsChanged(Fact):
    """Regions or their outlines were imported."""

    kind: ClassVar[str] = "territory.regions_changed"
    place: str
    created: int
    updated: int

    @property
    def subject(self) -> str:
        return f"region:{self.place}"


@dataclass(frozen=True, kw_only=True)
class AgenciesChanged(Fact):
    """Agencies were edited or imported. `codes` names them, up to a hundred."""

    kind: ClassVar[str] = "territory.agencies_changed"
    codes: tuple[str, ...]
    count: int

    @property
    def subject(self) -> str:
        return f"agency:{self.codes[0]}" if len(self.codes) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class PlacesChanged(Fact):
    """Named places were imported, or a source brought or withdrew them."""

    kind: ClassVar[str] = "territory.places_changed"
    place: str
    created: int
    updated: int
    withdrawn: int = 0


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Fact):
    """Days became off or worked. `place` "" is the whole country; running clocks follow."""

    kind: ClassVar[str] = "territory.calendar_changed"
    place: str
    days: tuple[date, ...]
    change: str  # declared withdrawn imported week


@dataclass(frozen=True, kw_only=True)
class DayVerified(Fact):
    """Somebody compared a dated day with its decree. No deadline moves."""

    kind: ClassVar[str] = "territory.day_verified"
    place: str
    day: date
