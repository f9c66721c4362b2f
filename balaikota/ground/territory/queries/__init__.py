"""Reads of the territory. Everything hot is answered from memory, without a query."""

from .agencies import AgencyView, Branch, agencies, agency, agency_names, agency_tree
from .calendar import (
    COVERED,
    dated_day,
    is_dated,
    look_again,
    national_days,
    reasons,
    weekdays,
    working_days,
    year_view,
)
from .checking import ImportKind, Preview, preview
from .locating import (
    REACH,
    Located,
    locate,
    locate_many,
    located_villages,
    metres_outside,
)
from .outlines import outline, outlines_geojson
from .places import nearest_places, places_in
from .regions import (
    RegionView,
    below,
    breadcrumb,
    children,
    city,
    city_name,
    counts,
    region,
    region_names,
    tree,
)

__all__ = [
    "COVERED",
    "REACH",
    "AgencyView",
    "Branch",
    "ImportKind",
    "Located",
    "Preview",
    "RegionView",
    "agencies",
    "agency",
    "agency_names",
    "agency_tree",
    "below",
    "breadcrumb",
    "children",
    "city",
    "city_name",
    "counts",
    "dated_day",
    "is_dated",
    "locate",
    "locate_many",
    "located_villages",
    "look_again",
    "metres_outside",
    "national_days",
    "nearest_places",
    "outline",
    "outlines_geojson",
    "places_in",
    "preview",
    "reasons",
    "region",
    "region_names",
    "tree",
    "weekdays",
    "working_days",
    "year_view",
]
