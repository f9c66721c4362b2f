"""Panels, indicators, the timeline and the open table of the survey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.sockets import Moment, Scope
from balaikota.ground.residents.rules.small import LEAST

from ..queries import asking, results
from ..queries.regulations import band_words, regulation, title_of
from ..queries.results import Result, Where
from ..rules.periods import Period, month
from ..words import office_name, standing

SHOWN = 4


def _here(scope: Scope) -> tuple[Where, Period]:
    return Where(place=scope.place), month(timezone.localdate(scope.now))


def _result(scope: Scope) -> Result:
    return results.result(*_here(scope))


def index(scope: Scope) -> Mapping[str, Any]:
    """{words.standing of this month, words, weakest: titles, as_of, source}."""
    _where, period = _here(scope)
    found = _result(scope)
    shown = standing(found)
    titles = {one.key: title_of(one) for one in regulation(period.last).elements}
    return {
        **shown,
        "words": band_words(shown["band"]) if shown["band"] else "",
        "weakest": [titles[key] for key in found.index.weakest[:2]] if found.index else [],
        "month": period.first,
        "as_of": scope.now,
        "source": _("Survey of public satisfaction (SKM)"),
    }


def area(scope: Scope) -> Mapping[str, Any]:
    """`index` with the offices of the area."""
    where, period = _here(scope)
    rows = [
        {"name": office_name(agency), **standing(result)}
        for agency, result in results.results(where, period, "agency").items()
    ]
    rows.sort(key=lambda row: -row["population"])
    return {**index(scope), "offices": rows[:SHOWN]}


def official(scope: Scope) -> float | None:
    found = _result(scope).index
    return float(found.value) if found else None


def impression(scope: Scope) -> float | None:
    found = _result(scope).quick
    return float(found) if found else None


def tell(entries: Iterable[Any], scope: Scope) -> list[Moment]:
    """Moments of comments that may be read now: the office, never who wrote."""
    return [
        Moment(
            at=entry.at, kind=entry.kind, place=entry.place,
            url=reverse("satisfaction:office", args=[entry.agency]),
            text=gettext("%(office)s: somebody's words about the service can be read")
            % {"office": office_name(entry.agency)},
        )
        for entry in entries
        if entry.data["published"]
    ]  # fmt: skip


def link(subject: str) -> str:
    """Where the person of a visit can answer."""
    token = asking.open_token(subject)
    return reverse("satisfaction:answer", args=[token]) if token else ""


def by_month(scope: Scope) -> Iterable[Mapping[str, Any]]:
    """One row for each month, office and service with answers."""
    for row in results.months_rows():
        found: Result = row["result"]
        shown = found.index if found.full_count >= LEAST else None
        yield {
            "bulan": row["month"].strftime("%Y-%m"), "kantor": row["agency"],
            "layanan": row["title"], "dilayani": found.population,
            "responden": found.full_count, "sampel": found.needed,
            "ikm": float(shown.value) if shown else None,
            "mutu": shown.band.letter if shown else "", "final": found.final,
        }  # fmt: skip
