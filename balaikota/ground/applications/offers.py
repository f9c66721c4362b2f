"""What the inventory shows elsewhere: panel, indicator, area, timeline, search, data, evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import (
    Area,
    Column,
    Dataset,
    Evidence,
    Hit,
    Indicator,
    Moment,
    Panel,
    Scope,
    Search,
    Timeline,
    Tool,
    offer,
)
from balaikota.ground.territory import queries as territory

from . import queries, words
from .permissions import STEWARD, VIEW
from .rules import stages as rules
from .rules.fields import completeness
from .rules.life import Status

MEASURED = ("applications.stages_measured",)
_FOUND = 10


def stage_panel(scope: Scope) -> Mapping[str, Any]:
    """{stage, number, score, steps: [{words, number, count}], agencies, as_of, source}."""
    latest = queries.stages.latest()
    city = latest.get(("city", ""))
    stages = list(queries.stages.of_applications().values())
    steps: list[dict[str, Any]] = [
        {"number": stage.number, "words": words.said(stage.words),
         "count": stages.count(stage.number)}
        for stage in rules.ladder().stages
    ]  # fmt: skip
    agencies = sorted(
        (row for (level, _code), row in latest.items() if level == "agency"),
        key=lambda row: (-row.score, row.code),
    )
    return {
        "stage": words.stage_words(city.stage) if city else "",
        "number": city.stage if city else 0,
        "score": city.score if city else 0.0,
        "steps": steps,
        "most": max([1, *(step["count"] for step in steps)]),
        "agencies": [(territory.agency_name(row.code), row.stage) for row in agencies[:5]],
        "as_of": scope.now,
        "source": _("Inventory of applications"),
    }


def _city_score(scope: Scope) -> float | None:
    city = queries.stages.latest().get(("city", ""))
    return city.score if city and scope.place == territory.city() else None


def _area(scope: Scope) -> Mapping[str, Any]:
    """Applications of the offices that stand in this area; in the city all of them."""
    whole = scope.place == territory.city()
    offices = {
        code
        for code, view in territory.agencies().items()
        if whole or view.region == scope.place or view.region.startswith(f"{scope.place}.")
    }
    stages = queries.stages.of_applications()
    rows = [
        {"title": view.title, "agency": territory.agency_name(view.agency),
         "url": reverse("applications:one", args=[code]),
         "stage": words.stage_words(stages[code]) if code in stages else ""}
        for code, view in queries.applications().items()
        if view.agency in offices and view.status == Status.ACTIVE
    ]  # fmt: skip
    return {"rows": rows[:8], "more": max(0, len(rows) - 8), "total": len(rows),
            "as_of": scope.now}  # fmt: skip


_TOLD = {
    "applications.registered": _("%(title)s entered the inventory"),
    "applications.status_changed": _("%(title)s is now %(status)s"),
    "applications.went_down": _("%(title)s does not answer"),
    "applications.came_back": _("%(title)s answers again"),
    "applications.stage_reached": _("%(title)s reached the stage %(stage)s"),
}


def _tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    known, moments = queries.applications(), []
    for entry in entries:
        code = entry.data.get("application") or entry.data.get("code", "")
        title, url = _named(entry.data.get("level", "application"), code, known)
        text = str(_TOLD[entry.kind]) % {
            "title": title,
            "status": words.code_words("status", entry.data.get("after", ""))
            if entry.kind == "applications.status_changed" else "",
            "stage": words.stage_words(entry.data.get("after"))
            if entry.kind == "applications.stage_reached" else "",
        }  # fmt: skip
        moments.append(Moment(at=entry.at, text=text, url=url, kind=entry.kind))
    return moments


def _named(level: str, code: str, known: Mapping[str, Any]) -> tuple[str, str]:
    if level == "city":
        return territory.city_name(), reverse("applications:stages")
    if level == "agency":
        return territory.agency_name(code), reverse("applications:stages")
    view = known.get(code)
    return (view.title, reverse("applications:one", args=[code])) if view else (code, "")


def _find(text: str, scope: Scope) -> list[Hit]:
    wanted = text.lower().split()
    hits = [
        Hit(title=view.title, url=reverse("applications:one", args=[code]),
            note=territory.agency_name(view.agency), kind=_now("Application"))
        for code, view in queries.applications().items()
        if wanted and all(word in f"{view.title} {code}".lower() for word in wanted)
    ]  # fmt: skip
    return hits[:_FOUND]


_COLUMNS = (
    Column(name="kode", title=_("Code")),
    Column(name="nama", title=_("Name")),
    Column(name="instansi", title=_("Owner agency")),
    Column(name="klasifikasi", title=_("Class")),
    Column(name="fungsi", title=_("Function")),
    Column(name="uraian", title=_("What it does")),
    Column(name="status", title=_("Status")),
    Column(name="tahun", title=_("Year it was made"), type="integer"),
    Column(name="media", title=_("Medium")),
    Column(name="sasaran", title=_("Meant for")),
    Column(name="tahap", title=_("Stage"), type="integer"),
)


def _rows(scope: Scope) -> Iterable[Mapping[str, Any]]:
    stages = queries.stages.of_applications()
    names = {code: view.name for code, view in territory.agencies().items()}
    for row in queries.all_rows():
        yield {
            "kode": row.code, "nama": row.title, "instansi": names.get(row.agency, row.agency),
            "klasifikasi": row.klass, "fungsi": row.function, "uraian": row.purpose,
            "status": row.status, "tahun": row.year, "media": row.medium,
            "sasaran": ", ".join(row.audiences), "tahap": stages.get(row.code),
        }  # fmt: skip


def _stamp() -> str:
    changed, city = queries.last_change(), queries.stages.latest().get(("city", ""))
    return f"{changed} {city.day if city else ''} {city.score if city else ''}"


def _inventoried(now: datetime) -> Mapping[str, float]:
    return {row.code: round(completeness(queries.values_of(row)), 3) for row in queries.all_rows()}


def _answers(now: datetime) -> Mapping[str, float]:
    return queries.looking.shares_answered(timezone.localdate(now))


offer(
    Panel(
        key="applications.stage", title=_("Stage of the city"), permission=VIEW,
        stale_on=MEASURED, load=stage_panel, template="applications/panels/stage.html",
        order=200, wall=3,
    )
)  # fmt: skip
offer(
    Indicator(
        key="applications.stage", title=_("Stage of the city"),
        definition=_("Average stage of the active applications by evidence: 0 ad hoc to 4 smart."),
        unit="", direction="up", permission=VIEW, stale_on=MEASURED, load=_city_score, target=3.0,
        source=_("Inventory of applications"), order=200,
    )
)  # fmt: skip
offer(
    Area(
        key="applications.offices", title=_("Applications of the offices here"), permission=VIEW,
        stale_on=(*MEASURED, "applications.registered", "applications.changed",
                  "applications.status_changed", "applications.imported"),
        load=_area, template="applications/panels/area.html", order=200,
    )
)  # fmt: skip
offer(Timeline(key="applications.life", kinds=tuple(_TOLD), permission=VIEW, tell=_tell))
offer(Search(key="applications.titles", title=_("Applications"), permission=VIEW, find=_find))
offer(
    Dataset(
        key="applications.inventory", title=_("Applications of the city"),
        description=_("Each application of the city's agencies: its purpose, owner and stage."),
        columns=_COLUMNS, rows=_rows, stamp=_stamp, theme="government", frequency="daily",
        keywords=("spbe", "aplikasi"),
    )
)  # fmt: skip
offer(
    Evidence(key="applications.inventoried", title=_("Filled in the inventory"), load=_inventoried)
)
offer(Evidence(key="applications.answers", title=_("Its address answers"), load=_answers))
offer(
    Tool(
        key="applications.inventory", title=_("Applications"), permission=STEWARD,
        summary=_("The inventory: what each agency runs, and at which stage it stands"),
        url_name="applications:list", icon="layers", order=50,
    )
)  # fmt: skip
