"""What the letters room puts into the sockets of the house."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Area,
    Column,
    Dataset,
    Indicator,
    Lookup,
    MapLayer,
    OwnData,
    Panel,
    Requirement,
    Scope,
    Search,
    Service,
    Task,
    Timeline,
    Tool,
    Warming,
    offer,
)
from balaikota.ground.people.doors import actor_in

from .. import permissions
from ..queries import catalog, figures, keeping, listing
from . import datasets, panels, telling

FIGURES = permissions.FIGURES
MOVES = ("letters.asked", "letters.moved", "letters.issued")
LATE = (*MOVES, "letters.overdue")
SOURCE = panels.SOURCE

offer(
    Panel(
        key="letters.today",
        title=_("Letters"),
        permission=FIGURES,
        stale_on=LATE,
        load=panels.today,
        template="letters/panels/today.html",
        order=110,
        wall=3,
    )
)
offer(
    Panel(
        key="letters.stalled",
        title=_("Where letters wait"),
        permission=FIGURES,
        stale_on=LATE,
        load=panels.stalled,
        template="letters/panels/stalled.html",
        order=120,
        wall=3,
    )
)
offer(
    Area(
        key="letters.area",
        title=_("Letters"),
        permission=FIGURES,
        stale_on=LATE,
        load=panels.area,
        template="letters/panels/area.html",
        order=40,
    )
)
offer(
    MapLayer(
        key="letters.open",
        title=_("Open requests for letters"),
        permission=FIGURES,
        stale_on=MOVES,
        features=panels.layer,
        paint=panels.PAINT,
        order=120,
        legend=(("#f3f7f6", _("few")), ("#9cc9c2", _("more")), ("#0a5c56", _("many"))),
    )
)


def _ended(scope: Scope) -> figures.Ended:
    since = scope.now - timedelta(days=panels.DAYS)
    return figures.ended(actor_in(scope), scope.place, since)


def _open(scope: Scope) -> float:
    today = panels.start_of_day(scope.now)
    return float(figures.standing(actor_in(scope), scope.place, scope.now, today).open)


def _days(scope: Scope) -> float | None:
    span = _ended(scope).median
    return None if span is None else round(span / timedelta(days=1), 1)


for _key, _title, _definition, _unit, _direction, _load, _target in (
    ("letters.open_now", _("Open requests"), _("Requests for letters that have not ended"),
     _("requests"), "down", _open, None),
    ("letters.in_time", _("Promise kept"),
     _("Share of letters of the last 30 days signed within the time promised"), "%", "up",
     lambda scope: panels.percent(_ended(scope).in_time), 95.0),
    ("letters.without_coming", _("Without coming"),
     _("Share of letters of the last 30 days asked for without a counter"), "%", "up",
     lambda scope: panels.percent(_ended(scope).without_coming), 80.0),
    ("letters.days", _("From complete to signed"),
     _("Median of the last 30 days, in days of the calendar"), _("days"), "down", _days, None),
):  # fmt: skip
    offer(
        Indicator(
            key=_key,
            title=_title,
            definition=_definition,
            unit=_unit,
            direction=_direction,
            permission=FIGURES,
            stale_on=MOVES,
            load=_load,
            source=SOURCE,
            target=_target,
            order=110,
        )
    )

offer(
    Timeline(
        key="letters.timeline",
        permission=FIGURES,
        kinds=telling.KINDS,
        tell=telling.tell,
    )
)
offer(
    Search(
        key="letters.requests",
        title=_("Requests for letters"),
        permission=permissions.CHECK,
        find=panels.find,
    )
)
offer(Lookup(key="letters.code", title=_("A letter"), find=panels.look_up))
offer(
    Service(
        key="letters.ask",
        title=_("Letters and permits"),
        summary=_("Domicile, business, marriage and more, from your phone."),
        url_name="letters:services",
        icon="edit",
        order=20,
    )
)
offer(
    Service(
        key="letters.mine",
        title=_("My letters"),
        summary=_("What is missing, who is next, and the letters that are ready."),
        url_name="letters:mine",
        icon="inbox",
        order=45,
    )
)
offer(
    Task(
        key="letters.tap",
        title=_("Letters to confirm"),
        permission=permissions.TAP,
        stale_on=("letters.asked", "letters.need_met", "letters.moved"),
        count=lambda scope: listing.counts(actor_in(scope)).get("tap", 0),
        url_name="letters:inbox",
        order=30,
    )
)
offer(
    Task(
        key="letters.sign",
        title=_("Letters to check and sign"),
        permission=permissions.CHECK,
        stale_on=MOVES,
        count=lambda scope: listing.counts(actor_in(scope)).get("sign", 0),
        url_name="letters:inbox",
        order=31,
    )
)
offer(
    Tool(
        key="letters.catalog",
        title=_("Catalog of letters and permits"),
        summary=_("Forms, needs, chains and letters, each with its versions."),
        permission=permissions.CATALOG,
        url_name="letters:catalog",
        icon="list",
        order=40,
    )
)
offer(OwnData(key="letters.requests", title=_("Letters"), load=keeping.everything))
offer(
    Requirement(
        key="letters.low_income",
        title=_("Holds a valid letter of low income (SKTM)"),
        ask=datasets.has_letter_of_low_income,
    )
)
offer(
    Dataset(
        key="letters.by_month",
        title=_("Letters and permits by month"),
        description=_(
            "Letters issued and refused, in time and online, by month and service. Numbers from 1 "
            "to 4 are left out."
        ),
        columns=(
            Column(name="bulan", title=_("Month")),
            Column(name="layanan", title=_("Service")),
            Column(name="nama", title=_("Name")),
            Column(name="terbit", title=_("Issued"), type="integer"),
            Column(name="ditolak", title=_("Refused"), type="integer"),
            Column(name="tepat_waktu", title=_("In time"), type="integer"),
            Column(name="daring", title=_("Online"), type="integer"),
        ),
        rows=datasets.by_month,
        stamp=figures.months_stamp,
        theme="GOVE",
        frequency="monthly",
        keywords=("surat", "layanan", "kelurahan", "perizinan"),
    )
)
offer(Warming(key="letters.catalog", warm=catalog.all_services))
