"""Destroying documents after their retention: what is due, proposals, approval, minutes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, NotAllowed, NotFound, gettext_noop

from .. import actions, rendering
from ..permissions import DISPOSE
from ..queries import Disposal, setup
from ..queries import disposal as reads
from ..responses import pdf_response
from ..rules.fields import long_day
from .common import tabs

_SHOWN = 200


@never_cache
@require_safe
@requires(DISPOSE)
def disposals(request: HttpRequest) -> HttpResponse:
    """Offices with documents whose retention has ended, and what was proposed."""
    actor = actor_of(request)
    due, rows = reads.due(actor, timezone.localdate()), reads.disposals(actor)
    names = setup.unit_names({unit for unit, _ in due} | {row.unit for row in rows})
    open_ones = {row.unit for row in rows if row.state == "proposed"}
    context = {
        "due": [(unit, names[unit], n) for unit, n in due if unit not in open_ones],
        "rows": [(row, names[row.unit]) for row in rows], **tabs(request),
    }  # fmt: skip
    return render(request, "documents/disposals.html", context)


@never_cache
@require_safe
@requires(DISPOSE)
def disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with what it holds."""
    actor = actor_of(request)
    row = reads.disposal(actor, pk)
    context = {
        "row": row, "office": setup.unit_names([row.unit])[row.unit],
        "listed": list(islice(reads.listed(row), _SHOWN)), "shown": _SHOWN,
        "own": row.proposed_by == actor.account_id,
    }  # fmt: skip
    return render(request, "documents/disposal.html", context)


@require_POST
@requires(DISPOSE)
def propose(request: HttpRequest, unit: str) -> HttpResponse:
    """Propose what is due of an office."""
    try:
        row = actions.propose_disposal(actor_of(request), unit, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, in_words(refusal))
        return redirect("documents:disposals")
    messages.success(request, _("Proposed. Somebody else must approve it."))
    return redirect("documents:disposal", pk=row.pk)


@require_POST
@requires(DISPOSE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Destroy what somebody else proposed."""
    return _decide(request, pk, lambda actor: actions.approve_disposal(
        actor, pk, now=timezone.now()
    ), _("The documents were destroyed. The minutes are ready."))  # fmt: skip


@require_POST
@requires(DISPOSE)
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was proposed."""
    return _decide(request, pk, lambda actor: actions.drop_disposal(
        actor, pk, now=timezone.now()
    ), _("The documents are kept."))  # fmt: skip


def _decide(request: HttpRequest, pk: int, act: Callable[[Actor], None], done: str) -> HttpResponse:
    actor = actor_of(request)
    reads.disposal(actor, pk)
    try:
        act(actor)
    except (Conflict, NotAllowed) as refusal:
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, done)
    return redirect("documents:disposal", pk=pk)


@never_cache
@require_safe
@requires(DISPOSE)
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes (berita acara pemusnahan arsip) of a destruction, as PDF."""
    row = reads.disposal(actor_of(request), pk)
    if row.state != "destroyed" or row.decided_at is None:
        raise NotFound("no_minutes", gettext_noop("Nothing was destroyed yet."))
    pdf = rendering.table_pdf(_minutes(row), at=row.decided_at)
    return pdf_response(pdf, f"berita-acara-{row.pk}")


def _minutes(row: Disposal) -> rendering.Table:
    """In Indonesian whatever the language of the interface, as letters are."""
    day = long_day(timezone.localdate(row.decided_at))
    lines = [
        (str(at), one.number, one.title, long_day(timezone.localdate(one.signed_at)),
         one.archive_code, long_day(one.keep_until))
        for at, one in enumerate(reads.listed(row), 1)
    ]  # fmt: skip
    return rendering.Table(
        title="Berita Acara Pemusnahan Arsip", subtitle=f"Nomor usul: {row.pk}",
        office=setup.letterhead(setup.office(row.unit)).lines,
        paragraphs=(
            f"Pada tanggal {day} telah dimusnahkan {row.total} arsip elektronik yang habis masa "
            "simpannya, sebagaimana daftar di bawah ini. Berkas dan isinya dihapus; nomor, jenis, "
            "keadaan, dan sidik berkas tetap tercatat.",
        ),
        columns=("No.", "Nomor surat", "Jenis", "Ditandatangani", "Kode", "Disimpan sampai"),
        widths=(0, 0, 4, 2, 1, 2), rows=lines,
        signers=(("Yang mengusulkan", row.proposer), ("Yang menyetujui", row.decider)),
    )  # fmt: skip
