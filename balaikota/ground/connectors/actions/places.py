"""Finding the region of each row of a run; what is not certain is asked at the desk."""

from __future__ import annotations

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from balaikota.ground.territory import queries as territory

from ..models import RegionText
from ..rules.matching import Known, Match, Matcher
from ..rules.problems import Fault
from ..rules.shapes import Manifest, PlaceRule

_REMEMBERED = 10_000  # different texts of one run that are counted for the desk
Point = tuple[float, float]


class Placer:
    """Made once for a run; holds the city's regions and what was decided before."""

    def __init__(self, manifest: Manifest) -> None:
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self._rule, self._at = manifest.place, manifest.point
        self._decided: dict[tuple[str, str], str] = {}
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.asked: dict[tuple[str, str], Match] = {}
        if self._rule and self._rule.column:
            self._matcher = Matcher(_regions(), self._rule.level)
            self._decided = {
                (row.text, row.within): row.code
                for row in RegionText.objects.filter(
                    source_id=manifest.source, decided_at__isnull=False
                )
            }

    def place(self, values: dict[str, Any]) -> tuple[str, Point | None, Fault | None]:
        """The region's code or "", the point, and a fault when the rule wants one."""
        point = self._point(values)
        if self._rule is None:
            return "", point, None
        if not self._rule.column:
            return _at_point(point), point, None
        text = str(values.get(self._rule.column) or "").strip()[:200]
        if not text:
            return (_at_point(point) if point else ""), point, None
        code = self._by_text(text, self._rule, values)
        if not code and self._rule.unmatched == "quarantine" and not self._nowhere(text, values):
            return "", point, Fault(self._rule.column, "place", {"value": text[:80]})
        return code, point, None

    def _by_text(self, text: str, rule: PlaceRule, values: dict[str, Any]) -> str:
        within = str(values.get(rule.within) or "").strip()[:200] if rule.within else ""
        asked = (text, within)
        if asked in self._decided:
            return self._decided[asked]
        match = self._matcher.find(text, within)
        if not match.code and (asked in self.unknown or len(self.unknown) < _REMEMBERED):
            self.unknown[asked] += 1
            self.asked[asked] = match
        return match.code

    def _nowhere(self, text: str, values: dict[str, Any]) -> bool:
        within = self._rule.within if self._rule else ""
        return (
            text,
            str(values.get(within) or "").strip()[:200] if within else "",
        ) in self._decided

    def _point(self, values: dict[str, Any]) -> Point | None:
        if self._at is None:
            return None
        if self._at.column:
            found: Point | None = values.get(self._at.column)
            return found
        lon, lat = values.get(self._at.longitude), values.get(self._at.latitude)
        if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return None
        return float(lon), float(lat)

    def ask_the_desk(self, source: str) -> None:
        """Keep what was not found, with what may be meant. Replaces what waited before."""
        RegionText.objects.filter(source_id=source, decided_at__isnull=True).delete()
        RegionText.objects.bulk_create(
            (
                RegionText(
                    source_id=source, text=text, within=within, rows=rows,
                    candidates=[
                        {"code": c.code, "name": c.name, "score": c.score}
                        for c in self.asked[text, within].candidates
                    ],
                )
                for (text, within), rows in self.unknown.most_common()
            ),
            ignore_conflicts=True,
        )  # fmt: skip


def _regions() -> list[Known]:
    return [Known(view.code, view.name) for view in territory.tree().by_code.values()]


def _at_point(point: Point | None) -> str:
    found = territory.locate(*point) if point else None
    return found.code if found else ""
