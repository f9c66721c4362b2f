"""The desk for texts that should name a region and did not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory

from .. import actions, queries
from ..permissions import REPAIR
from ..rules.matching import LEVELS
from .gate import needs


@needs(REPAIR)
def desk(request: HttpRequest, source: str) -> HttpResponse:
    """Each text with what it may mean; a decision is remembered for every later row."""
    actor = actor_of(request)
    found = queries.find(actor, source)
    queries.need(actor, REPAIR, found.agency)
    if request.method == "POST":
        given = request.POST.get("text", "")
        pk = int(given[:18]) if given.isascii() and given.isdecimal() else 0
        code = request.POST.get("code") or request.POST.get("other", "")
        count = actions.decide_region(actor, pk, code, now=timezone.now())
        text = ngettext("%(count)s row was placed.", "%(count)s rows were placed.", count)
        messages.success(request, text % {"count": count})
        return redirect("connectors:regions", source=source)
    rule = queries.manifest_of(found).place
    depth = LEVELS[rule.level] if rule else 4
    depths = {depth - 1, LEVELS["kota"] - 1}  # a row may be about the whole city
    regions = [v for v in territory.tree().by_code.values() if v.code.count(".") in depths]
    return render(request, "connectors/regions.html", {
        "source": found, "texts": queries.texts(found),
        "regions": sorted(regions, key=lambda view: view.name),
    })  # fmt: skip
