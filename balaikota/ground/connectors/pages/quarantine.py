"""Rows that broke the contract: seen, put right, left out, tried again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people import actions as people
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Invalid, NotAllowed, gettext_noop

from .. import actions, queries, words
from ..forms import RowForm
from ..permissions import REPAIR, VIEW
from .gate import needs

_PAGE = 50


@require_safe
@needs(VIEW)
def listing(request: HttpRequest, source: str) -> HttpResponse:
    """Rows that wait, newest first."""
    actor = actor_of(request)
    found = queries.find(actor, source)
    manifest = queries.manifest_of(found)
    given = request.GET.get("sebelum", "")
    before = int(given[:18]) if given.isascii() and given.isdecimal() else 0
    lines = queries.quarantine(actor, found, manifest, before=before, limit=_PAGE + 1)
    more = f"?sebelum={lines[_PAGE - 1].id}" if len(lines) > _PAGE else ""
    return render(request, "connectors/quarantine.html", {
        "source": found,
        "rows": [(line, [words.fault(f) for f in line.faults]) for line in lines[:_PAGE]],
        "count": queries.quarantine_count(found),
        "next_url": more,
        "may_repair": queries.may(actor, REPAIR, found.agency),
    })  # fmt: skip


@needs(REPAIR)
def repair(request: HttpRequest, source: str, bad_id: int) -> HttpResponse:
    """Put one row right. A look at personal values is written down."""
    actor = actor_of(request)
    found = queries.find(actor, source)
    manifest = queries.manifest_of(found)
    line = queries.bad_row(actor, found, manifest, bad_id)
    if line.hidden:
        raise NotAllowed("personal", gettext_noop("This row holds personal data you may not see."))
    personal = [column.name for column in manifest.columns if column.personal]
    if personal:
        people.record_look(
            actor, f"source:{source}:{bad_id}", personal, now=timezone.now(),
            purpose=_("Repair of a row in quarantine"),
        )  # fmt: skip
    named = {column.name: column.source or column.name for column in manifest.columns}
    wrong = {named.get(fault["column"], fault["column"]) for fault in line.faults}
    form = RowForm(request.POST or None, raw=dict(line.raw), wrong=wrong)
    if request.method == "POST" and form.is_valid():
        try:
            actions.repair_row(actor, bad_id, form.changed(), now=timezone.now())
        except Invalid as refusal:
            form.add_error(None, in_words(refusal))
        else:
            messages.success(request, _("The row was put right and has landed."))
            return redirect("connectors:quarantine", source=source)
    return render(request, "connectors/repair.html", {
        "source": found, "form": form, "line": line,
        "faults": [words.fault(fault) for fault in line.faults],
    }, status=400 if form.errors else 200)  # fmt: skip


@require_POST
@needs(REPAIR)
def drop(request: HttpRequest, source: str) -> HttpResponse:
    """Leave rows out, now and in later runs."""
    pks = [int(pk[:18]) for pk in request.POST.getlist("row") if pk.isascii() and pk.isdecimal()]
    count = actions.drop_rows(actor_of(request), source, pks, now=timezone.now())
    text = ngettext("%(count)s row is left out.", "%(count)s rows are left out.", count)
    messages.success(request, text % {"count": count})
    return redirect("connectors:quarantine", source=source)


@require_POST
@needs(REPAIR)
def replay(request: HttpRequest, source: str) -> HttpResponse:
    """Try all of them again by the manifest as it is now."""
    landed, still = actions.replay(actor_of(request), source, now=timezone.now())
    messages.success(
        request,
        _("%(landed)s rows have landed, %(still)s still wait.")
        % {"landed": landed, "still": still},
    )
    return redirect("connectors:quarantine", source=source)
