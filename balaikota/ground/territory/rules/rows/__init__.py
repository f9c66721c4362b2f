"""How a row of each kind of import must look. Pure: what is known is given."""

from .agencies import AgencyRow, check_agencies
from .holidays import HolidayRow, check_holidays
from .places import PlaceRow, check_places
from .regions import Known, RegionRow, check_regions

__all__ = [
    "AgencyRow",
    "HolidayRow",
    "Known",
    "PlaceRow",
    "RegionRow",
    "check_agencies",
    "check_holidays",
    "check_places",
    "check_regions",
]
