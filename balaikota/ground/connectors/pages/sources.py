"""The board of all sources, and one source: status, contract, runs, rows, where they came from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number
from balaikota.ground.territory import queries as territory

from .. import actions, queries, words
from ..permissions import MANAGE, REPAIR, VIEW
from ..rules import lineage, spans
from ..rules.life import Condition, RunState, Why
from .gate import needs

_ROWS = 50
_RUNS = 20


@require_safe
@needs(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """Promised against real, those that need somebody first."""
    actor, now = actor_of(request), timezone.now()
    search = request.GET.get("cari", "").replace("\0", "")[:80]
    lines = queries.board(actor, now, words=search)
    good = sum(line.condition is Condition.GOOD for line in lines)
    return render(request, "connectors/board.html", {
        "lines": [_shown(line) for line in lines],
        "search": search,
        "good": good,
        "troubled": sum(line.condition in _TROUBLED for line in lines),
        "waiting": sum(line.waiting for line in lines),
        "may_manage": actor.may(MANAGE),
    })  # fmt: skip


_TROUBLED = (Condition.BROKEN, Condition.FAILING, Condition.LATE)


def _shown(line: queries.Line) -> dict[str, Any]:
    return {
        "line": line,
        "kind": words.KINDS.get(line.kind, line.kind),
        "tag": words.CONDITION_TAGS[line.condition],
        "words": words.CONDITIONS[line.condition],
    }


@require_safe
@needs(VIEW)
def source(request: HttpRequest, source: str) -> HttpResponse:
    """One source."""
    actor, now = actor_of(request), timezone.now()
    found = queries.find(actor, source)
    manifest = queries.manifest_of(found)
    line = queries.lines([found], now)[0]
    runs = queries.runs(actor, source, limit=6)
    return render(request, "connectors/source.html", {
        "source": found,
        "manifest": manifest,
        **_shown(line),
        "owner_agency": territory.agency_names().get(found.agency, found.agency),
        "runs": [run_words(run) for run in runs],
        "last": run_words(runs[0]) if runs else None,
        "columns": [(column, words.TYPES[column.type]) for column in manifest.columns],
        "rows": (rows := queries.rows(found, manifest, limit=8)),
        "names": territory.region_names({row.place for row in rows if row.place}),
        "every": spans.span(manifest.schedule.every) if manifest.schedule.every else None,
        "secrets": queries.secrets(found, manifest),
        "versions": queries.versions(found),
        "may_manage": queries.may(actor, MANAGE, found.agency),
        "may_repair": queries.may(actor, REPAIR, found.agency),
    })  # fmt: skip


def run_words(run: queries.RunLine) -> dict[str, Any]:
    """A run with its state and problem in words."""
    state = RunState(run.state)
    return {
        "run": run,
        "state": words.STATES[state],
        "tag": words.STATE_TAGS[state],
        "why": words.WHYS[Why(run.why)],
        "problem": words.trouble(run.problem, run.details) if run.problem else "",
        "going": run.ended_at is None,
    }


@require_safe
@needs(VIEW)
def runs(request: HttpRequest, source: str) -> HttpResponse:
    """The history of runs, twenty at a time."""
    actor = actor_of(request)
    found = queries.find(actor, source)
    before = number(request.GET.get("sebelum", "")) or 0
    lines = queries.runs(actor, source, before=before, limit=_RUNS + 1)
    more = f"?sebelum={lines[_RUNS - 1].id}" if len(lines) > _RUNS else ""
    return render(request, "connectors/runs.html", {
        "source": found, "runs": [run_words(run) for run in lines[:_RUNS]], "next_url": more,
    })  # fmt: skip


@require_safe
@needs(VIEW)
def run(request: HttpRequest, source: str, run_id: int) -> HttpResponse:
    """One run: what came, from which files, and what became of it."""
    actor = actor_of(request)
    found = queries.find(actor, source)
    return render(request, "connectors/run.html", {
        "source": found, **run_words(queries.run(actor, source, run_id)),
    })  # fmt: skip


@require_safe
@needs(VIEW)
def rows(request: HttpRequest, source: str) -> HttpResponse:
    """Rows that count, with file and line."""
    found = queries.find(actor_of(request), source)
    manifest = queries.manifest_of(found)
    after = number(request.GET.get("setelah", "")) or 0
    thing = {
        name.removeprefix(lineage.MARK): request.GET.get(name, "").replace("\0", "")[:300]
        for name in request.GET
        if name.startswith(lineage.MARK)
    }
    lines = queries.rows(found, manifest, after=after, limit=_ROWS + 1, thing=thing)
    more = lineage.query(thing, setelah=lines[_ROWS - 1].id) if len(lines) > _ROWS else ""
    return render(request, "connectors/rows.html", {
        "source": found, "manifest": manifest, "rows": lines[:_ROWS], "next_url": more,
        "thing": thing,
        "names": territory.region_names({line.place for line in lines if line.place}),
    })  # fmt: skip


@require_POST
@needs(MANAGE)
def run_now(request: HttpRequest, source: str) -> HttpResponse:
    """Queue a run by hand."""
    queued = actions.run_now(actor_of(request), source)
    text = _("It is read in a moment.") if queued else _("It is waiting to be read already.")
    messages.success(request, text)
    return redirect("connectors:source", source=source)


@require_POST
@needs(MANAGE)
def pause(request: HttpRequest, source: str) -> HttpResponse:
    """Read it no more for now."""
    actions.pause(actor_of(request), source)
    messages.success(request, _("It is not read until you resume it. What it gave stays."))
    return redirect("connectors:source", source=source)


@require_POST
@needs(MANAGE)
def resume(request: HttpRequest, source: str) -> HttpResponse:
    """Read it again."""
    actions.resume(actor_of(request), source, now=timezone.now())
    messages.success(request, _("It is read by its schedule again."))
    return redirect("connectors:source", source=source)
