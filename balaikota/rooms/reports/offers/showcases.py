"""What the citizens' home and the search box show of reports, and what a person may take home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from balaikota.ground.events.sockets import Hit, Moment, Scope
from balaikota.ground.people.doors import actor_in
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound

from .. import links, queries
from ..queries import figures
from ..rules import Act, ClockKind, State
from ..rules.clocks import in_force
from ..words import ACTS_DONE, CLOCK_NAMES, state_words
from .naming import category_name, page_of, place_name

NEAR_METRES = 1000


def promise(scope: Scope) -> Mapping[str, Any]:
    """{rows, verify, follow_up, auto_close: working days, classes: [{name, days}]}: the clocks in
    force today, as promised to citizens."""
    day, terms = timezone.localdate(scope.now), queries.terms()
    english = (get_language() or "").startswith("en")
    classes = [in_force(known, day) for known in terms.classes.values()]
    days = {kind.value: in_force(terms.clocks[kind], day).days for kind in terms.clocks}
    return {
        "rows": True,
        **days,
        "classes": [
            {"name": term.name_en if english else term.name, "days": term.days} for term in classes
        ],
    }


def resolved(scope: Scope) -> Mapping[str, Any]:
    """{rows: at most 6 [{code, title, place, agency, closed_at, rating, before, after, url}]}."""
    names = territory.agency_names()
    return {
        "rows": [
            {
                "code": one.row.code,
                "title": category_name(one.row.category_id),
                "place": place_name(one.row.place),
                "agency": names.get(one.row.agency, ""),
                "closed_at": one.row.closed_at or one.row.updated_at,
                "rating": one.row.rating,
                "before": _picture(one.row.code, one.before),
                "after": _picture(one.row.code, one.after),
                "url": reverse("reports:track", args=[one.row.code]),
            }
            for one in figures.lately_solved(scope.place)
        ]
    }


def _picture(code: str, photo: Any) -> str:
    return reverse("reports:photo", args=[code, photo, "view"]) if photo else ""


def near(scope: Scope) -> Mapping[str, Any]:
    """{rows: at most 8 [{code, title, place, state, filed_at, metres, url}]} of public open reports
    within a kilometre of the position in the query (`lon`, `lat`)."""
    query = scope.query or {}
    try:
        longitude, latitude = float(query.get("lon", "")), float(query.get("lat", ""))
    except ValueError:
        return {"rows": []}
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        return {"rows": []}
    return {
        "rows": [
            {
                "code": one.code,
                "title": category_name(one.category),
                "place": place_name(one.place),
                "state": one.state,
                "filed_at": one.filed_at,
                "metres": round(one.metres, -1) if one.metres > 10 else one.metres,
                "url": reverse("reports:track", args=[one.code]),
            }
            for one in queries.near(longitude, latitude, NEAR_METRES, limit=8)
        ]
    }


def search(words: str, scope: Scope) -> list[Hit]:
    """Reports this viewer may see, by words or tracking code, the newest first."""
    page = queries.listing(actor_in(scope), queries.Filters(words=words), limit=8, now=scope.now)
    return [
        Hit(
            title=f"{row.code} · {category_name(row.category_id)}",
            url=page_of(row.code, scope),
            note=f"{state_words(row.state)} · {place_name(row.place)}",
            kind=pgettext("thing", "Report"),
        )
        for row in page.rows
    ]


def lookup(code: str, scope: Scope) -> str:
    """The tracking page of a code, when this viewer (or a link held by this browser) may see it."""
    token = links.held(scope.query or {}).get(code, "")
    try:
        report = queries.find(actor_in(scope), code, token)
    except NotFound:
        return ""
    return reverse("reports:track", args=[report.code])


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """Facts as lines of the city's timeline; of reports this viewer may not see, nothing."""
    told = list(entries)
    ids = {entry.data["report_id"] for entry in told if "report_id" in entry.data}
    codes = figures.codes_of(actor_in(scope), ids)
    moments = []
    for entry in told:
        known = codes.get(entry.data.get("report_id", 0))
        if known is None:
            continue
        code, category = known
        text = f"{_said(entry)}: {category_name(category)}"
        if entry.place:
            text = f"{text}, {place_name(entry.place)}"
        moments.append(
            Moment(
                at=entry.at, text=text, url=page_of(code, scope), kind=entry.kind, place=entry.place
            )
        )
    return moments


def _said(entry: Any) -> str:
    data = entry.data
    if entry.kind == "reports.filed":
        return _("New report")
    if entry.kind == "reports.moved":
        return str(ACTS_DONE[Act(data["act"])])
    if entry.kind == "reports.clock_overdue":
        return _("Past the limit (%(clock)s)") % {"clock": CLOCK_NAMES[ClockKind(data["clock"])]}
    if entry.kind == "reports.rated":
        return _("The reporter gave %(stars)d of 5") % {"stars": data["rating"]}
    return str(ACTS_DONE[Act.COMMENT])


def own(account_id: int) -> list[dict[str, Any]]:
    """What this room keeps about a person: the reports filed from the account, with contact."""
    return [
        {
            "code": row.code,
            "category": row.category_id,
            "description": row.description,
            "address": row.address,
            "place": row.place,
            "filed_at": row.filed_at.isoformat(),
            "state": State(row.state).value,
            "anonymous": row.anonymous,
            "secret": row.secret,
            "rating": row.rating,
            "contact": {
                "name": row.reporter.name, "phone": row.reporter.phone, "email": row.reporter.email,
            },
        }
        for row in queries.of_account(account_id)
    ]  # fmt: skip
