"""What the reports room puts into the sockets of the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Area,
    Lookup,
    MapLayer,
    OwnData,
    Panel,
    Scope,
    Search,
    Service,
    Showcase,
    Task,
    Timeline,
    Tool,
    Warming,
    offer,
)
from balaikota.ground.people.doors import actor_in

from .. import links, permissions, queries
from . import datasets, maps, panels, showcases
from .indicators import LATE, MOVES

VIEW = permissions.VIEW
# What shows names of categories, places or agencies follows those who edit them.
NAMES = ("reports.routing_changed", "territory.agencies_changed", "territory.regions_changed")

offer(
    Panel(
        key="reports.today",
        title=_("Today"),
        permission=VIEW,
        stale_on=MOVES,
        load=panels.today,
        template="reports/panels/today.html",
        order=10,
        wall=3,
    )
)
offer(
    Panel(
        key="reports.at_risk",
        title=_("Clocks at risk"),
        permission=VIEW,
        stale_on=(*LATE, *NAMES),
        load=panels.clocks_at_risk,
        template="reports/panels/at_risk.html",
        order=20,
        wall=3,
    )
)
offer(
    Panel(
        key="reports.open",
        title=_("Open by agency"),
        permission=VIEW,
        stale_on=(*LATE, *NAMES),
        load=panels.open_by_agency,
        template="reports/panels/open.html",
        order=30,
        wall=4,
    )
)
offer(
    Panel(
        key="reports.answers",
        title=_("How fast we answer"),
        permission=VIEW,
        stale_on=(*MOVES, *NAMES, "reports.rated", "reports.clocks_moved"),
        load=panels.answers,
        template="reports/panels/answers.html",
        order=40,
        wall=3,
    )
)
offer(
    Panel(
        key="reports.newest",
        title=_("Newest reports"),
        permission=VIEW,
        stale_on=(*MOVES, *NAMES, "reports.commented"),
        load=panels.newest,
        template="reports/panels/newest.html",
        order=50,
        wall=3,
    )
)
offer(
    Area(
        key="reports.area",
        title=_("Reports"),
        permission=VIEW,
        stale_on=(*LATE, *NAMES, "reports.rated", "reports.commented"),
        load=panels.area,
        template="reports/panels/area.html",
        order=10,
    )
)

offer(
    MapLayer(
        key="reports.points",
        title=_("Open reports"),
        permission=VIEW,
        stale_on=(*LATE, *NAMES),
        features=maps.points,
        paint=maps.POINT_PAINT,
        order=20,
        legend=(
            ("#2f9e6e", _("up to 3 days")),
            ("#d9920a", _("4 to 14 days")),
            ("#c8372d", _("over 14 days")),
        ),
    )
)
offer(
    MapLayer(
        key="reports.regions",
        title=_("Open reports for 10,000 people"),
        permission=VIEW,
        stale_on=(*MOVES, *NAMES),
        features=maps.regions,
        paint=maps.REGION_PAINT,
        order=10,
        legend=(("#d3e6e3", _("few")), ("#aed0cb", _("more")), ("#7fb3ad", _("many"))),
    )
)

offer(
    Timeline(
        key="reports.timeline",
        permission=VIEW,
        tell=showcases.tell,
        kinds=(
            "reports.filed",
            "reports.moved",
            "reports.commented",
            "reports.rated",
            "reports.clock_overdue",
        ),
    )
)
offer(datasets.PUBLIC)
offer(Search(key="reports.search", title=_("Reports"), permission="", find=showcases.search))
offer(
    Lookup(key="reports.code", title=_("Reports"), find=showcases.lookup, cookies=(links.COOKIE,))
)
offer(OwnData(key="reports.own", title=_("Reports you filed"), load=showcases.own))

offer(
    Service(
        key="reports.new",
        title=_("Report a problem"),
        url_name="reports:new",
        icon="megaphone",
        summary=_("Take a photo, say what is wrong. We tell you what happens, until it is solved."),
        order=10,
        primary=True,
    )
)
offer(
    Service(
        key="reports.map",
        title=_("Map of reports"),
        url_name="reports:map",
        icon="map",
        summary=_("What was reported around you."),
        order=20,
    )
)
offer(
    Service(
        key="reports.list",
        title=_("List of reports"),
        url_name="reports:list",
        icon="list",
        summary=_("All public reports and how they stand."),
        order=30,
    )
)
offer(
    Service(
        key="reports.mine",
        title=_("My reports"),
        url_name="reports:mine",
        icon="person",
        summary=_("What you reported, and what became of it."),
        order=40,
    )
)
offer(
    Showcase(
        key="reports.near",
        title=_("Reported near you"),
        load=showcases.near,
        near=True,
        order=10,
        template="reports/panels/near.html",
        stale_on=(*MOVES, *NAMES),
    )
)
offer(
    Showcase(
        key="reports.resolved",
        title=_("Lately solved"),
        load=showcases.resolved,
        order=20,
        template="reports/panels/resolved.html",
        stale_on=("reports.moved", "reports.rated", *NAMES),
    )
)
offer(
    Showcase(
        key="reports.promise",
        title=_("What we promise"),
        load=showcases.promise,
        order=30,
        template="reports/panels/promise.html",
    )
)


def _waits(tab: str, scope: Scope) -> int:
    return int(queries.counts(actor_in(scope), scope.now)[tab])


offer(
    Task(
        key="reports.verify",
        title=_("Reports to verify"),
        permission=permissions.VERIFY,
        stale_on=MOVES,
        count=lambda scope: _waits("verify", scope),
        url_name="reports:inbox",
        order=10,
    )
)
offer(
    Task(
        key="reports.handle",
        title=_("Reports to handle"),
        permission=permissions.HANDLE,
        stale_on=MOVES,
        count=lambda scope: _waits("mine", scope),
        url_name="reports:inbox",
        order=20,
    )
)
offer(
    Tool(
        key="reports.routes",
        title=_("Where reports go"),
        permission=permissions.ROUTING,
        icon="road",
        summary=_("Categories and areas to agencies, with a preview."),
        url_name="reports:routes",
        order=10,
    )
)
offer(
    Tool(
        key="reports.categories",
        title=_("Categories of reports"),
        permission=permissions.ROUTING,
        summary=_("Names, keywords and how long each may take."),
        url_name="reports:categories",
        icon="list",
        order=20,
    )
)
offer(
    Tool(
        key="reports.clocks",
        title=_("Clocks of reports"),
        permission=permissions.ROUTING,
        summary=_("The days in force, and where each comes from."),
        url_name="reports:clocks",
        icon="clock",
        order=30,
    )
)
offer(Warming(key="reports.filing", warm=queries.warm))
