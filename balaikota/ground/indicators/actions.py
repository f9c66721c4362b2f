"""Defining indicators and recording their values: idempotent, set by set."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Indicator, Landing, Scope, offered
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from . import facts, queries
from .models import Definition, Recorded
from .permissions import MANAGE, VIEW
from .rules import CODE, DIRECTIONS, RESERVED, Value, is_period

BY_HAND = "manual"
# The rows of one statement; equal values are left alone, so that recording twice changes nothing.
_RECORD = """
INSERT INTO indicators_recorded (indicator_id, area, period, value, source, at)
SELECT indicator, area, period, value, source, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::float8[], %s::text[])
     AS brought (indicator, area, period, value, source)
ON CONFLICT (indicator_id, area, period) DO UPDATE
  SET value = excluded.value, source = excluded.source, at = excluded.at
  WHERE indicators_recorded.value <> excluded.value OR indicators_recorded.source <> excluded.source
RETURNING xmax = 0
"""


@transaction.atomic
def define(
    actor: Actor, code: str, title: str, *, unit: str = "", definition: str = "",
    direction: str = "up", target: float | None = None, source: str = "", live: bool = False,
) -> Definition:  # fmt: skip
    """Define an indicator or change what it means. Tells IndicatorDefined when something changed.

    Raises:
        NotAllowed, Invalid.
    """
    actor.require(MANAGE)
    if not CODE.fullmatch(code) or code in RESERVED or direction not in DIRECTIONS:
        words = gettext_noop("Write the code in small letters, parts joined by dots.")
        raise Invalid("bad_code", words, field="code")
    wanted = {
        "title": title[:200], "unit": unit[:60], "definition": definition, "direction": direction,
        "target": target, "source": source[:200], "live": live,
    }  # fmt: skip
    row = Definition.objects.select_for_update().filter(pk=code).first()
    if row is None:
        row = Definition.objects.create(code=code, **wanted)
    elif any(getattr(row, name) != value for name, value in wanted.items()):
        Definition.objects.filter(pk=code).update(**wanted)
    else:
        return row
    bump("indicators")
    emit(facts.IndicatorDefined(indicator=code), actor=actor.ref, audience=VIEW)
    return row


@transaction.atomic
def enter(
    actor: Actor, code: str, *, area: str, period: str, value: float, now: datetime
) -> Landing:
    """Record one value by hand. What the house or a source counts is mended there, not here.

    Raises:
        NotAllowed, NotFound,
        Invalid: no such region or period, or no number,
        Conflict: the number is counted by the house, or came from a source.
    """
    actor.require(MANAGE)
    row = queries.definition(code)
    known = Recorded.objects.filter(indicator=row, area=area, period=period).first()
    if row.live:
        raise Conflict("live", gettext_noop("The house counts this number itself."))
    if known is not None and known.source != BY_HAND:
        raise Conflict(
            "from_source",
            gettext_noop("This value came from the source %(source)s: mend it there."),
            field="period", source=known.source,
        )  # fmt: skip
    done = record(
        [Value(indicator=code, area=area, period=period, value=value, source=BY_HAND)], now
    )
    for _index, field, words in done.refused:
        raise Invalid(field, words, field=field)
    return done


@transaction.atomic
def record(rows: Sequence[Value], now: datetime) -> Landing:
    """Keep values; the last one of a batch wins. Refuses what has no definition, area or period."""
    known = set(Definition.objects.values_list("code", flat=True))
    regions = territory.tree().by_code
    refused: list[tuple[int, str, str]] = []
    good: dict[tuple[str, str, str], Value] = {}
    for index, row in enumerate(rows):
        why = _wrong(row, known, regions)
        if why:
            refused.append((index, *why))
        else:
            good[row.indicator, row.area, row.period] = row
    new, changed = _write(list(good.values()), now)
    return Landing(new=new, changed=changed, same=len(good) - new - changed, refused=tuple(refused))


def _wrong(row: Value, known: set[str], regions: Mapping[str, Any]) -> tuple[str, str] | None:
    if row.indicator not in known:
        return "indicator", gettext_noop("There is no indicator of this code.")
    if row.area and row.area not in regions:
        return "area", gettext_noop("There is no region of this code.")
    if not is_period(row.period):
        return "period", gettext_noop("Write the period as 2026, 2026-Q1, 2026-11 or 2026-11-23.")
    if not math.isfinite(row.value):
        return "value", gettext_noop("This is no number.")
    return None


def _write(rows: Sequence[Value], now: datetime) -> tuple[int, int]:
    if not rows:
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [now, [r.indicator for r in rows], [r.area for r in rows], [r.period for r in rows],
             [r.value for r in rows], [r.source[:200] for r in rows]],
        )  # fmt: skip
        fresh = [bool(was_new) for (was_new,) in cursor.fetchall()]
    new, changed = sum(fresh), len(fresh) - sum(fresh)
    if fresh:
        codes = sorted({row.indicator for row in rows})
        fact = facts.ValuesRecorded(
            indicators=tuple(codes[:100]), new=new, changed=changed, source=rows[0].source[:200]
        )
        emit(fact, audience=VIEW)
    return new, changed


def land(rows: list[Mapping[str, Any]], source: str, now: datetime) -> Landing:
    """For connectors: rows of `indicators.values`. An unknown indicator with a title is defined.

    Rows without the column `area` are about the whole city.
    """
    known = set(Definition.objects.values_list("code", flat=True))
    for row in rows:
        code, title = str(row.get("indicator") or ""), row.get("title")
        if code not in known and title and CODE.fullmatch(code):
            direction = "down" if row.get("direction") == "down" else "up"
            define(SYSTEM, code, str(title), unit=str(row.get("unit") or ""), direction=direction,
                   source=source)  # fmt: skip
            known.add(code)
    placed = [index for index, row in enumerate(rows) if not _names_no_area(row)]
    done = record([_value(rows[index], source) for index in placed], now)
    words = gettext_noop("No region was found. For the whole city, leave the area out.")
    refused = [(placed[index], column, why) for index, column, why in done.refused]
    refused += [(i, "area", words) for i, row in enumerate(rows) if _names_no_area(row)]
    return replace(done, refused=tuple(sorted(refused)))


def _names_no_area(row: Mapping[str, Any]) -> bool:
    """An area that is asked for and empty is one nobody recognised, never the whole city."""
    return "area" in row and not str(row["area"] or "").strip()


def _value(row: Mapping[str, Any], source: str) -> Value:
    number = row.get("value")
    return Value(
        indicator=str(row.get("indicator") or ""),
        area=str(row.get("area") or "").strip() or territory.city(),
        period=str(row.get("period") or ""),
        value=float(number) if isinstance(number, int | float) else math.nan,
        source=source,
    )


def keep_today(*, now: datetime, day: str) -> Landing:
    """Keep every live number of the sockets as the value of a day, for the whole city."""
    scope = Scope(viewer=SYSTEM, place=territory.city(), now=now)
    # A target that the city set stands, whatever the room proposes.
    targets = dict(Definition.objects.exclude(target=None).values_list("code", "target"))
    values = []
    for indicator in offered(Indicator):
        try:
            with transaction.atomic():
                number = indicator.load(scope)
        except Exception:  # noqa: S112 - one that fails is missing today, the others are kept
            continue
        if number is None:
            continue
        define(
            SYSTEM, indicator.key, str(indicator.title), unit=str(indicator.unit),
            definition=str(indicator.definition), direction=indicator.direction,
            target=targets.get(indicator.key, indicator.target), source=str(indicator.source),
            live=True,
        )  # fmt: skip
        values.append(Value(indicator=indicator.key, area=scope.place, period=day,
                            value=float(number), source=indicator.key))  # fmt: skip
    return record(values, now)
