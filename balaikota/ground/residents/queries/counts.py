"""How many people live where: from counted tables, small numbers hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum

from balaikota.ground.people.rules import Actor, within
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotAllowed, gettext_noop

from ..models import AgeCount, PlaceCount
from ..permissions import COUNTS
from ..rules import ages, quality, small
from .places import VILLAGES


@dataclass(frozen=True)
class Part:
    """A part of an area; None is a small number that is hidden."""

    code: str
    name: str
    people: int | None
    families: int | None
    flawed: int
    share: float  # of records without a doubt, 0 to 1


@dataclass(frozen=True)
class Band:
    """A band of ages; None is hidden. `of_men` and `of_women` are shares of the widest bar."""

    name: str
    men: int | None
    women: int | None
    of_men: float
    of_women: float


@dataclass(frozen=True)
class Counted:
    """One area. `total` is 0 before anybody was counted."""

    code: str
    name: str
    total: int
    men: int
    women: int
    families: int
    flawed: int
    counted_at: datetime | None
    parts: list[Part]
    bands: list[Band]
    dependency: float | None


def seen(actor: Actor, asked: str) -> str:
    """The area to show: the one asked for, or the widest in reach. Raises NotAllowed."""
    actor.require(COUNTS)
    city = territory.city()
    areas = [city] if actor.system else [held.area or city for held in actor.reach(COUNTS)]
    if asked and any(within(asked, area) for area in areas):
        return asked
    if asked:
        raise NotAllowed("outside", gettext_noop("This area is not in your care."))
    return min(areas, key=lambda code: (len(code), code))


def counted(actor: Actor, asked: str, year: int) -> Counted:
    """People of an area, its parts and its ages. Four statements."""
    code = seen(actor, asked)
    own = PlaceCount.objects.filter(place=code).first()
    if own is None:
        name = territory.region_names([code])[code]
        return Counted(code, name, 0, 0, 0, 0, 0, None, [], [], None)
    pyramid = ages.pyramid(_ages(code), year)
    return Counted(
        code=code, name=territory.region_names([code])[code], total=own.men + own.women,
        men=own.men, women=own.women, families=own.families, flawed=own.flawed,
        counted_at=own.counted_at, parts=_parts(code), bands=_bands(pyramid),
        dependency=ages.dependency(pyramid),
    )  # fmt: skip


def _ages(code: str) -> list[tuple[int, str, int]]:
    """Years of birth inside a kelurahan or wider; ages are not counted below."""
    if code.count(".") > 3:
        return []
    found = AgeCount.objects.filter(place__startswith=code).values("birth_year", "sex")
    rows = found.annotate(n=Sum("people")).values_list("birth_year", "sex", "n")
    return [(year, sex, n) for year, sex, n in rows]


def _bands(pyramid: dict[int, tuple[int, int]]) -> list[Band]:
    if not any(men + women for men, women in pyramid.values()):
        return []
    shown = small.hide_table(pyramid)
    widest = max(max(pair) for pair in pyramid.values()) or 1
    return [
        Band(ages.band_name(first), men, women, (men or 0) / widest, (women or 0) / widest)
        for first, (men, women) in shown.items()
    ]


def _parts(code: str) -> list[Part]:
    depth = code.count(".") + 1
    rows = [
        row
        for row in PlaceCount.objects.filter(place__startswith=f"{code}.")
        if row.place.count(".") == depth
    ]
    people = small.hide({row.place: row.men + row.women for row in rows})
    families = small.hide({row.place: row.families for row in rows})
    names = territory.region_names([row.place for row in rows])
    return [
        Part(
            row.place, _name(row.place, names), people[row.place],
            families[row.place] if people[row.place] is not None else None, row.flawed,
            1 - row.flawed / max(1, row.men + row.women),
        )
        for row in sorted(rows, key=lambda row: row.place)
    ]  # fmt: skip


def _name(code: str, names: dict[str, str]) -> str:
    if names[code] != code:
        return names[code]
    kind = "RW" if code.count(".") == 4 else "RT"
    return f"{kind} {code.rpartition('.')[2]}"


@dataclass(frozen=True)
class Doubts:
    """Quality of a kelurahan: records, records with a doubt, and which doubts."""

    code: str
    name: str
    people: int
    flawed: int
    worst: list[tuple[str, int]]

    @property
    def good(self) -> float:
        """Share of records without a doubt, in percent."""
        return round(100 * (1 - self.flawed / max(1, self.people)), 1)


def doubts(actor: Actor, asked: str = "") -> list[Doubts]:
    """Quality by kelurahan in the actor's reach, the worst first. One statement."""
    code = seen(actor, asked)
    villages = {view.code for view in territory.below(territory.city(), VILLAGES)}
    rows = [
        row for row in PlaceCount.objects.filter(place__startswith=code) if row.place in villages
    ]
    names = territory.region_names([row.place for row in rows])
    found = [
        Doubts(
            row.place, names[row.place], row.men + row.women, row.flawed,
            sorted(row.flaws.items(), key=lambda pair: -pair[1])[:3],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.good)


def doubts_of(code: str) -> list[tuple[str, int]]:
    """Every doubt of an area: msgid and records, the most frequent first."""
    own = PlaceCount.objects.filter(place=code).first()
    found = sorted((own.flaws if own else {}).items(), key=lambda pair: -pair[1])
    return [(quality.sentence(name), count) for name, count in found]


def people_by_village() -> dict[str, tuple[int, int]]:
    """Kelurahan → (people, families); for layers and datasets, which hide small numbers."""
    villages = {view.code for view in territory.below(territory.city(), VILLAGES)}
    return {
        row.place: (row.men + row.women, row.families)
        for row in PlaceCount.objects.filter(place__in=villages)
    }


def ages_by_village() -> list[tuple[str, int, str, int]]:
    """(kelurahan, birth year, sex, people) of everybody counted."""
    rows = AgeCount.objects.order_by("place", "birth_year", "sex")
    return [(r.place, r.birth_year, r.sex, r.people) for r in rows]


def whole(code: str) -> PlaceCount | None:
    """The count of one area."""
    return PlaceCount.objects.filter(place=code).first()


def stamp() -> str:
    """Equal as long as the counts are."""
    last = PlaceCount.objects.aggregate(at=Max("counted_at"))["at"]
    return last.isoformat() if last else ""
