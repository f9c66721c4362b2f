"""The archive for the staff: search, one document, its file, revoking it."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from balaikota.ground.people.actions import record_look
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, requires
from balaikota.ground.people.rules import Actor

from .. import actions
from ..forms import ReasonForm, SearchForm
from ..permissions import REVOKE, SIGN, VIEW
from ..queries import archive as reads
from ..queries import setup
from ..responses import file_response
from ..rules.fields import Kind, for_print, read
from ..rules.states import NEXT, State, state_on
from .common import form_page, tabs, tried


@never_cache
@require_safe
@requires(VIEW)
def archive(request: HttpRequest) -> HttpResponse:
    """Documents of my area, newest first."""
    form = SearchForm(request.GET or None, registers=setup.registers().values_list("pk", "title"))
    before = number(request.GET.get("sebelum", "")) or 0
    actor = actor_of(request)
    rows = reads.found(actor, _search(actor, form), before) if not form.errors else []
    more = ""
    if rows[reads.PAGE :]:
        more = "?" + urlencode({**request.GET.dict(), "sebelum": rows[reads.PAGE - 1].pk})
    today, page = timezone.localdate(), rows[: reads.PAGE]
    names = setup.unit_names({row.unit for row in page})
    shown = [
        (row, state_on(State(row.state), row.valid_until, today), names[row.unit]) for row in page
    ]
    context = {
        "rows": shown, "form": form, "next_url": more, "narrowed": form.narrowed,
        **tabs(request),
    }  # fmt: skip
    return render(request, "documents/archive.html", context)


def _search(actor: Actor, form: SearchForm) -> reads.Search:
    """What the form asks for. Looking for a person is recorded, with the reason."""
    if not form.is_bound or not form.is_valid():
        return reads.Search()
    given = form.cleaned_data
    if given["orang"]:
        record_look(
            actor, "documents:search", ["nik" if reads.is_nik(given["orang"]) else "name"],
            now=timezone.now(), purpose=given["keperluan"], basis="UU 43/2009",
        )  # fmt: skip
    return reads.Search(
        words=given["cari"], person=given["orang"], state=given["keadaan"],
        register=given["buku"], since=given["dari"], until=given["sampai"],
    )  # fmt: skip


@never_cache
@require_safe
@requires(VIEW)
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with what it says. The look is recorded."""
    actor, now = actor_of(request), timezone.now()
    row = reads.one(actor, pk)
    fields = read(row.template.fields)
    record_look(
        actor, f"document:{pk}", [field.name for field in fields], now=now,
        purpose="Membuka dokumen di arsip", basis="UU 43/2009",
    )  # fmt: skip
    printed = for_print(fields, msgspec.json.decode(row.values))
    state = state_on(State(row.state), row.valid_until, timezone.localdate(now))
    return render(request, "documents/document.html", {
        "row": row, "state": state, "digest": bytes(row.sha256).hex(),
        "office": setup.unit_names([row.unit])[row.unit],
        "shown": [(f.title, printed[f.name]) for f in fields if isinstance(printed[f.name], str)],
        "tables": [(f.title, printed[f.name]) for f in fields if f.kind is Kind.PAIRS],
        "may_replace": NEXT[state] and actor.may(SIGN) and not row.destroyed_at,
        "may_revoke": NEXT[state] and actor.may(REVOKE, row.place, row.agency),
    })  # fmt: skip


@never_cache
@require_safe
@requires(VIEW)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The signed file. The look is recorded."""
    actor = actor_of(request)
    row = reads.one(actor, pk)
    record_look(
        actor, f"document:{pk}", ["file"], now=timezone.now(),
        purpose="Mengunduh dokumen dari arsip", basis="UU 43/2009",
    )  # fmt: skip
    return file_response(row.pk, row.number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(REVOKE)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document out of force, with a reason."""
    actor = actor_of(request)
    row = reads.one(actor, pk)
    actor.require(REVOKE, row.place, row.agency)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        actions.revoke(actor, pk, form.cleaned_data["reason"], now=timezone.now())

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("The document is revoked. Whoever checks it reads so."))
        return redirect("documents:document", pk=pk)
    return form_page(
        request, form, title=_("Revoke %(number)s") % {"number": row.number}, danger=True,
        button=_("Revoke"), back=reverse("documents:document", args=[pk]),
        lede=_("This cannot be undone. If the document only has a mistake, issue another one."),
    )  # fmt: skip
