"""Everything that changes reports. Each is one transaction and tells what happened."""

from ..rules import MOST_PHOTOS
from ..rules.past import PastReport, PastStep
from .catalog import load_catalog, save_category
from .filing import Filed, NewReport, file_report
from .imports import import_reports
from .media import add_media, note_bad_media
from .memory import forget_reporter, learn_words
from .parts import place_in_parts
from .routing import load_routes, remove_route, set_route
from .steps import comment, take_step
from .telling import remind_offices, tell_people
from .ticking import fire_clocks, recompute_clocks

__all__ = [
    "MOST_PHOTOS",
    "Filed",
    "NewReport",
    "PastReport",
    "PastStep",
    "add_media",
    "comment",
    "file_report",
    "fire_clocks",
    "forget_reporter",
    "import_reports",
    "learn_words",
    "load_catalog",
    "load_routes",
    "note_bad_media",
    "place_in_parts",
    "recompute_clocks",
    "remind_offices",
    "remove_route",
    "save_category",
    "set_route",
    "take_step",
    "tell_people",
]
