"""What the queue room puts into the sockets of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.sockets import (
    Area,
    Column,
    Dataset,
    Indicator,
    MapLayer,
    OwnData,
    Panel,
    Service,
    Task,
    Timeline,
    Tool,
    Warming,
    offer,
)

from .. import permissions
from ..queries import booking, figures, offices
from . import panels, telling

FIGURES = permissions.FIGURES
MOVES = ("queue.taken", "queue.moved", "queue.finished", "queue.counter_turned")

offer(
    Panel(
        key="queue.today",
        title=_("Counters and queues"),
        permission=FIGURES,
        stale_on=MOVES,
        load=panels.today,
        template="queue/panels/today.html",
        order=130,
        wall=3,
    )
)
offer(
    Area(
        key="queue.area",
        title=_("Counters and queues"),
        permission=FIGURES,
        stale_on=MOVES,
        load=panels.area,
        template="queue/panels/area.html",
        order=45,
    )
)
offer(
    MapLayer(
        key="queue.waiting",
        title=_("People who wait at counters"),
        permission=FIGURES,
        stale_on=MOVES,
        features=panels.layer,
        paint=panels.PAINT,
        order=125,
        legend=(("#f3f7f6", _("few")), ("#9cc9c2", _("more")), ("#0a5c56", _("many"))),
    )
)
for _key, _title, _definition, _unit, _direction, _load in (
    ("queue.waiting", _("Waiting at counters"), _("People who hold a number of today and wait"),
     _("people"), "down", panels.waiting_now),
    ("queue.wait_minutes", _("Wait at counters"),
     _("Median from taking a number to the call, of the last 7 days"), _("minutes"), "down",
     panels.wait_minutes),
    ("queue.lost", _("Left without service"),
     _("Share of numbers of the last 7 days that were given back or ran out"), "%", "down",
     panels.lost_share),
    ("queue.booked", _("Visits with an appointment"),
     _("Share of the visits of the last 7 days that had been booked"), "%", "up",
     panels.booked_share),
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
            source=_("Counters and queues"),
            order=130,
        )
    )
offer(Timeline(key="queue.timeline", permission=FIGURES, kinds=telling.KINDS, tell=telling.tell))
offer(
    Service(
        key="queue.take",
        title=_("Counters and queues"),
        summary=_("How long it takes, a number on your phone, or a booked time."),
        url_name="queue:start",
        icon="clock",
        order=30,
    )
)
offer(
    Service(
        key="queue.mine",
        title=_("My number and appointments"),
        summary=_("Your place in the line, live."),
        url_name="queue:mine",
        icon="person",
        order=46,
    )
)
offer(
    Task(
        key="queue.serve",
        title=_("People who wait at your counters"),
        permission=permissions.SERVE,
        stale_on=MOVES,
        count=panels.to_serve,
        url_name="queue:counters",
        order=29,
    )
)
offer(
    Tool(
        key="queue.settings",
        title=_("Offices and queues"),
        summary=_("Hours, services, counters, kiosks and call displays."),
        permission=permissions.MANAGE,
        url_name="queue:settings",
        icon="building",
        order=42,
    )
)
offer(OwnData(key="queue.mine", title=_("Numbers and appointments"), load=booking.of_account))
offer(
    Dataset(
        key="queue.by_month",
        title=_("Visits at counters by month"),
        description=_(
            "People served by month, office and service. Numbers from 1 to 4 are left out."
        ),
        columns=(
            Column(name="bulan", title=_("Month")),
            Column(name="kantor", title=_("Office")),
            Column(name="layanan", title=pgettext_lazy("queue", "Service")),
            Column(name="dilayani", title=_("Served"), type="integer"),
            Column(name="didahulukan", title=_("Went first"), type="integer"),
            Column(name="janji", title=_("With an appointment"), type="integer"),
        ),
        rows=panels.by_month,
        stamp=figures.months_stamp,
        theme="GOVE",
        frequency="monthly",
        keywords=("antrean", "loket", "layanan"),
    )
)
offer(Warming(key="queue.offices", warm=offices.offices))
