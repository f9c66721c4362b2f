"""Files: bring one, see what it would do, use it or leave it."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.events.doors import viewer_of
from balaikota.lib.errors import NotAllowed, Refusal, gettext_noop
from balaikota.lib.sheets import tame

from .. import actions, queries
from ..forms import ImportForm, refused
from ..queries.checking import NEEDS, ImportKind
from ..rights import need
from ..rules.sheets import Problem
from .examples import EXAMPLES

_SHOWN = 100  # problems on the page; all of them are in the file to download


def bring(request: HttpRequest) -> HttpResponse:
    """Choose what the file brings, and the file."""
    actor = viewer_of(request)
    kinds = [kind for kind in ImportKind if actor.may(NEEDS[kind])]
    if not kinds:
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    form = ImportForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kind = ImportKind(form.cleaned_data["kind"])
        try:
            pk = actions.keep_upload(actor, kind, file.name, file.read(), now=timezone.now())
            return redirect("territory:import_preview", pk=pk)
        except Refusal as refusal:
            refused(form, refusal)
    examples = [(form.words(kind), kind.value, EXAMPLES[kind][0]) for kind in kinds]
    context = {"form": form, "examples": examples}
    return render(request, "territory/imports.html", context, status=400 if form.errors else 200)


@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would do, row by row where something is wrong."""
    found = queries.preview(viewer_of(request), pk)
    return render(request, "territory/import_preview.html", {
        "preview": found,
        "problems": [(p, words(p)) for p in found.problems[:_SHOWN]],
        "more": max(0, len(found.problems) - _SHOWN),
    })  # fmt: skip


@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Use the file: every row, or none when something turned wrong meanwhile."""
    outcome = actions.apply_upload(viewer_of(request), pk, now=timezone.now())
    if outcome.problems:
        text = _("Nothing was written: mend the rows below and bring the file again.")
        messages.error(request, text)
        return redirect("territory:import_preview", pk=pk)
    count = outcome.created + outcome.updated
    text = ngettext("%(count)s row was imported.", "%(count)s rows were imported.", count)
    messages.success(request, text % {"count": count})
    return redirect("territory:home")


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave the file."""
    actions.discard_upload(viewer_of(request), pk)
    messages.success(request, _("The file was thrown away. Nothing was changed."))
    return redirect("territory:imports")


@require_safe
def problems(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every problem as CSV, to mend the file by."""
    found = queries.preview(viewer_of(request), pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kesalahan.csv"'
    response.write("\ufeff")  # spreadsheets read UTF-8 only with this mark
    writer = csv.writer(response)
    writer.writerow([_("line"), _("column"), _("value"), _("what to mend")])
    for problem in found.problems:
        writer.writerow([problem.line, problem.column, tame(problem.value), words(problem)])
    return response


@require_safe
def example(request: HttpRequest, kind: str) -> HttpResponse:
    """A file that would be accepted, to start from."""
    if kind not in set(ImportKind):
        raise Http404
    need(viewer_of(request), NEEDS[ImportKind(kind)])
    heading, rows = EXAMPLES[ImportKind(kind)]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.csv"'
    writer = csv.writer(response)
    writer.writerow(heading)
    writer.writerows(rows)
    return response


def words(problem: Problem) -> str:
    """A problem in the language of the request."""
    text = _(problem.message)
    return text % problem.data if problem.data else text
