"""Noticing unusual looking: counted by the rules of data/looking.yaml, told once a day each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from .. import facts
from ..models import Alert
from ..permissions import LOOKS
from ..rules import looking
from ..rules.looking import Seen

_DAYS = 14  # what is usual is the mean of so many days before

_VIEWERS = """
SELECT viewer, max(title), count(*), count(*) FILTER (WHERE outcome = 'missing'),
  (SELECT count(*) FROM residents_look b WHERE b.viewer = l.viewer
    AND b.at > %(before)s AND b.at <= %(since)s)
FROM residents_look l WHERE at > %(since)s AND at <= %(now)s GROUP BY viewer
"""
_NIGHT = """
SELECT viewer, max(title), count(*) FROM residents_look
WHERE at > %(since)s AND at <= %(now)s AND viewer LIKE 'account:%%'
  AND (extract(hour FROM at AT TIME ZONE %(zone)s) >= %(late)s
    OR extract(hour FROM at AT TIME ZONE %(zone)s) < %(early)s)
GROUP BY viewer
"""
_GUESSING = """
SELECT viewer, max(title), max(n) FROM (
  SELECT viewer, max(title) AS title, count(*) AS n FROM residents_look
  WHERE at > %(since)s AND at <= %(now)s AND outcome = 'differs' GROUP BY viewer, subject
) s WHERE n >= %(least)s GROUP BY viewer
"""
_CROWD = """
SELECT max(resident), count(DISTINCT viewer) FROM residents_look
WHERE at > %(since)s AND at <= %(now)s GROUP BY subject HAVING count(DISTINCT viewer) >= %(least)s
"""

# rule, viewer, title, count, usual
Found = tuple[str, str, str, int, float]


@transaction.atomic
def watch(now: datetime) -> int:
    """Look for unusual looking. Tells LookingUnusual once for each rule, viewer and day.

    Returns how many alerts are new.
    """
    raised = 0
    with connection.cursor() as cursor:
        for rule, viewer, title, count, usual in _found(cursor, now):
            alert, new = Alert.objects.get_or_create(
                rule=rule, viewer=viewer, day=timezone.localdate(now),
                defaults={"title": title, "count": count, "usual": usual, "raised_at": now},
            )  # fmt: skip
            if new:
                raised += 1
                fact = facts.LookingUnusual(
                    alert_id=alert.pk, rule=rule, viewer=viewer, count=count, raised_at=now
                )
                emit(fact, audience=LOOKS)
    return raised


def _found(cursor: Any, now: datetime) -> Iterator[Found]:
    yield from _by_viewer(cursor, now)
    night, guessing, crowd = (looking.rule(name) for name in ("night", "guessing", "crowd"))
    zone = timezone.get_default_timezone_name()
    since = _since(now, night)
    cursor.execute(
        _NIGHT,
        {"since": since, "now": now, "zone": zone, "late": night["from_hour"],
         "early": night["until_hour"]},
    )  # fmt: skip
    for viewer, title, count in cursor.fetchall():
        if looking.nightly(Seen(viewer, count, person=True)):
            yield "night", viewer, title, count, 0.0
    least = guessing["at_least"]
    cursor.execute(_GUESSING, {"since": _since(now, guessing), "now": now, "least": least})
    for viewer, title, count in cursor.fetchall():
        yield "guessing", viewer, title, count, 0.0
    since, least = _since(now, crowd), crowd["at_least"]
    cursor.execute(_CROWD, {"since": since, "now": now, "least": least})
    for resident, count in cursor.fetchall():
        yield "crowd", f"resident:{resident or 0}", "", count, 0.0


def _by_viewer(cursor: Any, now: datetime) -> Iterator[Found]:
    hours = looking.rule("burst")["hours"]
    since = _since(now, looking.rule("burst"))
    before = since - timedelta(days=_DAYS)
    cursor.execute(_VIEWERS, {"since": since, "before": before, "now": now})
    for viewer, title, count, misses, earlier in cursor.fetchall():
        usual = earlier * hours / (_DAYS * 24)
        seen = Seen(viewer, count, misses, usual)
        if looking.bursts(seen):
            yield "burst", viewer, title, count, usual
        if looking.misses(seen):
            yield "misses", viewer, title, misses, usual


def _since(now: datetime, rule: dict[str, float]) -> datetime:
    return now - timedelta(hours=rule["hours"])


@transaction.atomic
def close(actor: Actor, alert_id: int, note: str, *, now: datetime) -> None:
    """Say what an alert came to. Tells AlertClosed."""
    actor.require(LOOKS)
    alert = Alert.objects.select_for_update().filter(pk=alert_id, closed_at__isnull=True).first()
    if alert is None:
        raise NotFound("alert", gettext_noop("There is no such open alert."))
    alert.closed_at, alert.closed_by, alert.note = now, actor.ref, note.strip()[:200]
    alert.save(update_fields=["closed_at", "closed_by", "note"])
    emit(facts.AlertClosed(alert_id=alert.pk, closed_at=now), actor=actor.ref, audience=LOOKS)
