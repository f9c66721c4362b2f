"""Reports made ready for templates: names instead of codes, sentences instead of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory

from .. import queries, routing, words
from ..rules import OPEN, Act, State
from . import choices, clocks

_CODE = "CODE00"  # in the address of every report, so that it is looked up once for a list
_EXCERPT = 110  # characters of a description in a list


@dataclass(frozen=True)
class Row:
    """One report in a list."""

    code: str
    url: str
    state: str
    category_name: str
    place_name: str
    agency_name: str
    excerpt: str
    filed_at: datetime
    due_at: datetime | None
    photo: Any
    late: bool
    secret: bool
    example: bool
    left: str = ""


def rows(reports: Iterable[Any], now: datetime, *, desk: bool = False) -> list[Row]:
    """Lines for lists; names come from memory, so no row costs a query."""
    reports = list(reports)
    places = territory.region_names([report.place for report in reports if report.place])
    agencies = territory.agency_names() if desk else choices.agency_names()
    page = reverse("reports:work" if desk else "reports:track", args=[_CODE])
    return [_row(report, now, places, agencies, page, desk) for report in reports]


def _row(
    report: Any,
    now: datetime,
    places: Mapping[str, str],
    agencies: Mapping[str, str],
    page: str,
    desk: bool,
) -> Row:
    late = report.due_at is not None and report.due_at < now and State(report.state) in OPEN
    return Row(
        code=report.code,
        url=page.replace(_CODE, report.code),
        state=report.state,
        category_name=choices.category_name(report.category_id),
        place_name=places.get(report.place, ""),
        agency_name=agencies.get(report.agency, ""),
        excerpt=_excerpt(report.description),
        filed_at=report.filed_at,
        due_at=report.due_at,
        photo=report.photo,
        late=late,
        secret=report.secret,
        example=report.example,
        left=clocks.left_in_words(report.due_at, now) if desk and report.due_at else "",
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else Truncator(text).chars(_EXCERPT)


@dataclass(frozen=True)
class Line:
    """One line of the history, in words for this reader."""

    title: str
    by: str
    at: datetime
    text: str
    internal: bool
    tone: str
    photos: tuple[Any, ...]


_TONES = {
    Act.FINISH: "good", Act.CONFIRM: "good", Act.DISPUTE: "danger", Act.REFUSE: "danger",
    Act.RETURN: "danger",
}  # fmt: skip
_BY_REPORTER = frozenset({Act.FILE, Act.ANSWER, Act.CONFIRM, Act.DISPUTE, Act.WITHDRAW})


def timeline(report: Any, actor: Actor) -> list[Line]:
    """The history for this reader, the newest first."""
    agencies = choices.agency_names()
    taken = queries.timeline(report, actor)
    return [_line(step, agencies) for step in reversed(list(taken))]


def _line(step: Any, agencies: Mapping[str, str]) -> Line:
    act = Act(step.act)
    title = str(words.ACTS_DONE[act])
    if act is Act.DISPOSE:
        names = [agencies.get(code, code) for code in step.agencies]
        title = _("Forwarded to %(agencies)s") % {"agencies": ", ".join(names)} if names else title
    by = "" if act in _BY_REPORTER else (step.title or agencies.get(step.agency, ""))
    text = step.text
    if act is Act.FINISH and step.reason:
        text = "\n".join((text, str(words.WITHOUT_PHOTO.get(step.reason, step.reason))))
    if act is Act.REFUSE and step.reason:
        parts = (choices.reason_name(step.reason), choices.referral(step.reason), text)
        text = "\n".join(part for part in parts if part)
    return Line(
        title=title,
        by=by,
        at=step.at,
        text=text,
        internal=step.internal,
        tone=_TONES.get(act, "done"),
        photos=tuple(step.photos),
    )


def road(state: State) -> list[dict[str, Any]]:
    """The four steps of the way; none for a report that left it."""
    if state in (State.REFUSED, State.WITHDRAWN):
        return []
    here = next(i for i, (_name, states) in enumerate(words.ROAD) if state in states)
    return [
        {"name": name, "done": i < here or state is State.CLOSED, "current": i == here}
        for i, (name, _states) in enumerate(words.ROAD)
    ]


@dataclass(frozen=True)
class RouteWords:
    """One route that was considered, as a sentence."""

    sentence: str
    won: bool


@dataclass(frozen=True)
class DecisionWords:
    """Where a report would go, and why. `agency` "" means that the verifier decides."""

    agency: str
    agency_name: str
    why: tuple[RouteWords, ...]


def decision(category: str, place: str) -> DecisionWords:
    found = routing.where(category, place)
    agencies = choices.agency_names()
    areas = territory.region_names([c.route.area for c in found.why if c.route.area])
    name = (
        agencies.get(found.agency, found.agency)
        if found.agency
        else _("No route: the verifier decides")
    )
    return DecisionWords(
        found.agency, name, tuple(_considered(c, agencies, areas) for c in found.why)
    )


def _considered(
    considered: Any, agencies: Mapping[str, str], areas: Mapping[str, str]
) -> RouteWords:
    route = considered.route
    said = words.CONSIDERED[considered.why] % {
        "category": choices.category_name(route.category),
        "area": areas.get(route.area, "") or _("the whole city"),
        "agency": agencies.get(route.agency, route.agency),
    }
    return RouteWords(str(said), considered.why == "chosen")


def public_view(report: Any, actor: Actor, now: datetime) -> dict[str, Any]:
    """Everything the tracking page shows to anybody who may see the report."""
    place = territory.region_names([report.place, *_above(report.place)])
    agencies = choices.agency_names()
    photos = queries.photos_of(report, actor)
    before = [photo for photo in photos if photo.kind == "before"]
    after = [photo for photo in photos if photo.kind == "after"]
    report.category_name = choices.category_name(report.category_id)
    report.place_name = place.get(report.place, "")
    return {
        "report": report,
        "kecamatan_name": next((place[c] for c in _above(report.place) if c in place), ""),
        "agency_names": [agencies.get(code, code) for code in report.agencies],
        "clocks": clocks.in_words(queries.clocks_of(report), now),
        "timeline": timeline(report, actor),
        "report_photos": [photo for photo in photos if photo.kind == "report"],
        "before_photos": before,
        "after_photos": after,
        "more_proof": [*before[1:], *after[1:]],
        "road": road(State(report.state)),
        "stars": "★" * (report.rating or 0) + "☆" * (5 - (report.rating or 0)),
    }


def _above(place: str) -> list[str]:
    """The kecamatan's code of a kelurahan's, by the Kemendagri dots."""
    parts = place.split(".")
    return [".".join(parts[:3])] if len(parts) > 3 else []
