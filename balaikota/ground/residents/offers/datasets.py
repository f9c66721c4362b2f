"""Rows of datasets (aggregates only, small numbers hidden), evidence, and one requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone

from balaikota.ground.events.sockets import Scope
from balaikota.ground.territory import queries as territory

from ..models import Look
from ..queries import counts, own
from ..rules import ages, small
from ..rules.codes import State


def by_village(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """People and families of each kelurahan."""
    found = counts.people_by_village()
    people = small.hide({code: n for code, (n, _f) in found.items()})
    families = small.hide({code: f for code, (_n, f) in found.items()})
    for code in sorted(found):
        shown = families[code] if people[code] is not None else None
        yield {**_area(code), "penduduk": people[code], "keluarga": shown}


def by_age(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """People of each kelurahan by band of ages and sex."""
    rows: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for code, year, sex, people in counts.ages_by_village():
        rows[code].append((year, sex, people))
    year = timezone.localdate(scope.now).year
    for code in sorted(rows):
        for first, (men, women) in small.hide_table(ages.pyramid(rows[code], year)).items():
            yield {
                **_area(code), "umur": ages.band_name(first), "laki_laki": men,
                "perempuan": women,
            }  # fmt: skip


def _area(code: str) -> dict[str, str]:
    tree = territory.tree().by_code
    parent = tree[code].parent if code in tree else ""
    return {
        "kode": code,
        "kelurahan": tree[code].name if code in tree else code,
        "kecamatan": tree[parent].name if parent in tree else "",
    }


def verifications(now: datetime) -> Mapping[str, float]:
    """Application → its questions to the verification service in 30 days."""
    found = Look.objects.filter(at__gt=now - timedelta(days=30)).exclude(application="")
    rows = found.values("application").annotate(n=Count("id"))
    return {row["application"]: float(row["n"]) for row in rows}


def served(since: datetime) -> Mapping[str, float]:
    """Application → how many different residents it asked about since then and was answered."""
    found = Look.objects.filter(at__gte=since, resident__isnull=False).exclude(application="")
    rows = found.exclude(outcome="refused").values_list("application")
    return {code: float(n) for code, n in rows.annotate(n=Count("resident", distinct=True))}


def is_registered(scope: Scope, person: str) -> bool | None:
    """Whether "account:12" belongs to a registered resident; None while nobody confirmed it."""
    kind, _, number = person.partition(":")
    resident = own.resident_of(int(number)) if kind == "account" and number.isdecimal() else None
    return None if resident is None else resident.state == State.LIVING
