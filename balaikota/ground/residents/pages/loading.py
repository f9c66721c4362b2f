"""Loading files of residents: bring one, watch it, see why rows were refused."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import Refusal

from .. import jobs, permissions
from ..actions import files
from ..forms.people import FileForm
from ..queries import desk
from .common import requires

_SHOWN = 100
EXAMPLE = (
    "nik", "no_kk", "nama", "jenis_kelamin", "tempat_lahir", "tanggal_lahir", "status_kawin",
    "shdk", "pendidikan", "pekerjaan", "nama_ibu", "nama_ayah", "alamat", "kode_wilayah", "rw",
    "rt",
)  # fmt: skip


@requires(permissions.LOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponseBase:
    """Files so far, and one to bring."""
    actor = actor_of(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = files.bring(actor, file.name, file.read(), now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            jobs.load_run.defer(run_id=run.pk)
            return redirect("residents:run", run.pk)
    context = {"form": form, "runs": desk.runs(actor), "columns": EXAMPLE}
    return render(request, "residents/imports.html", context, status=400 if form.errors else 200)


@requires(permissions.LOAD)
@require_safe
def run(request: HttpRequest, run: int) -> HttpResponse:
    """How far a file is, and what was wrong in it."""
    found = desk.run(actor_of(request), run)
    refused = [
        (p, desk.column(p), desk.reason(p)) for p in desk.problems(found, refused=True)[:_SHOWN]
    ]
    doubts = [(p, desk.reason(p)) for p in desk.problems(found, refused=False)[:20]]
    context = {"run": found, "refused": refused, "doubts": doubts, "shown": _SHOWN}
    return render(request, "residents/run.html", context)


@requires(permissions.LOAD)
@require_safe
def progress(request: HttpRequest, run: int) -> HttpResponse:
    """The part of the page that moves."""
    found = desk.run(actor_of(request), run)
    return render(request, "residents/parts/progress.html", {"run": found})


@requires(permissions.LOAD)
@require_POST
def again(request: HttpRequest, run: int) -> HttpResponse:
    """Let a file that stopped go on."""
    found = desk.run(actor_of(request), run)
    jobs.load_run.defer(run_id=found.pk)
    messages.success(request, _("The file goes on where it stopped."))
    return redirect("residents:run", found.pk)


@requires(permissions.LOAD)
@require_safe
def problems(request: HttpRequest, run: int) -> HttpResponse:
    """Every kept problem as CSV: line, column, reason. Never the value."""
    found = desk.run(actor_of(request), run)
    response = _csv("kesalahan.csv")
    writer = csv.writer(response)
    writer.writerow([_("line"), _("column"), _("what is wrong"), _("refused")])
    for problem in desk.problems(found):
        refused = _("yes") if problem.refused else _("no")
        writer.writerow([problem.line, desk.column(problem), desk.reason(problem), refused])
    return response


@requires(permissions.LOAD)
@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """A heading to start from."""
    response = _csv("penduduk.csv")
    csv.writer(response).writerow(EXAMPLE)
    return response


def _csv(name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")  # spreadsheets read UTF-8 only with this mark
    return response
