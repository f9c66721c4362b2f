"""Stages of the city and its agencies: measured, with history and what lifts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory

from .. import queries, words
from ..permissions import need_view
from ..queries import ApplicationView
from ..rules.stages import Measured, ladder


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    """The city, its agencies, and the few things that would lift the most applications."""
    need_view(actor_of(request))
    now = timezone.now()
    measured = queries.stages.measured(now)
    groups = {(level, code): group for level, code, group in queries.stages.groups(measured)}
    city = groups.get(("city", ""))
    counts = Counter(found.stage for _view, found in measured.values())
    history = queries.stages.over_time("city", "", timezone.localdate(now))
    return render(request, "applications/stages.html", {
        "city": city,
        "stage": words.stage_words(city.stage) if city else "",
        "rungs": [
            (rung.number, words.said(rung.words), words.said(rung.means), counts[rung.number])
            for rung in ladder().stages
        ],
        "most": max([1, *counts.values()]),
        "total": len(measured),
        "share": round(ladder().share * 100),
        "agencies": [
            (territory.agency_name(code), code, group, words.stage_words(group.stage))
            for (level, code), group in sorted(groups.items(), key=lambda p: -p[1].score)
            if level == "agency"
        ],
        "lifts": _lifts(measured),
        "history": history,
        "scores": [day.score for day in history],
        "source": ladder().source,
    })  # fmt: skip


def _lifts(measured: Mapping[str, tuple[ApplicationView, Measured]]) -> list[tuple[str, str, int]]:
    """(words, page, applications) of what is missing for the next stage, most first."""
    counted: Counter[tuple[str, str]] = Counter()
    for _view, found in measured.values():
        for judged in found.lifts:
            for need, _value, good in judged.seen:
                if not good:
                    text, url = words.lift(need, "")
                    counted[text, url] += 1
    return [(text, url, count) for (text, url), count in counted.most_common(8)]
