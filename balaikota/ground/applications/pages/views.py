"""The inventory from several sides: duplicates, cost and age, risks, the map of connections."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory

from .. import actions, queries, words
from ..forms import JudgementForm
from ..permissions import RISKS, STEWARD, covers, need, need_some, need_view
from ..queries.looking import Suspected
from ..rules.graph import COLUMN, NODE, WIDTH, draw
from ..rules.life import LIVING, Status


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may do the same, with what speaks for it, and what was decided."""
    actor = actor_of(request)
    need_view(actor)
    found = [_pair(thing) for thing in queries.looking.suspected()]
    context = {
        "open": [line for line in found if line.thing.decided is None],
        "decided": [line for line in found if line.thing.decided is not None],
        "may_judge": covers(actor, STEWARD),
    }
    return render(request, "applications/duplicates.html", context)


class _Line(NamedTuple):
    thing: Suspected
    percent: int
    agencies: tuple[str, str]
    function: str


def _pair(thing: Suspected) -> _Line:
    function = thing.one.function or thing.other.function
    return _Line(
        thing,
        round(thing.pair.score * 100),
        (territory.agency_name(thing.one.agency), territory.agency_name(thing.other.agency)),
        words.code_words("function", function),
    )


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Remember whether two applications do the same."""
    need(actor_of(request), STEWARD)
    form = JudgementForm(request.POST)
    if form.is_valid():
        actions.judge(actor_of(request), **form.cleaned_data, now=timezone.now())
        messages.success(request, _("The decision is remembered."))
    return redirect("applications:duplicates")


@require_safe
def cost(request: HttpRequest) -> HttpResponse:
    """What the applications cost, by agency and by vendor, and how old they are."""
    need_view(actor_of(request))
    rows = [row for row in queries.all_rows() if row.status in LIVING]
    by_agency = queries.looking.costs(rows, "agency")
    by_vendor = [c for c in queries.looking.costs(rows, "vendor") if c.name][:15]
    ages = queries.looking.ages(rows, timezone.localdate().year)
    return render(request, "applications/cost.html", {
        "year": queries.looking.total(line.year for line in by_agency),
        "build": queries.looking.total(line.build for line in by_agency),
        "unknown": sum(line.unknown for line in by_agency),
        "total": len(rows),
        "agencies": [(territory.agency_name(line.name), line) for line in by_agency],
        "most": max((line.year or Decimal(0) for line in by_agency), default=Decimal(0)) or 1,
        "vendors": by_vendor,
        "ages": ages,
        "oldest": max((count for _name, count in ages), default=0) or 1,
    })  # fmt: skip


@require_safe
def risks(request: HttpRequest) -> HttpResponse:
    """Risks of the applications whose risks one may see, the heaviest first."""
    actor = actor_of(request)
    need_some(actor, RISKS)
    mine = [row for row in queries.all_rows() if covers(actor, RISKS, row.agency)]
    found = queries.looking.risks(mine, timezone.now())
    counts: dict[str, int] = {}
    for _row, many in found:
        for risk in many:
            counts[words.said(risk.words)] = counts.get(words.said(risk.words), 0) + 1
    return render(request, "applications/risks.html", {
        "rows": [
            (row, territory.agency_name(row.agency), sum(risk.weight for risk in many),
             [(words.said(risk.words), words.said(risk.mend), risk.weight) for risk in many])
            for row, many in found
        ],
        "counts": sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])),
        "checked": sum(row.status == Status.ACTIVE for row in mine),
    })  # fmt: skip


@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """Who gives what to whom: a drawing, and the same as a table."""
    need_view(actor_of(request))
    known = queries.applications()
    edges = queries.looking.edges(timezone.now())
    named = {code: (view.title, territory.agency_name(view.agency)) for code, view in known.items()}
    chosen = request.GET.get("aplikasi", "")
    drawing = draw([(e.giver, e.taker, e.calls, e.seen) for e in edges], named)
    rows = [
        (known[e.giver], known[e.taker], e, words.code_words("interfaces", e.means))
        for e in edges
        if chosen in ("", e.giver, e.taker)
    ]
    lit = {code for e in edges if chosen in (e.giver, e.taker) for code in (e.giver, e.taker)}
    return render(request, "applications/graph.html", {
        "drawing": drawing, "width": WIDTH, "column": COLUMN, "node": NODE, "chosen": chosen,
        "chosen_title": known[chosen].title if chosen in known else "",
        "lit": lit, "rows": rows, "right": WIDTH,
        "alone": len(known) - len({code for e in edges for code in (e.giver, e.taker)}),
    })  # fmt: skip
