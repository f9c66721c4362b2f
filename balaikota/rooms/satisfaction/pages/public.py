"""`/skm/`: results for everybody, with the sample they need, and the report of a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from balaikota.lib.errors import NotFound, gettext_noop

from .. import reporting
from ..queries import results
from ..queries.regulations import band_words, regulation, title_of
from ..queries.results import Where
from ..rules.periods import Period, back, month, parse
from ..words import GROUPS, comma, office_name, standing
from .common import kindly

LIVE = "satisfaction.answered satisfaction.judged"
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def _period(request: HttpRequest) -> Period:
    return parse(request.GET.get("periode", "")) or month(timezone.localdate())


def _choices(period: Period) -> list[dict[str, Any]]:
    """The last months, the quarter, the half and the year, as chips."""
    day = timezone.localdate()
    months = [
        {"code": one.code, "first": one.first} for one in reversed(back(month(day), 6))
    ]  # fmt: skip
    quarter, half = (day.month + 2) // 3, 1 + (day.month > 6)
    wider = {
        f"{day.year}-T{quarter}": _("Quarter %(n)s of %(year)s") % {"n": quarter, "year": day.year},
        f"{day.year}-S{half}": _("Half %(n)s of %(year)s") % {"n": half, "year": day.year},
        str(day.year): str(day.year),
    }
    return [*months, *({"code": code, "title": title} for code, title in wider.items())]


def _shown(result: results.Result) -> dict[str, Any]:
    shown = standing(result)
    return {**shown, "words": band_words(shown["band"]) if shown["band"] else ""}


@require_GET
@kindly
def start(request: HttpRequest) -> HttpResponseBase:
    """The city and its offices."""
    period = _period(request)
    by_office = results.results(Where(), period, "agency")
    rows = [
        {"agency": agency, "name": office_name(agency), **_shown(result)}
        for agency, result in by_office.items()
    ]
    rows.sort(key=lambda row: (not row["final"], -(row["number"] or 0), row["name"]))
    context = {
        "period": period, "choices": _choices(period), "rows": rows,
        "city": _shown(results.result(Where(), period)),
        "rules": regulation(period.last), "live": LIVE,
    }  # fmt: skip
    template = "satisfaction/start.html"
    if request.GET.get("bagian") == "isi":
        template = "satisfaction/parts/start_live.html"
    return render(request, template, context)


@require_GET
@kindly
def office(request: HttpRequest, agency: str) -> HttpResponseBase:
    """One office: index, elements, services, trend, who answered, comments."""
    period = _period(request)
    where = Where(agency)
    titles = dict(results.topics_of(agency))
    if not titles:
        raise NotFound("no_office", gettext_noop("Nobody was asked about this office yet."))
    whole = results.result(where, period)
    context = {
        "agency": agency, "name": office_name(agency), "period": period,
        "choices": _choices(period), "whole": _shown(whole), "elements": elements(whole, period),
        "rules": regulation(period.last), "live": LIVE,
        "services": [
            {"title": titles.get(code, code), **_shown(result)}
            for code, result in results.results(where, period, "topic").items()
        ],
        "trend": [
            {"month": one.first, **_shown(result)} for one, result in results.trend(where, period)
        ],
        "people": people(where, period), "comments": results.published(agency),
    }  # fmt: skip
    return render(request, "satisfaction/office.html", context)


def elements(result: results.Result, period: Period) -> list[dict[str, Any]]:
    """The elements of an index, the weakest first."""
    if result.index is None:
        return []
    titles = {one.key: title_of(one) for one in regulation(period.last).elements}
    return [
        {"title": titles[key], "mean": comma(result.index.means[key]),
         "number": float(result.index.means[key])}
        for key in result.index.weakest
    ]  # fmt: skip


def people(where: Where, period: Period) -> list[tuple[Any, list[tuple[Any, int]]]]:
    """Who answered in full: (question, [(group, count)])."""
    counted = results.described(where, period)
    return [
        (title, [(words[key], n) for key in words if (n := counted[name].get(key, 0))])
        for name, (title, words) in GROUPS.items()
        if counted[name]
    ]


@require_GET
@kindly
def report(request: HttpRequest, agency: str, fmt: str) -> HttpResponseBase:
    """The table of a period: CSV, XLSX or PDF. `agency` "semua" is the whole city."""
    period = _period(request)
    table = reporting.table("" if agency == "semua" else agency, period)
    made = {"csv": reporting.as_csv, "xlsx": reporting.as_xlsx, "pdf": reporting.as_pdf}[fmt](table)
    name = f"skm-{agency}-{period.code}.{fmt}"
    return HttpResponse(
        made, content_type=_TYPES[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
