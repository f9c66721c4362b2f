"""Describing a source: the manifest as text, tried before it is saved; and its secrets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import actions, examples, queries, trying, words
from ..forms import ManifestForm
from ..permissions import MANAGE
from ..rules.problems import BadManifest
from ..world import world
from .gate import needs

STARTER = """\
source: nama-sumber
title: Judul sumber
agency: kode-instansi
owner: Jabatan penanggung jawab
read:
  kind: files
  format: csv
  url: https://contoh.go.id/data.csv
columns:
  - {name: kode, required: true}
  - {name: nilai, type: number, format: indonesian}
key: [kode]
contract: {fresh: 1d}
schedule: {every: 1d}
show:
  tile: {title: Judul kartu, value: {sum: nilai}}
"""


@needs(MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """A new source by its manifest: the starter, or one of the examples (`?contoh=`)."""
    return _edit(request, "", examples.text(request.GET.get("contoh", "")) or STARTER)


@needs(MANAGE)
def edit(request: HttpRequest, source: str) -> HttpResponse:
    """Change a source; its rows stay until the next run."""
    found = queries.find(actor_of(request), source)
    queries.need(actor_of(request), MANAGE, found.agency)
    return _edit(request, found.code, found.manifest)


def _edit(request: HttpRequest, code: str, text: str) -> HttpResponse:
    form = ManifestForm(request.POST or None, initial={"manifest": text})
    tried = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["manifest"].replace("\r\n", "\n")
        if "try" in request.POST:
            tried = trying.dry_run(text, world(), secrets_for(code))
        else:
            saved = _save(request, form, code, text)
            if saved:
                return saved
    context = {"form": form, "code": code, **(shown(tried) if tried else {})}
    if not code:
        context["examples"] = examples.names()
    return render(request, "connectors/edit.html", context, status=400 if form.errors else 200)


def secrets_for(code: str) -> dict[str, str]:
    """Secrets of a source that is there, to try with."""
    return queries.secret_values(code) if code else {}


def _save(request: HttpRequest, form: ManifestForm, code: str, text: str) -> HttpResponse | None:
    try:
        saved = actions.save_manifest(actor_of(request), text, now=timezone.now(), code=code)
    except BadManifest as error:
        for problem in error.problems:
            line = _("Line %(line)s: ") % {"line": problem.line} if problem.line else ""
            form.add_error("manifest", f"{line}{words.manifest_problem(problem)}")
        return None
    except Refusal as refusal:
        form.add_error("manifest", in_words(refusal))
        return None
    messages.success(request, _("Saved."))
    return redirect("connectors:source", source=saved.code)


def shown(tried: trying.Tried) -> dict[str, object]:
    """What a try saw, in words."""
    return {
        "tried": tried,
        "problems": [(p.line, p.path, words.manifest_problem(p)) for p in tried.problems],
        "trouble": words.of_try(tried.trouble) if tried.trouble else "",
        "bad": [(bad.line, [words.fault(f) for f in bad.faults]) for bad in tried.bad[:20]],
        "good": tried.rows[:12],
        "columns": [
            (column, words.TYPES[column.type]) for column in tried.manifest.columns
        ] if tried.manifest else [],
    }  # fmt: skip


@require_POST
@needs(MANAGE)
def secret(request: HttpRequest, source: str) -> HttpResponse:
    """Set a secret. It is never shown again."""
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    actions.set_secret(actor_of(request), source, name, value, now=timezone.now())
    messages.success(request, _("The secret was set. It cannot be read again, only set anew."))
    return redirect("connectors:source", source=source)
