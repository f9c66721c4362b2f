"""What the territory shows elsewhere: its tools, and whether what it needs is there."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Column, Health, Target, Tool, offer

from . import datasets, queries
from .actions.landing import land_places, withdraw_places
from .rights import CALENDAR, MANAGE
from .rules.calendar import DayKind


def _city() -> str:
    if not queries.city_name():
        return _now("No city was loaded: reports cannot find their kelurahan.")
    if not queries.located_villages():
        return _now("No outline of a kelurahan is known: import them as GeoJSON.")
    return ""


def _calendar() -> str:
    """Joint leave is decreed each year anew; without it deadlines fall too early."""
    year = timezone.localdate().year
    days = queries.reasons(queries.city(), year).values()
    if any(reason.kind == DayKind.JOINT for reasons in days for reason in reasons):
        return ""
    return _now("No cuti bersama is known for %(year)s: import it.") % {"year": year}


offer(Health(key="territory.city", title=_("City"), check=_city))
offer(Health(key="territory.calendar", title=_("Working calendar"), check=_calendar))
offer(
    Tool(
        key="territory.regions", title=_("Territory"), permission=MANAGE,
        summary=_("Regions, agencies and places, from the city to the RT"),
        url_name="territory:home", icon="map", order=40,
    )
)  # fmt: skip
offer(
    Tool(
        key="territory.agencies", title=_("Agencies"), permission=MANAGE,
        summary=_("Who works for the city. Reports are sent to them."),
        url_name="territory:agencies", icon="building", order=41,
    )
)  # fmt: skip
offer(
    Tool(
        key="territory.calendar", title=_("Working calendar"), permission=CALENDAR,
        summary=_("Days off, joint leave, and the working week"),
        url_name="territory:calendar", icon="calendar", order=42,
    )
)  # fmt: skip
offer(
    Tool(
        key="territory.imports", title=_("Import a file"), permission=MANAGE,
        summary=_("RW and RT, agencies, places, days off"),
        url_name="territory:imports", icon="inbox", order=43,
    )
)  # fmt: skip
for dataset in datasets.ALL:
    offer(dataset)
offer(
    Target(
        key="territory.places", title=_("Places and facilities"), land=land_places,
        finish=withdraw_places,
        columns=(
            Column(name="name", title=_("Name")),
            Column(name="kind", title=_("Kind")),
            Column(name="longitude", title=_("Longitude"), type="number"),
            Column(name="latitude", title=_("Latitude"), type="number"),
            Column(name="region", title=_("Region code")),
            Column(name="agency", title=_("Agency")),
        ),
        identity=("name", "kind", "region"),
        required=("name", "kind", "longitude", "latitude"),
        finds=("region",),
    )
)  # fmt: skip
