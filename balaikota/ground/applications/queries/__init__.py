"""Reads of the inventory. `application` and `applications` cost no query."""

from . import importing, looking, stages
from .inventory import (
    ApplicationView,
    Filters,
    after_of,
    all_rows,
    application,
    applications,
    by_code,
    connections,
    cursor_of,
    full,
    history,
    last_change,
    listed,
    page,
    values_of,
)

__all__ = [
    "ApplicationView",
    "Filters",
    "after_of",
    "all_rows",
    "application",
    "applications",
    "by_code",
    "connections",
    "cursor_of",
    "full",
    "history",
    "importing",
    "last_change",
    "listed",
    "looking",
    "page",
    "stages",
    "values_of",
]
