"""Every change of the territory: one transaction, rows and a fact."""

from .agencies import close_agency, reopen_agency, save_agency
from .calendar import declare_holiday, set_working_week, verify_holiday, withdraw_holiday
from .imports import (
    apply_upload,
    discard_upload,
    import_agencies,
    import_holidays,
    import_places,
    import_regions,
    keep_upload,
)
from .loading import load_city

__all__ = [
    "apply_upload",
    "close_agency",
    "declare_holiday",
    "discard_upload",
    "import_agencies",
    "import_holidays",
    "import_places",
    "import_regions",
    "keep_upload",
    "load_city",
    "reopen_agency",
    "save_agency",
    "set_working_week",
    "verify_holiday",
    "withdraw_holiday",
]
