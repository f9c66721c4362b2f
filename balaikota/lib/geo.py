"""Points on the earth: WGS84 degrees, longitude first. Distances are great-circle metres.

Indonesia lies on the equator, so degrees are good for windows and candidates; what is decided is
measured in metres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS = 6_371_008.8  # metres, mean (IUGG)
METRES_PER_DEGREE = math.pi * EARTH_RADIUS / 180


@dataclass(frozen=True)
class Box:
    """A window in degrees. Edges belong to it."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, longitude: float, latitude: float) -> bool:
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def grown(self, share: float) -> Box:
        """Wider and higher on each side by a share of its size."""
        across, up = (self.east - self.west) * share, (self.north - self.south) * share
        return Box(self.west - across, self.south - up, self.east + across, self.north + up)


def is_point(longitude: float, latitude: float) -> bool:
    """Whether these are degrees at all; false for NaN and infinities."""
    return -180 <= longitude <= 180 and -90 <= latitude <= 90


def metres(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance (haversine), within 0.5 % of the ellipsoid."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    across, up = math.radians(lon2 - lon1), phi2 - phi1
    chord = math.sin(up / 2) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, chord)))


def box_around(longitude: float, latitude: float, radius: float) -> Box:
    """The smallest window that holds every point within `radius` metres; not across the poles."""
    up = radius / METRES_PER_DEGREE
    widest = max(abs(latitude - up), abs(latitude + up))
    across = 180.0 if widest >= 90 else min(180.0, up / math.cos(math.radians(widest)))
    return Box(longitude - across, latitude - up, longitude + across, latitude + up)
