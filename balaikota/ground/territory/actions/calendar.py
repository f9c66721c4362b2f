"""Days off and working days, declared and withdrawn. Clocks that run follow the fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop
from balaikota.lib.viewer import Viewer

from ..facts import CalendarChanged, DayVerified
from ..models import Holiday, Region, WorkingWeek
from ..rights import CALENDAR, need
from ..rules.calendar import DayKind


@transaction.atomic
def declare_holiday(
    actor: Viewer,
    day: date,
    name: str,
    kind: DayKind = DayKind.LOCAL,
    *,
    region: str = "",
    source: str = "",
    verified: bool = True,
) -> Holiday:
    """Date a day off, or with DayKind.WORKING a day worked. Tells CalendarChanged.

    Raises:
        NotAllowed, Invalid, Conflict: the day is already declared for that area.
    """
    need(actor, CALENDAR, region)
    name = name.strip()
    if not name:
        raise Invalid("no_name", gettext_noop("Say what day this is."), field="name")
    if region and not Region.objects.filter(pk=region).exists():
        raise Invalid(
            "no_region", gettext_noop("There is no region %(which)s."), field="region", which=region
        )
    row, created = Holiday.objects.get_or_create(
        day=day, kind=kind.value, region=region,
        defaults={"name": name, "source": source.strip(), "verified": verified},
    )  # fmt: skip
    if not created:
        raise Conflict("already", gettext_noop("This day is already in the calendar."), field="day")
    tell_calendar(actor, region, [day], "declared")
    return row


@transaction.atomic
def withdraw_holiday(actor: Viewer, pk: int) -> date:
    """Take a dated day out of the calendar again. Tells CalendarChanged. Returns the day."""
    row = Holiday.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound("no_day", gettext_noop("This day is no longer in the calendar."))
    need(actor, CALENDAR, row.region)
    row.delete()
    tell_calendar(actor, row.region, [row.day], "withdrawn")
    return row.day


@transaction.atomic
def verify_holiday(actor: Viewer, pk: int, *, source: str) -> Holiday:
    """Say where a dated day is decreed, after having seen it. Tells DayVerified."""
    row = Holiday.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound("no_day", gettext_noop("This day is no longer in the calendar."))
    need(actor, CALENDAR, row.region)
    if not source.strip():
        raise Invalid("no_source", gettext_noop("Name the decree and its number."), field="source")
    row.source, row.verified = source.strip()[:200], True
    row.save(update_fields=["source", "verified"])
    bump("calendar")
    emit(DayVerified(place=row.region, day=row.day), actor=actor.ref)
    return row


@transaction.atomic
def set_working_week(actor: Viewer, weekdays: Iterable[int], *, region: str = "") -> None:
    """Which weekdays an area works (0 = Monday). Tells CalendarChanged."""
    need(actor, CALENDAR, region)
    chosen = sorted(set(weekdays))
    if not chosen or not set(chosen) <= set(range(7)):
        raise Invalid(
            "no_weekday", gettext_noop("Choose at least one working weekday."), field="weekdays"
        )
    WorkingWeek.objects.update_or_create(region=region, defaults={"weekdays": chosen})
    tell_calendar(actor, region, [], "week")


def tell_calendar(actor: Viewer, region: str, days: list[date], change: str) -> None:
    """Tell that the calendar moved; caches notice by the stamp."""
    bump("calendar")
    emit(CalendarChanged(place=region, days=tuple(days[:100]), change=change), actor=actor.ref)
