"""The working calendar of a year: see it, declare a day, take it back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from balaikota.ground.events.doors import viewer_of
from balaikota.lib.errors import Refusal
from balaikota.lib.times import month_name, weekday_name

from .. import actions, queries
from ..forms import DayForm, VerifyForm, WeekForm, areas, refused
from ..rights import CALENDAR
from .gate import needs


@needs(CALENDAR)
def year(request: HttpRequest) -> HttpResponse:
    """Twelve months of a place, why days are off, and the form to declare one."""
    shown = _year(request)
    place = _place(request)
    language = get_language() or "id"
    months = [
        (month_name(view.first.month, language), view) for view in queries.year_view(place, shown)
    ]
    return render(request, "territory/calendar.html", {
        "year": shown,
        "place": place,
        "months": months,
        "worked": sum(view.worked for _name, view in months),
        "weekdays": [weekday_name(day, language) for day in range(7)],
        "dated": sorted(queries.reasons(place, shown).items()),
        "form": DayForm(initial={"region": place, **request.GET.dict()}),
        "undo": _dated(request.GET.get("baru", "")),
        "withdrawn": "dicabut" in request.GET,
        "week": WeekForm(initial={"region": place, "weekdays": sorted(queries.weekdays(place))}),
        "regions": areas(),
    })  # fmt: skip


@require_POST
@needs(CALENDAR)
def declare(request: HttpRequest) -> HttpResponse:
    """First show what the day does, then, confirmed, declare it."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return render(request, "territory/day.html", {"form": form}, status=400)
    day = form.cleaned_data["day"]
    if "confirm" not in request.POST:
        working = queries.working_days(form.cleaned_data["region"]).is_working(day)
        context = {"form": form, "day": day, "working": working, "kind": form.kind_words()}
        return render(request, "territory/day_confirm.html", context)
    try:
        row = actions.declare_holiday(viewer_of(request), **form.for_action())
    except Refusal as refusal:
        refused(form, refusal)
        return render(request, "territory/day.html", {"form": form}, status=refusal.status)
    messages.success(request, _("The day is in the calendar. Running deadlines follow it."))
    return redirect(f"{_back(day.year, row.region)}&baru={row.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CALENDAR)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take a dated day out again; the way back is offered at once."""
    row = queries.dated_day(pk)
    if request.method != "POST":
        return render(request, "territory/day_withdraw.html", {"row": row})
    actions.withdraw_holiday(viewer_of(request), pk)
    again = {
        "day": row.day.isoformat(), "name": row.name, "kind": row.kind.value,
        "region": row.region, "source": row.source,
    }  # fmt: skip
    messages.success(request, _("The day is out of the calendar. Running deadlines follow it."))
    query = urlencode({"tahun": row.day.year, "daerah": row.region, "dicabut": "1", **again})
    return redirect(f"{reverse('territory:calendar')}?{query}")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CALENDAR)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that somebody has seen the decree of a dated day, and which it is."""
    row = queries.dated_day(pk)
    form = VerifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.verify_holiday(viewer_of(request), pk, source=form.cleaned_data["source"])
        messages.success(request, _("Saved."))
        return redirect(_back(row.day.year, row.region, f"#hari-{pk}"))
    status = 400 if form.errors else 200
    context = {"form": form, "row": row}
    return render(request, "territory/day_verify.html", context, status=status)


@require_POST
@needs(CALENDAR)
def week(request: HttpRequest) -> HttpResponse:
    """Set which weekdays an area works."""
    form = WeekForm(request.POST)
    if not form.is_valid():
        return render(request, "territory/day.html", {"form": form}, status=400)
    region = form.cleaned_data["region"]
    chosen = [int(day) for day in form.cleaned_data["weekdays"]]
    actions.set_working_week(viewer_of(request), chosen, region=region)
    messages.success(request, _("Saved. Running deadlines follow it."))
    return redirect(_back(_year(request), region))


def _year(request: HttpRequest) -> int:
    text = request.GET.get("tahun", "")
    covered = queries.COVERED
    if text.isdecimal() and int(text[:6]) in covered:
        return int(text)
    return min(max(timezone.localdate().year, covered.start), covered.stop - 1)


def _place(request: HttpRequest) -> str:
    """The area asked for; the city when none is."""
    code = request.GET.get("daerah")
    if code is None:
        return queries.city()
    return queries.region(code).code if code else ""


def _dated(text: str) -> int | None:
    """The dated day that was just declared, while it can still be undone."""
    known = text.isdecimal() and queries.is_dated(int(text[:18]))
    return int(text[:18]) if known else None


def _back(year: int, region: str, anchor: str = "") -> str:
    query = urlencode({"tahun": year, "daerah": region or queries.city()})
    return f"{reverse('territory:calendar')}?{query}{anchor}"
