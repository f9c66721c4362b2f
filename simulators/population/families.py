"""Families: who lives together, how old they are, and under which number."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from .land import Village
from .names import LAST, MEN, SCHOOLING, STREETS, TOWNS, WOMEN, WORK

HEADING = (
    "nik", "no_kk", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_kawin",
    "shdk", "pendidikan", "pekerjaan", "nama_ibu", "nama_ayah", "alamat", "kode_wilayah",
    "kelurahan", "kecamatan", "rw", "rt", "bujur", "lintang",
)  # fmt: skip
Row = tuple[str, ...]
_FIRST_SERIAL = 9000  # what no office gives out: these people do not exist


@dataclass
class Numbers:
    """Hands out NIK and KK numbers, each once."""

    used: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def next(self, kecamatan: str, day: date, woman: bool) -> str:
        """Sixteen digits with a serial from 9000 on; a full day goes on with the next."""
        while True:
            begin = f"{kecamatan}{day.day + 40 * woman:02}{day.month:02}{day.year % 100:02}"
            serial = _FIRST_SERIAL + self.used[begin]
            self.used[begin] += 1
            if serial <= 9999:
                return f"{begin}{serial}"
            day += timedelta(days=1)


@dataclass(frozen=True)
class Someone:
    """One person before being a row."""

    name: str
    woman: bool
    born: date
    role: int
    civil: int
    mother: str
    father: str


class People:
    """An endless stream of families on the villages given, the same for the same seed."""

    def __init__(self, villages: list[Village], *, seed: int, today: date) -> None:
        self._chance = random.Random(seed)
        self._villages = villages
        self._weights = [village.weight for village in villages]
        self._numbers = Numbers()
        self._kk = Numbers()
        self._today = today

    def rows(self, wanted: int) -> Iterator[Row]:
        """So many people, family by family; the last family may be cut."""
        given = 0
        while given < wanted:
            for row in self._family():
                yield row
                given += 1
                if given == wanted:
                    return

    def _family(self) -> Iterator[Row]:
        chance = self._chance
        village = chance.choices(self._villages, self._weights)[0]
        issued = self._today - timedelta(days=chance.randint(30, 9000))
        kk = self._kk.next(village.kecamatan, issued, woman=False)
        rw, rt = chance.randint(1, village.rw), chance.randint(1, village.rt)
        street = f"JL. {chance.choice(STREETS).upper()} NO. {chance.randint(1, 180)}"
        longitude, latitude = village.point(chance)
        where = (
            street, village.code, village.name, village.kecamatan_name, f"{rw:03}", f"{rt:03}",
            f"{longitude:.6f}", f"{latitude:.6f}",
        )  # fmt: skip
        for someone in self._household():
            yield self._row(someone, village, kk, where)

    def _household(self) -> list[Someone]:
        chance = self._chance
        age = min(92, max(19, int(chance.gauss(46, 14))))
        kind = chance.random()
        if kind < 0.09:
            return [self._alone(age)]
        if kind < 0.20:
            return self._single_parent(age)
        return self._couple(age, grandparent=chance.random() < 0.09)

    def _alone(self, age: int) -> Someone:
        woman = self._chance.random() < (0.65 if age > 60 else 0.35)
        civil = 4 if age > 60 else self._chance.choice((1, 1, 3))
        return self._person(woman, age, role=1, civil=civil)

    def _single_parent(self, age: int) -> list[Someone]:
        woman = self._chance.random() < 0.8
        head = self._person(woman, max(22, age), role=1, civil=self._chance.choice((3, 4)))
        mother, father = (head.name, "") if woman else ("", head.name)
        return [head, *self._children(head.born, mother, father, most=3)]

    def _couple(self, age: int, *, grandparent: bool) -> list[Someone]:
        chance = self._chance
        his, hers = max(21, age), max(19, age - int(chance.gauss(3, 3)))
        head = self._person(False, his, role=1, civil=2)
        wife = self._person(True, hers, role=3, civil=2)
        found = [head, wife, *self._children(wife.born, wife.name, head.name, most=5)]
        if grandparent and his < 65:
            found.append(self._person(chance.random() < 0.7, his + chance.randint(20, 32), 7, 4))
        return found

    def _children(self, mother_born: date, mother: str, father: str, most: int) -> list[Someone]:
        chance = self._chance
        count = min(most, max(0, int(chance.gauss(2.0, 1.2))))
        found, oldest = [], mother_born.year + chance.randint(20, 29)
        for number in range(count):
            born = self._day(oldest + number * chance.randint(2, 5))
            if born < self._today - timedelta(days=1) and self._today.year - born.year < 33:
                woman = chance.random() < 0.49
                name = self._name(woman)
                found.append(Someone(name, woman, born, 4, 1, mother, father))
        return found

    def _person(self, woman: bool, age: int, role: int, civil: int) -> Someone:
        born = self._day(self._today.year - age)
        return Someone(
            self._name(woman), woman, born, role, civil, self._name(True), self._name(False)
        )

    def _day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self._chance.randrange(365))

    def _name(self, woman: bool) -> str:
        chance = self._chance
        parts = [chance.choice(WOMEN if woman else MEN)]
        if chance.random() < 0.55:
            parts.append(chance.choice(WOMEN if woman else MEN))
        if chance.random() < 0.6:
            parts.append(chance.choice(LAST))
        return " ".join(dict.fromkeys(parts)).upper()

    def _row(self, one: Someone, village: Village, kk: str, where: tuple[str, ...]) -> Row:
        chance = self._chance
        age = self._today.year - one.born.year
        first = village.kecamatan if chance.random() < 0.8 else "317404"  # moved here once
        nik = self._numbers.next(first, one.born, one.woman)
        schooling = SCHOOLING[min(len(SCHOOLING) - 1, max(0, min(age // 6, chance.randint(2, 8))))]
        work = "BELUM/TIDAK BEKERJA" if age < 18 else chance.choice(WORK)
        return (
            nik, kk, one.name, "P" if one.woman else "L", chance.choice(TOWNS).upper(),
            one.born.isoformat(), str(one.civil), str(one.role), schooling, work,
            one.mother or self._name(True), one.father or self._name(False), *where,
        )  # fmt: skip
