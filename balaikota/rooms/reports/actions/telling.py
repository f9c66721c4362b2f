"""Telling people of their reports: read from the log, in batches, each fact once.

Filing and steps pay nothing for it. The place in the log and the notices move in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from balaikota.ground.events import bookmarks
from balaikota.ground.events import queries as log
from balaikota.ground.notices import actions as notices
from balaikota.ground.notices.rules import Telling, To
from balaikota.ground.people import queries as people
from balaikota.ground.people.rules import within
from balaikota.ground.territory import queries as territory

from .. import facts, permissions, queries
from ..models import Report, Reporter
from ..rules import FORWARDED, Act, ClockKind, State, office_of
from ..rules.telling import News, for_office, for_reporter, for_verifiers, late_at_verifiers

READER = "reports.telling"
BATCH = 500  # entries of the log read together
_NEWS = timedelta(days=3)  # what is older is no news: a city that begins with a long log
_KINDS = frozenset(
    fact.kind
    for fact in (
        facts.ReportFiled, facts.ReportMoved, facts.ReportCommented, facts.ClockOverdue,
    )
)  # fmt: skip


class _Heard(NamedTuple):
    """A fact and its report."""

    told: log.Told
    report: Report


Offices = Callable[[str, str], Sequence[int]]  # (place, agency) → accounts


@transaction.atomic
def tell_people(*, now: datetime, limit: int = BATCH) -> int:
    """Tell of the next entries of the log. Returns how many entries were read."""
    if not bookmarks.only_reader(READER):
        return 0
    entries = log.since(log.bookmark(READER), limit)
    if not entries:
        return 0
    news = [told for told in entries if told.kind in _KINDS and told.at >= now - _NEWS]
    ids = {int(told.data["report_id"]) for told in news}
    reports = Report.objects.select_related("reporter__account").in_bulk(ids) if ids else {}
    heard = [
        _Heard(told, reports[int(told.data["report_id"])])
        for told in news
        if int(told.data["report_id"]) in reports
    ]
    notices.tell_many(list(_tellings(heard, now)), now=now)
    bookmarks.move(READER, entries[-1].position)
    return len(entries)


def _tellings(heard: Iterable[_Heard], now: datetime) -> Iterator[Telling]:
    @cache
    def handlers(place: str, agency: str) -> Sequence[int]:
        seats = people.seats(permissions.HANDLE, place, agency, now)
        return sorted({
            account for account, held in seats
            if within(agency, office_of(held.role, held.area, held.agency))
        })  # fmt: skip

    @cache
    def verifiers(place: str, _agency: str) -> Sequence[int]:
        return people.holders(permissions.VERIFY, place, "", now)

    for one in heard:
        yield from _to_reporter(one)
        yield from _to_offices(one, handlers, verifiers)


def _to_reporter(one: _Heard) -> Iterator[Telling]:
    told, report = one
    reporter: Reporter | None = getattr(report, "reporter", None)
    news = _news(one)
    if reporter is None or news is None or _is_own(told, reporter):
        return
    to = _contact(report, reporter)
    if to is not None:
        values = {"code": report.code, "agency": _agency_name(report.agency)}
        if report.secret:
            values = {"code": report.code}
        yield Telling(
            kind=news, to=to, once=f"{news}:{told.id}", values=values,
            link=reverse("reports:track", args=[report.code]), subject=f"report:{report.pk}",
            place=report.place, agency=report.agency,
        )  # fmt: skip


def _news(one: _Heard) -> News | None:
    told, report = one
    if told.kind == facts.ReportFiled.kind:
        return News.RECEIVED
    if told.kind == facts.ReportMoved.kind:
        act, before, after = Act(told.data["act"]), told.data["before"], told.data["after"]
        return for_reporter(act, State(before), State(after), secret=report.secret)
    if told.kind == facts.ReportCommented.kind and not told.data["internal"]:
        return News.HIDDEN if report.secret else News.ANSWERED
    return None


def _is_own(told: log.Told, reporter: Reporter) -> bool:
    """Whether the reporter did it: what one writes oneself is no news, but that it arrived is."""
    if told.kind == facts.ReportFiled.kind:
        return False
    return told.actor in ("anonymous", f"account:{reporter.account_id}")


def _contact(report: Report, reporter: Reporter) -> To | None:
    """The account, else what was left. Made-up people of the demo have no address."""
    if reporter.account_id is not None:
        return To(account=reporter.account_id)
    if report.example or not (reporter.email or reporter.phone):
        return None
    return To(email=reporter.email, phone=reporter.phone, language=settings.CONFIG.language)


def _to_offices(one: _Heard, handlers: Offices, verifiers: Offices) -> Iterator[Telling]:
    told, report = one
    if told.kind == facts.ClockOverdue.kind:
        if late_at_verifiers(ClockKind(told.data["clock"])):
            yield from _to_accounts(one, News.OVERDUE, "", verifiers)
        else:
            yield from _to_accounts(one, News.OVERDUE, report.agency, handlers)
    elif told.kind == facts.ReportMoved.kind:
        act = Act(told.data["act"])
        if news := for_verifiers(act):
            yield from _to_accounts(one, news, "", verifiers)
        if news := for_office(act):
            for agency in report.agencies:
                yield from _to_accounts(one, news, agency, handlers)


def _to_accounts(one: _Heard, news: News, agency: str, offices: Offices) -> Iterator[Telling]:
    told, report = one
    values = {"code": report.code, "agency": _agency_name(agency), "about": _about(report)}
    if report.secret:
        values = {"code": report.code, "agency": _agency_name(agency)}
    for account in offices(report.place, agency):
        if told.actor != f"account:{account}":
            yield Telling(
                kind=news, to=To(account=account), once=f"{news}:{told.id}:{account}",
                values=values, link=reverse("reports:work", args=[report.code]),
                subject=f"report:{report.pk}", place=report.place, agency=agency,
            )  # fmt: skip


def _about(report: Report) -> str:
    category = queries.categories().by_code.get(report.category_id)
    place = territory.region_names([report.place]).get(report.place, "") if report.place else ""
    return " · ".join(word for word in (category.name if category else "", place) if word)


def _agency_name(code: str) -> str:
    return territory.agency_names().get(code, code)


def remind_offices(*, now: datetime) -> int:
    """Tell each office how many of its reports are due by tomorrow evening, once a day."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone)
    evening = (today + timedelta(days=1)).replace(hour=23, minute=59)
    due = Report.objects.filter(
        state__in=[state.value for state in FORWARDED], due_at__gte=now, due_at__lte=evening
    )
    rows = due.exclude(agency="").values_list("agency").annotate(Count("pk")).order_by("agency")
    tellings = [
        Telling(
            kind=News.DUE_SOON, to=To(account=account),
            once=f"{News.DUE_SOON}:{today:%Y-%m-%d}:{agency}:{account}",
            values={"count": str(count), "agency": _agency_name(agency)},
            link=reverse("reports:inbox"), agency=agency,
        )
        for agency, count in rows
        for account in _whole_office(agency, now)
    ]  # fmt: skip
    return notices.tell_many(tellings, now=now)


def _whole_office(agency: str, now: datetime) -> list[int]:
    """Who handles for all of this agency. Offices of kelurahan carry the region's code."""
    place = agency if agency in territory.tree().by_code else territory.city()
    seats = people.seats(permissions.HANDLE, place, agency, now)
    return sorted({
        account for account, held in seats
        if within(agency, office_of(held.role, held.area, held.agency))
    })  # fmt: skip
