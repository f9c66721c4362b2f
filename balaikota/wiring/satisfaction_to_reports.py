"""Somebody wished that their words become a report: LAPOR! gets them, without a name."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from balaikota.ground.events.reactions import on
from balaikota.ground.people.rules import ANONYMOUS
from balaikota.ground.territory import queries as territory
from balaikota.rooms.reports import actions as reports
from balaikota.rooms.satisfaction.facts import SurveyCommented
from balaikota.rooms.satisfaction.queries import asking

CATEGORY = "layanan.umum"
_VILLAGE_DOTS = 3


@on(SurveyCommented)
def file_words(fact: SurveyCommented) -> None:
    """File the words about an office, once for each answer."""
    said = asking.handed(fact.answer) if fact.handed_on else None
    if said is None:
        return
    office = territory.agencies().get(said.agency)
    name = office.name if office else said.agency
    new = reports.NewReport(
        category=CATEGORY, description=f"{said.comment}\n\n({said.title}, {name})",
        place=said.place if said.place.count(".") >= _VILLAGE_DOTS else "", address=name,
        anonymous=True, source="skm", example=said.example,
    )  # fmt: skip
    key = hashlib.sha256(f"satisfaction {fact.answer}".encode()).digest()
    reports.file_report(ANONYMOUS, new, now=timezone.now(), key=key)
