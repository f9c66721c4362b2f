"""What the exchange shows elsewhere: panel, tasks, evidence of stages, ties of the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from balaikota.ground.applications import queries as applications
from balaikota.ground.events.sockets import (
    Evidence,
    Health,
    Panel,
    Scope,
    Task,
    Tie,
    Ties,
    offer,
)
from balaikota.ground.people.doors import actor_in

from . import queries
from .permissions import DECIDE, VIEW

_SHOWN = 8
_MOST_WAITING = 50_000  # entries: seconds of heavy use, never minutes


def _panel(scope: Scope) -> Mapping[str, Any]:
    """{total, failed, rows: at most 8 [{giver, taker, service, title, calls}], most, as_of}."""
    used = queries.registry.used(timezone.localdate(scope.now))
    known = applications.applications()
    rows = [
        {"giver": known[line.giver].title if line.giver in known else line.giver,
         "taker": known[line.taker].title if line.taker in known else line.taker,
         "service": line.service, "title": line.title, "calls": line.calls}
        for line in used[:_SHOWN]
    ]  # fmt: skip
    return {
        "total": sum(line.calls for line in used),
        "failed": sum(line.failed for line in used),
        "rows": rows,
        "most": max([1, *(line.calls for line in used)]),
        "as_of": scope.now,
        "source": _("Record of the exchange"),
    }


def _by(now: datetime, side: str) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for line in queries.registry.used(timezone.localdate(now)):
        good = line.calls - line.failed
        if good > 0:
            code = getattr(line, side)
            found[code] = found.get(code, 0.0) + good
    return found


def _ties(now: datetime) -> Iterable[Tie]:
    for line in queries.registry.used(timezone.localdate(now)):
        if line.calls:
            yield Tie(giver=line.giver, taker=line.taker, data=line.title, count=line.calls)


def _record() -> str:
    """Entries are sealed every few seconds; many that wait mean that the worker does not."""
    last = queries.record.last_seal()
    waiting = queries.record.waiting(last.last if last else 0)
    return (
        _now("%(count)s calls wait to be sealed.") % {"count": waiting} if waiting > 50_000 else ""
    )


offer(
    Panel(
        key="exchange.used", title=_("Who uses whose data"), permission=VIEW,
        stale_on=("exchange.calls_sealed",), load=_panel, template="exchange/panels/used.html",
        order=210, wall=3,
    )
)  # fmt: skip
offer(
    Task(
        key="exchange.agreements", title=_("Agreements to decide"), permission=DECIDE,
        stale_on=("exchange.agreement_asked", "exchange.agreement_decided"),
        count=lambda scope: queries.registry.waiting(actor_in(scope)),
        url_name="exchange:agreements", order=210,
    )
)  # fmt: skip
offer(
    Evidence(
        key="exchange.offers", title=_("Good calls of its services in 30 days"),
        load=lambda now: _by(now, "giver"),
    )
)  # fmt: skip
offer(
    Evidence(
        key="exchange.uses", title=_("Good calls it made in 30 days"),
        load=lambda now: _by(now, "taker"),
    )
)  # fmt: skip
offer(Ties(key="exchange.calls", title=_("Calls through the exchange"), load=_ties))
offer(Health(key="exchange.record", title=_("Record of the exchange"), check=_record))
