"""Indicators in the sockets: connectors land values here; the catalog may publish them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Column, Dataset, Target, offer

from . import actions, queries

_COLUMNS = (
    Column(name="indicator", title=_("Indicator")),
    Column(name="title", title=_("Name of the indicator")),
    Column(name="unit", title=_("Unit")),
    Column(name="area", title=_("Region code")),
    Column(name="period", title=_("Period")),
    Column(name="value", title=_("Value of the indicator"), type="number"),
)

offer(
    Target(
        key="indicators.values",
        title=_("Values of indicators"),
        columns=(*_COLUMNS, Column(name="direction", title=_("Good direction"))),
        identity=("indicator", "area", "period"),
        required=("indicator", "period", "value"),
        land=actions.land,
        order=10,
    )
)
offer(
    Dataset(
        key="indicators.values",
        title=_("Indicators of the city"),
        description=_("Every indicator the city keeps, by area and period."),
        columns=(*_COLUMNS, Column(name="source", title=_("Source"))),
        rows=lambda scope: queries.all_values(),
        stamp=queries.stamp,
        theme="governance",
        frequency="daily",
        keywords=("indikator", "kinerja"),
    )
)
