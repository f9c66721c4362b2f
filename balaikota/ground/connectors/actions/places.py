"""Finding the region of each row of a run; what is not certain is asked at the desk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from balaikota.ground.territory import queries as territory

from ..models import RegionText
from ..rules.matching import Known, Match, Matcher
from ..rules.problems import Fault
from ..rules.shapes import Manifest

_REMEMBERED = 10_000  # different texts of one run that are counted for the desk
Point = tuple[float, float]
Columns = Mapping[str, Sequence[Any]]


class Placer:
    """Made once for a run; holds the city's regions and what was decided before."""

    def __init__(self, manifest: Manifest) -> None:
        self.zone = ZoneInfo(settings.TIME_ZONE)
        self._rule, self._at = manifest.place, manifest.point
        self._decided: dict[tuple[str, str], str] = {}
        self._found: dict[tuple[str, str], str] = {}  # what costs a million rows no second thought
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

    def place_all(
        self, columns: Columns, count: int, skip: Container[int] = ()
    ) -> tuple[list[str], list[Point | None], dict[int, list[Fault]]]:
        """Each row's region (its code or ""), its point, and faults when the rule wants them.

        Rows in `skip` are bad already; nothing is asked about them.
        """
        points = self._points(columns, count)
        rule, lost = self._rule, dict[int, list[Fault]]()
        if rule is None:
            return [""] * count, points, lost
        if not rule.column:
            return _at_points(points), points, lost
        there, places = self._at_or_not(columns[rule.column], points), list[str]()
        withins = columns[rule.within] if rule.within else [""] * count
        for row, (given, within) in enumerate(zip(columns[rule.column], withins, strict=True)):
            asked = (_trimmed(given), _trimmed(within))
            code = self._found.get(asked, "")
            if not code and row not in skip:
                code, fault = self._look(asked, there[row])
                if fault is not None:
                    lost[row] = [fault]
            places.append(code)
        return places, points, lost

    def place(self, values: dict[str, Any]) -> tuple[str, Point | None, Fault | None]:
        """`place_all` for one row."""
        places, points, lost = self.place_all({k: [v] for k, v in values.items()}, 1)
        return places[0], points[0], lost[0][0] if lost else None

    def _at_or_not(self, texts: Sequence[Any], points: list[Point | None]) -> list[str]:
        """Where rows without a text lie by their point."""
        silent = [p if not _trimmed(t) else None for t, p in zip(texts, points, strict=True)]
        return _at_points(silent) if any(silent) else [""] * len(points)

    def _look(self, asked: tuple[str, str], there: str) -> tuple[str, Fault | None]:
        """A region that is not known yet. With `unmatched: quarantine` a row without one waits."""
        assert self._rule is not None
        strict, column = self._rule.unmatched == "quarantine", self._rule.column
        if not asked[0]:
            return there, Fault(column, "missing") if strict and not there else None
        code = self._by_text(asked)
        if code:
            self._found[asked] = code
        elif strict and asked not in self._decided:
            return "", Fault(column, "place", {"value": asked[0][:80]})
        return code, None

    def _by_text(self, asked: tuple[str, str]) -> str:
        if asked in self._decided:
            return self._decided[asked]
        match = self._matcher.find(*asked)
        if not match.code and (asked in self.unknown or len(self.unknown) < _REMEMBERED):
            self.unknown[asked] += 1
            self.asked[asked] = match
        return match.code

    def _points(self, columns: Columns, count: int) -> list[Point | None]:
        if self._at is None:
            return [None] * count
        if self._at.column:
            return list(columns[self._at.column])
        pairs = zip(columns[self._at.longitude], columns[self._at.latitude], strict=True)
        return [_point(longitude, latitude) for longitude, latitude in pairs]

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


def _trimmed(given: Any) -> str:
    return str(given or "").strip()[:200]


def _point(longitude: Any, latitude: Any) -> Point | None:
    if not isinstance(longitude, int | float) or not isinstance(latitude, int | float):
        return None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return None
    return float(longitude), float(latitude)


def _at_points(points: Sequence[Point | None]) -> list[str]:
    """The kelurahan each point lies in, "" for none."""
    known = [(row, *point) for row, point in enumerate(points) if point is not None]
    codes = [""] * len(points)
    if known:
        rows, longitudes, latitudes = zip(*known, strict=True)
        found = territory.locate_many(longitudes, latitudes)
        for row, region in zip(rows, found, strict=True):
            codes[row] = region.code if region else ""
    return codes
