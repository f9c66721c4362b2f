"""`/tugas/laporan/`: what waits for an officer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.rules import Actor

from .. import queries
from ..permissions import COUNTER, HANDLE, ROUTING, VERIFY, VIEW
from . import filtering, view
from .common import officers_only

PAGE = 50
# What the live page fetches anew: `?bagian=`.
PARTS = {"baris": "reports/parts/inbox_rows.html", "tab": "reports/parts/inbox_tabs.html"}
TABS = (
    ("verify", _("To verify")),
    ("mine", _("Our work")),
    ("overdue", _("Overdue")),
    ("waiting", _("Waiting for the citizen")),
    ("all", pgettext_lazy("reports", "All")),
)


@require_GET
@officers_only(VIEW)
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Reports by tab, the most urgent first in the tabs that wait for somebody."""
    actor, now = actor_of(request), timezone.now()
    shown = tabs_of(actor)
    tab = request.GET.get("tab", "")
    tab = tab if tab in shown else shown[0]
    wanted, after = filtering.read(request.GET), request.GET.get("after", "")
    page = queries.listing(actor, wanted.for_desk(tab), after, PAGE, now=now)
    counts = queries.counts(actor, now)
    context: dict[str, Any] = {
        "tab": tab,
        "tabs": [{"key": k, "title": title, "count": counts[k]} for k, title in TABS if k in shown],
        "rows": view.rows(page.rows, now, desk=True),
        "next_url": f"?{urlencode({**wanted.query(), 'tab': tab, 'after': page.next})}"
        if page.next
        else "",
        "may_type": actor.may(COUNTER),
        "may_route": actor.may(ROUTING),
        "here": f"{request.path}?{urlencode({**wanted.query(), 'tab': tab, 'after': after})}",
        **filtering.context(wanted),
    }
    template = PARTS.get(request.GET.get("bagian", ""), "reports/inbox.html")
    return render(request, template, context)


def tabs_of(actor: Actor) -> list[str]:
    """The tabs that can ever hold something for this actor."""
    shown = []
    if actor.may(VERIFY):
        shown.append("verify")
    if actor.may(HANDLE):
        shown.append("mine")
    return [*shown, "overdue", "waiting", "all"]
