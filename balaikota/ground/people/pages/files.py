"""`/admin/orang/impor/` and `ekspor.csv`: people by file, both ways."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.lib.errors import Invalid, Refusal

from .. import actions, queries, sheet
from ..doors import actor_of
from ..forms.people import FileForm
from ..rules import Role, local_phone
from .common import put_into, requires

PURPOSE = gettext_noop("Export of people and positions")
BASIS = "UU 27/2022 ps. 20 (2) e"


@never_cache
@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest) -> HttpResponseBase:
    """Upload, see line by line what would happen, then carry it out.

    Between the two steps the file travels in the page, not through our storage: it holds personal
    data, and whoever closes the page leaves nothing behind. The second step tries it all anew.
    """
    form = FileForm()
    context: dict[str, object] = {"form": form, "columns": sheet.COLUMNS, "roles": list(Role)}
    if request.method == "POST":
        form = context["form"] = FileForm(request.POST, request.FILES)
        sent = "content" in request.POST
        if sent or form.is_valid():
            _tried(request, form, sent, context)
    return render(request, "people/import.html", context)


def _tried(request: HttpRequest, form: FileForm, sent: bool, context: dict[str, object]) -> None:
    try:
        data = _content(request) if sent else form.cleaned_data["file"].read(sheet.MOST_BYTES + 1)
        report = actions.import_people(actor_of(request), data, write=sent, now=timezone.now())
    except Refusal as refusal:
        form.full_clean()
        form.errors.clear()
        put_into(form, refusal)
    else:
        context["report"] = report
        context["form"] = FileForm()
        context["content"] = base64.b64encode(data).decode()


def _content(request: HttpRequest) -> bytes:
    try:
        return base64.b64decode(request.POST["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("csv", gettext_noop("This is not a CSV file."), field="file") from error


@never_cache
@requires("people.view")
@require_safe
def export_people(request: HttpRequest) -> HttpResponseBase:
    """Everybody in reach with their positions, as the file that can be imported again."""
    actor = actor_of(request)
    grants = list(queries.exported(actor))
    actions.record_looks(
        actor,
        [grant.account_id for grant in grants],
        ("name", "phone", "email"),
        purpose=PURPOSE,
        basis=BASIS,
        now=timezone.now(),
    )
    rows = (
        {
            "nama": g.account.name, "telepon": local_phone(g.account.phone),
            "surel": g.account.email, "kode_jabatan": g.position.code,
            "jabatan": g.position.title, "peran": g.position.role, "wilayah": g.position.area,
            "perangkat_daerah": g.position.agency, "kapasitas": g.capacity,
            "mulai": g.valid_from.isoformat(),
            "selesai": g.valid_until.isoformat() if g.valid_until else "", "sk": g.decree,
        }
        for g in grants
    )  # fmt: skip
    return HttpResponse(
        sheet.written(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="orang-dan-jabatan.csv"'},
    )
