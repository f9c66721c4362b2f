"""Files of applications: bring one, map its columns, name unknown agencies, use it, again."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Refusal
from balaikota.lib.sheets import tame

from .. import actions, queries, words
from ..forms import BringForm, MappingForm, refused
from ..permissions import EDIT, need_some
from ..rules import sheets
from ..rules.fields import FIELDS
from .common import csv_answer, kept_agencies

_SHOWN = 100  # problems on the page; all of them are in the file to download
_MOST_NAMES = 200


@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a file; those that wait are listed."""
    actor = actor_of(request)
    need_some(actor, EDIT)
    form = BringForm(request.POST or None, request.FILES or None, agencies=kept_agencies(actor))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = actions.keep_upload(
                actor, sheets.read(file.read()), filename=file.name, now=timezone.now(),
                agency=form.cleaned_data["agency"],
            )  # fmt: skip
            return redirect("applications:upload", upload=row.pk)
        except Refusal as refusal:
            refused(form, refusal)
    context = {
        "form": form, "uploads": queries.importing.uploads(actor),
        "columns": [_(field.title) for field in FIELDS],
    }  # fmt: skip
    return render(request, "applications/bring.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """What the file would do now; POST changes which column is which field."""
    actor = actor_of(request)
    file = queries.importing.upload(actor, upload)
    if request.method == "POST":
        form = MappingForm(request.POST, columns=file.columns, mapping=file.mapping)
        if form.is_valid():
            try:
                actions.map_upload(actor, upload, form.cleaned_data)
                return redirect("applications:upload", upload=upload)
            except Refusal as refusal:
                refused(form, refusal)
    else:
        form = MappingForm(columns=file.columns, mapping=file.mapping)
    plan = queries.importing.plan(actor, file)
    names = queries.importing.suggestions(plan.unmatched)
    agencies = kept_agencies(actor)
    return render(request, "applications/upload.html", {
        "file": file,
        "plan": plan,
        "ready": len(plan.new) + len(plan.changed),
        "form": form,
        "problems": [(p, in_words(p.refusal)) for p in plan.problems[:_SHOWN]],
        "more": max(0, len(plan.problems) - _SHOWN),
        "names": [
            (name, count, suggested[0].code if suggested else "")
            for name, count, suggested in names[:_MOST_NAMES]
        ],
        "agencies": agencies,
        "unused": [column for column in file.columns if column not in file.mapping.values()],
    }, status=400 if form.errors else 200)  # fmt: skip


@require_POST
def apply(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take every row that can be taken."""
    outcome = actions.apply_upload(actor_of(request), upload, now=timezone.now())
    count = outcome.created + outcome.changed
    text = ngettext("%(count)s application was taken.", "%(count)s applications were taken.", count)
    messages.success(request, text % {"count": count})
    if any(problem.fatal for problem in outcome.problems):
        return redirect("applications:upload", upload=upload)
    return redirect("applications:list")


@require_POST
def agencies(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Say which agencies the file's names mean: pairs of `nama` and `instansi`."""
    actor = actor_of(request)
    queries.importing.upload(actor, upload)
    pairs = zip(request.POST.getlist("nama"), request.POST.getlist("instansi"), strict=False)
    named = {name: code for name, code in list(pairs)[:_MOST_NAMES] if name and code}
    actions.name_agencies(actor, named)
    messages.success(request, _("Remembered, for this file and the next."))
    return redirect("applications:upload", upload=upload)


@require_POST
def discard(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Forget the file."""
    actions.discard_upload(actor_of(request), upload)
    messages.success(request, _("The file was thrown away. What it brought stays."))
    return redirect("applications:bring")


@require_safe
def problems(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Every problem as CSV, to mend the file by."""
    actor = actor_of(request)
    plan = queries.importing.plan(actor, queries.importing.upload(actor, upload))
    response = csv_answer("kesalahan.csv")
    writer = csv.writer(response)
    writer.writerow([_("line"), _("column"), _("value"), _("what to mend"), _("row left out")])
    for problem in plan.problems:
        left = _("yes") if problem.fatal else _("no")
        line = [problem.line, tame(problem.column), tame(problem.value), in_words(problem.refusal)]
        writer.writerow([*line, left])
    return response


@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """An empty file with all columns and one row to start from."""
    need_some(actor_of(request), EDIT)
    response = csv_answer("contoh-aplikasi.csv")
    writer = csv.writer(response)
    writer.writerow([words.title_of(field.name) for field in FIELDS])
    agency = next(iter(territory.agencies().values()), None)
    row = {"title": "SIMPEG", "agency": agency.name if agency else "", "status": "Aktif",
           "klass": "Umum", "purpose": "Data pegawai", "year": "2021"}  # fmt: skip
    writer.writerow([row.get(field.name, "") for field in FIELDS])
    return response
