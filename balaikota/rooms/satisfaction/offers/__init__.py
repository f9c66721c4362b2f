"""What the survey puts into the sockets of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from balaikota.ground.events.sockets import (
    Area,
    Column,
    Dataset,
    Indicator,
    Panel,
    Service,
    Task,
    Timeline,
    offer,
)
from balaikota.ground.events.visits import Feedback
from balaikota.ground.people.doors import actor_in

from .. import permissions
from ..queries import asking, results
from . import panels

FIGURES = permissions.FIGURES
ANSWERS = ("satisfaction.answered", "satisfaction.invited")

offer(
    Panel(
        key="satisfaction.index",
        title=_("Satisfaction (SKM)"),
        permission=FIGURES,
        stale_on=ANSWERS,
        load=panels.index,
        template="satisfaction/panels/index.html",
        order=140,
        wall=3,
    )
)
offer(
    Area(
        key="satisfaction.area",
        title=_("Satisfaction (SKM)"),
        permission=FIGURES,
        stale_on=ANSWERS,
        load=panels.area,
        template="satisfaction/panels/area.html",
        order=50,
    )
)
for _key, _title, _definition, _load in (
    ("satisfaction.skm", _("Satisfaction index (IKM)"),
     _("Index of the nine elements of this month, 25 to 100; none without full answers"),
     panels.official),
    ("satisfaction.quick", _("Impression of today's visitors"),
     _("Mean of one-tap answers of this month, 25 to 100; a sign, not the official index"),
     panels.impression),
):  # fmt: skip
    offer(
        Indicator(
            key=_key,
            title=_title,
            definition=_definition,
            unit="",
            direction="up",
            permission=FIGURES,
            stale_on=ANSWERS,
            load=_load,
            source=_("Survey of public satisfaction (SKM)"),
            target=88.31 if _key == "satisfaction.skm" else None,
            order=140,
        )
    )
offer(
    Timeline(
        key="satisfaction.timeline",
        permission=FIGURES,
        kinds=("satisfaction.judged",),
        tell=panels.tell,
    )
)
offer(
    Service(
        key="satisfaction.results",
        title=_("How people judge our services"),
        summary=_("The satisfaction index (SKM) of each office, with comments."),
        url_name="satisfaction:start",
        icon="star",
        order=60,
    )
)
offer(
    Task(
        key="satisfaction.comments",
        title=_("Comments of the survey to look at"),
        permission=permissions.MODERATE,
        stale_on=("satisfaction.commented", "satisfaction.judged"),
        count=lambda scope: asking.waiting(actor_in(scope)),
        url_name="satisfaction:comments",
        order=50,
    )
)
offer(Feedback(key="satisfaction.link", link=panels.link))
offer(
    Dataset(
        key="satisfaction.by_month",
        title=_("Satisfaction index (SKM) by month"),
        description=_(
            "Index of the nine elements by month, office and service, with answers and the sample "
            "needed; an index of fewer than five answers is left out."
        ),
        columns=(
            Column(name="bulan", title=_("Month")),
            Column(name="kantor", title=_("Office")),
            Column(name="layanan", title=_("Service")),
            Column(name="dilayani", title=_("Served"), type="integer"),
            Column(name="responden", title=_("Respondents"), type="integer"),
            Column(name="sampel", title=pgettext_lazy("skm", "Sample needed"), type="integer"),
            Column(name="ikm", title=_("Index"), type="number"),
            Column(name="mutu", title=_("Quality")),
            Column(name="final", title=_("Final"), type="boolean"),
        ),
        rows=panels.by_month,
        stamp=results.stamp,
        theme="GOVE",
        frequency="monthly",
        keywords=("skm", "ikm", "kepuasan"),
    )
)
