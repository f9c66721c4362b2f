"""Registers, letterheads and templates, for who keeps them."""

from __future__ import annotations

from typing import Any

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, Refusal, gettext_noop

from .. import actions
from ..forms import OfficeForm, RegisterForm, TemplateForm
from ..permissions import KEEP
from ..queries import setup as reads
from ..responses import pdf_response
from .common import form_page, tried

_HOME = "documents:setup"


@require_safe
@requires(KEEP)
def home(request: HttpRequest) -> HttpResponse:
    """Registers and templates."""
    context = {"registers": reads.registers(), "templates": reads.templates()}
    return render(request, "documents/setup.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP)
def register(request: HttpRequest, code: str = "") -> HttpResponse:
    """A register, new or known, with how far its numbers have come."""
    row = reads.register(code) if code else None
    known = {name: getattr(row, name) for name in RegisterForm.base_fields} if row else {}
    form = RegisterForm(request.POST or None, initial=known or {"active": True})
    if row:
        form.fields["code"].disabled = True

    def act() -> None:
        actions.write_register(actor_of(request), **form.cleaned_data, now=timezone.now())

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Saved."))
        return redirect(_HOME)
    counters = list(reads.counters(code)[:100]) if row else []
    names = reads.unit_names({counter.unit for counter in counters})
    return form_page(
        request, form, title=row.title if row else _("A new register"), button=_("Save"),
        back=reverse(_HOME), counters=[(names[c.unit], c.year, c.next - 1) for c in counters],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP)
def office(request: HttpRequest, code: str = "") -> HttpResponse:
    """The letterhead of an office; without a code, the offices to choose from."""
    if not code:
        return render(request, "documents/offices.html", {"offices": _offices()})
    if code not in territory.tree().by_code and code not in territory.agencies():
        raise NotFound("no_office", gettext_noop("There is no such office."))
    row = reads.office(code)
    form = OfficeForm(request.POST or None, initial={
        "mark": row.mark, "lines": "\n".join(row.lines), "address": row.address,
        "contact": row.contact,
    })  # fmt: skip

    def act() -> None:
        actions.write_office(actor_of(request), code, **form.cleaned_data, now=timezone.now())

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Saved."))
        return redirect("documents:offices")
    name = reads.unit_names([code])[code]
    return form_page(
        request, form, title=_("Letterhead of %(office)s") % {"office": name}, button=_("Save"),
        back=reverse("documents:offices"),
    )  # fmt: skip


def _offices() -> list[tuple[str, str]]:
    """Offices that send letters: the city, its kecamatan and kelurahan, its agencies."""
    city = territory.city()
    kinds = ("kecamatan", "kelurahan", "desa")
    regions = [(region.code, region.name) for region in territory.below(city, kinds)]
    known = {code for code, _name in regions}
    agencies = [
        (agency.code, agency.name)
        for agency in territory.agencies().values()
        if agency.active and agency.code not in known and agency.region not in known
    ]
    return [(city, territory.city_name()), *regions, *agencies]


def _data(code: str, given: dict[str, Any]) -> actions.TemplateData:
    rest = {name: value for name, value in given.items() if name not in ("fields_text", "roles")}
    return actions.TemplateData(
        code=code, fields=given["fields_text"], roles=tuple(given["roles"]), **rest
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(KEEP)
def template(request: HttpRequest, code: str) -> HttpResponse:
    """A template with its versions and a preview; saving makes the next version."""
    versions = list(reads.versions(code)[:20])
    if not versions:
        raise NotFound("no_template", gettext_noop("There is no such template."))
    last = versions[0]
    names = [name for name in TemplateForm.base_fields if name != "fields_text"]
    form = TemplateForm(request.POST or None, initial={
        **{name: getattr(last, name) for name in names}, "fields_text": _as_yaml(last.fields),
    })  # fmt: skip

    def act() -> None:
        actions.write_template(
            actor_of(request), _data(code, form.cleaned_data), now=timezone.now()
        )

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("Saved. What was signed keeps the version it has."))
        return redirect("documents:template", code=code)
    context = {"form": form, "row": last, "versions": versions}
    status = 400 if form.errors else 200
    return render(request, "documents/template.html", context, status=status)


def _as_yaml(fields: list[dict[str, Any]]) -> str:
    """Fields as a person edits them: what is as usual is left out."""
    usual = {"kind": "text", "required": True, "shown": "no", "columns": [], "example": ""}
    short = [
        {name: value for name, value in field.items() if usual.get(name) != value}
        for field in fields
    ]
    return yaml.safe_dump(short, allow_unicode=True, sort_keys=False, width=100)


@require_POST
@requires(KEEP)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """A template as it stands in the form, set with examples: a PNG, or why it cannot be set."""
    form = TemplateForm(request.POST)
    if not form.is_valid():
        words = " ".join(str(e) for errors in form.errors.values() for e in errors)
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    try:
        data = _data(code, form.cleaned_data)
        if request.GET.get("bentuk") == "pdf":
            return pdf_response(actions.try_template(data, now=timezone.now()), code, draft=True)
        picture = actions.template_picture(data, now=timezone.now())
    except Refusal as refusal:
        return HttpResponse(in_words(refusal), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        picture, content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )
