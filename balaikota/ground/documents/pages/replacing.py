"""Another document in the place of one that has a mistake."""

from __future__ import annotations

from typing import Any

import msgspec
import yaml
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balaikota.ground.people.actions import record_look
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires

from .. import actions
from ..forms import ReasonForm
from ..permissions import REVOKE, SIGN
from ..queries import Document, archive, keys, setup
from ..rules.fields import Field, Kind, read
from .common import form_page, tried

_LISTS = frozenset({Kind.ROWS, Kind.PAIRS, Kind.GRIDS})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(REVOKE)
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document says, to be mended and signed again. The key must lie open."""
    actor, now = actor_of(request), timezone.now()
    row = archive.one(actor, pk)
    actor.require(REVOKE, row.place, row.agency)
    if not actor.may(SIGN) or not any(seat.open_until for seat in keys.seats(actor, now)):
        messages.info(request, _("Please open your key with your PIN first."))
        return redirect(f"{reverse('documents:keys')}?next={request.path}")
    if request.method != "POST":
        record_look(
            actor, f"document:{pk}", ["values"], now=now,
            purpose="Mengganti dokumen", basis="UU 30/2014",
        )  # fmt: skip
    fields = read(setup.template(row.template.code, timezone.localdate(now)).fields)
    form = _form(fields, msgspec.json.decode(row.values), request)

    def act() -> None:
        given = form.cleaned_data
        made = actions.replace(actor, pk, _wish(row, fields, given), given["reason"], now=now)
        messages.success(request, _("Signed. The old one says what replaced it."))
        form.cleaned_data["made"] = made.id

    if request.method == "POST" and tried(form, act):
        return redirect("documents:document", pk=form.cleaned_data["made"])
    return form_page(
        request, form, title=_("Replace %(number)s") % {"number": row.number},
        button=_("Sign the new one"), back=reverse("documents:document", args=[pk]),
        lede=_("The new document gets a number of its own. The old one is no longer in force."),
    )  # fmt: skip


def _wish(row: Document, fields: tuple[Field, ...], given: dict[str, Any]) -> actions.NewDocument:
    values = {field.name: _value(field, given[field.name]) for field in fields}
    return actions.NewDocument(
        register=row.register_id, template=row.template.code, values=values, place=row.place,
        subject=row.subject, agency=row.agency, valid_until=row.valid_until,
        archive_code=row.archive_code,
    )  # fmt: skip


def _form(fields: tuple[Field, ...], values: dict[str, Any], request: HttpRequest) -> forms.Form:
    shape = type(
        "ReplaceForm", (forms.Form,),
        {**{field.name: _input(field) for field in fields},
         "reason": ReasonForm.base_fields["reason"]},
    )  # fmt: skip
    start = {field.name: _shown(field, values.get(field.name, "")) for field in fields}
    made: forms.Form = shape(request.POST or None, initial=start)
    return made


def _input(field: Field) -> forms.Field:
    if field.kind is Kind.DATE:
        return forms.DateField(
            label=field.title, required=field.required,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )  # fmt: skip
    if field.kind in _LISTS:
        return _Yaml(
            label=field.title, required=field.required, help_text=_("A list, as YAML."),
            widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        )  # fmt: skip
    wide = field.kind in (Kind.LONG, Kind.LINES)
    help_text = _("One a line.") if field.kind is Kind.LINES else ""
    return forms.CharField(
        label=field.title, required=field.required, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}) if wide else forms.TextInput(),
    )  # fmt: skip


class _Yaml(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return yaml.safe_load(text or "[]")
        except yaml.YAMLError as error:
            raise forms.ValidationError(_("This is no YAML.")) from error


def _shown(field: Field, value: Any) -> Any:
    if field.kind in _LISTS:
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False) if value else ""
    return "\n".join(value) if field.kind is Kind.LINES else value


def _value(field: Field, given: Any) -> Any:
    if field.kind is Kind.LINES:
        return [line.strip() for line in str(given).splitlines() if line.strip()]
    return given
