"""What the fact log puts into sockets: its health, and the administrators' page."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import pulses, queries
from .actions import OPERATE
from .sockets import Health, Tool, offer

BEHIND = 10_000  # entries; more than a bulk load leaves for a moment
HELD_BACK = 60  # seconds


def _worker() -> str:
    if not pulses.alive(timezone.now()):
        return _("No worker has given a sign of life for half a minute.")
    pulse = pulses.last()
    if pulse and pulse.behind > BEHIND:
        return _("The worker is %(count)d facts behind.") % {"count": pulse.behind}
    return ""


def _horizon() -> str:
    seconds = queries.held_back()
    if seconds < HELD_BACK:
        return ""
    return _("A transaction is open for %(count)d seconds; screens and reactions wait for it.") % {
        "count": seconds
    }


def _dead_letters() -> str:
    count = queries.dead_letter_count()
    if not count:
        return ""
    words = ngettext("%(count)d job needs a person.", "%(count)d jobs need a person.", count)
    return words % {"count": count}


offer(Health(key="events.worker", title=gettext_lazy("Worker"), check=_worker))
offer(Health(key="events.horizon", title=gettext_lazy("Open transactions"), check=_horizon))
offer(Health(key="events.dead_letters", title=gettext_lazy("Failed jobs"), check=_dead_letters))
offer(
    Tool(
        key="events.machinery",
        title=gettext_lazy("Machinery"),
        summary=gettext_lazy("Whether the worker keeps up, and jobs that need a person."),
        permission=OPERATE,
        url_name="events:home",
        icon="refresh",
        order=90,
    )
)
