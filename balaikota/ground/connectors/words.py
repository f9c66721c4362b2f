"""Codes in the reader's language: problems, faults, conditions, kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.doors import in_words
from balaikota.lib.errors import Refusal

from .reading.feed import PROBLEMS, SourceProblem
from .rules.checking import FAULTS
from .rules.contract import BREACHES
from .rules.life import Condition, RunState, Why
from .rules.problems import Fault, Problem

CONDITIONS: dict[Condition, Any] = {
    Condition.GOOD: _("Fresh"),
    Condition.NEW: _("Not read yet"),
    Condition.LATE: _("Late"),
    Condition.FAILING: _("Cannot be read"),
    Condition.BROKEN: _("Contract broken"),
    Condition.PAUSED: _("Paused"),
}
CONDITION_TAGS: dict[Condition, str] = {
    Condition.GOOD: "good", Condition.NEW: "info", Condition.LATE: "warn",
    Condition.FAILING: "danger", Condition.BROKEN: "danger", Condition.PAUSED: "plain",
}  # fmt: skip
STATES: dict[RunState, Any] = {
    RunState.READING: _("Reading"),
    RunState.LANDING: _("Landing"),
    RunState.DONE: _("Landed"),
    RunState.SAME: _("Nothing new"),
    RunState.FAILED: _("Failed"),
    RunState.STOPPED: _("Stopped by the contract"),
}
STATE_TAGS: dict[RunState, str] = {
    RunState.READING: "info", RunState.LANDING: "info", RunState.DONE: "good",
    RunState.SAME: "good", RunState.FAILED: "danger", RunState.STOPPED: "danger",
}  # fmt: skip
WHYS: dict[Why, Any] = {
    Why.SCHEDULE: pgettext_lazy("why a source was read", "on schedule"),
    Why.HAND: pgettext_lazy("why a source was read", "by hand"),
    Why.PUSH: pgettext_lazy("why a source was read", "pushed"),
    Why.RETRY: pgettext_lazy("why a source was read", "again after a failure"),
}
KINDS: dict[str, Any] = {
    "rest": _("REST service"),
    "sql": _("Database"),
    "files": _("Files"),
    "sheet": _("Google Sheet"),
    "soap": _("SOAP service"),
    "webhook": _("Pushed events"),
    "email": _("E-mailed spreadsheets"),
}
WAYS: dict[str, Any] = {
    "csv": _("CSV file"),
    "excel": _("Excel file"),
    "json": _("JSON file"),
    "geojson": _("GeoJSON file"),
    "parquet": _("Parquet file"),
    "rest": _("REST service (JSON)"),
    "sheet": _("Google Sheet"),
    "sql": _("Database (SQL)"),
    "soap": _("SOAP service"),
    "sftp": _("Files over SFTP"),
    "webhook": _("Pushed events (webhook)"),
    "email": _("E-mailed spreadsheets"),
}
ENGINES: dict[str, str] = {
    "postgresql": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB",
    "sqlserver": "SQL Server", "sqlite": "SQLite",
}  # fmt: skip
SIGN_INS: dict[str, Any] = {
    "none": _("No sign-in is needed"),
    "header": _("A key in a header"),
    "query": _("A key in the address"),
    "basic": _("Name and password"),
    "bearer": _("A token (bearer)"),
    "oauth2": _("OAuth2, client credentials"),
}
PAGINGS: dict[str, Any] = {
    "none": _("All at once"),
    "page": _("By the number of the page"),
    "offset": _("By how many rows to skip"),
    "cursor": _("By a mark in the answer"),
    "link": _("By a Link header"),
    "next": _("By the next address in the answer"),
}
FOUND_OUT: dict[str, Any] = {
    "place": _("Region that was found"),
    "period": _("Period that was found"),
    "longitude": _("Longitude of the point"),
    "latitude": _("Latitude of the point"),
    "key": _("Key of the row"),
}
FIGURES: dict[str, Any] = {
    "count": _("How many rows"),
    "sum": _("Sum"),
    "mean": _("Average"),
    "minimum": _("Smallest"),
    "maximum": _("Greatest"),
}
SPANS: dict[str, Any] = {
    "15m": _("Every quarter of an hour"),
    "1h": _("Every hour"),
    "6h": _("Every six hours"),
    "1d": _("Every day"),
    "7d": _("Every week"),
    "30d": _("Every month"),
    "365d": _("Every year"),
}
TYPES: dict[str, Any] = {
    "string": _("text"),
    "integer": _("a whole number"),
    "number": _("a number"),
    "boolean": _("yes or no"),
    "date": _("a date"),
    "datetime": _("a time"),
    "geopoint": _("a point"),
    "any": _("anything"),
}


def _filled(message: str, data: Mapping[str, Any]) -> str:
    words = gettext(message)
    try:
        return words % data if data else words
    except (KeyError, ValueError):  # written by another version
        return words


def trouble(problem: str, details: Mapping[str, Any]) -> str:
    """Why a run ended, from its code."""
    known: dict[str, str] = {**PROBLEMS, **{b.value: words for b, words in BREACHES.items()}}
    return _filled(known.get(problem, problem), details)


def fault(found: Fault | Mapping[str, Any]) -> str:
    """Why a row is bad."""
    column, code, data = (
        (found.column, found.code, found.data)
        if isinstance(found, Fault)
        else (found["column"], found["code"], found["data"])
    )
    shown = {"column": column, "value": "", **data}
    if "type" in shown:
        shown["type"] = TYPES.get(shown["type"], shown["type"])
    if code == "refused":
        shown["value"] = gettext(str(shown["value"]))
    return _filled(FAULTS.get(code, code), shown)


def manifest_problem(problem: Problem) -> str:
    """What is wrong in a manifest, and how to mend it."""
    words = _filled(problem.message, problem.data)
    return f"{words} {_filled(problem.hint, problem.data)}".strip() if problem.hint else words


def of_try(found: SourceProblem | Refusal) -> str:
    """Why a source could not be tried."""
    if isinstance(found, Refusal):
        return in_words(found)
    return trouble(found.code, found.data)
