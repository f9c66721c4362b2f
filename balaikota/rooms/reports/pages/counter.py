"""`/tugas/laporan/baru/`: a report typed at the counter, and the slip the citizen takes home."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms.filing import CounterForm
from ..permissions import COUNTER
from ..rules import Channel
from . import filing, photos, view
from .common import officers_only, remember, token_for


@require_http_methods(["GET", "POST"])
@officers_only(COUNTER)
def new(request: HttpRequest) -> HttpResponseBase:
    if request.method == "GET":
        form = filing.blank(CounterForm, None, initial={"key": uuid.uuid4()})
        return _show(request, form, photos.Drafts())
    now = timezone.now()
    data = request.POST.copy()
    key = filing.form_key(data.get("key", ""))
    data["key"] = str(key)
    drafts = photos.gather(request, f"draft:{key}", now)
    form = filing.blank(CounterForm, data)
    if drafts.errors or not form.is_valid():
        return _show(request, form, drafts, status=422)
    actor = actor_of(request)
    wanted = filing.as_new_report(form, drafts, channel=Channel.COUNTER, typed_by=actor.ref)
    try:
        filed = actions.file_report(actor, wanted, now=now, key=filing.intake_key(key))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, in_words(refusal))
        return _show(request, form, drafts, status=422)
    response = redirect("reports:slip", code=filed.code)
    remember(request, response, filed.code, filed.secret)
    return response


def _show(
    request: HttpRequest, form: CounterForm, drafts: photos.Drafts, status: int = 200
) -> HttpResponse:
    context = filing.form_context(form, drafts) | {
        "counter": True,
        "trail": [(_("Tasks"), reverse("reports:inbox")), (_("Walk-in report"), "")],
    }
    return render(request, "reports/counter.html", context, status=status)


@require_GET
@officers_only(COUNTER)
def slip(request: HttpRequest, code: str) -> HttpResponseBase:
    """The paper for the citizen: code, promises, and a QR that opens the own link."""
    token = token_for(request, code)
    report = queries.find(actor_of(request), code, token)
    shown: dict[str, Any] = view.public_view(report, actor_of(request), timezone.now())
    path = (
        reverse("reports:own", args=[code, token])
        if token
        else reverse("reports:track", args=[code])
    )
    import segno

    shown["qr"] = segno.make(request.build_absolute_uri(path), error="m", micro=False).svg_data_uri(
        scale=5
    )
    shown["public_link"] = request.build_absolute_uri(reverse("reports:track", args=[code]))
    return render(request, "reports/slip.html", shown)
