"""What was sent and what was not, for those who look after it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of

from .. import actions, channels, kinds, queries, words
from ..queries.deliveries import PAGE
from ..rules import CHANNELS, Channel


@login_required
@require_safe
def deliveries(request: HttpRequest) -> HttpResponse:
    """Every delivery, newest first; contacts masked."""
    actor = actor_of(request)
    chosen = {name: request.GET.get(name, "")[:60] for name in ("keadaan", "saluran", "jenis")}
    which = queries.DeliveryFilter(chosen["keadaan"], chosen["saluran"], chosen["jenis"])
    before = request.GET.get("sebelum", "")
    found = queries.deliveries(actor, which, int(before[:18]) if before.isdecimal() else 0)
    rows, on = found[:PAGE], channels.set_up()
    kept = {name: value for name, value in chosen.items() if value}
    more = urlencode({**kept, "sebelum": rows[-1].id}) if found[PAGE:] else ""
    counted = queries.counts(actor, timezone.now() - timedelta(days=7))
    return render(request, "notices/deliveries.html", {
        "rows": [words.shown(row) for row in rows], "next_url": f"?{more}" if more else "",
        "chosen": chosen, "states": words.states(), "channels": words.channels(),
        "kinds": [(kind.code, kind.title) for kind in kinds.all_kinds()],
        "counts": [(name, counted[state]) for state, name in words.states() if state in counted],
        "off": [_(CHANNELS[channel]) for channel in Channel if channel not in on],
    })  # fmt: skip


@login_required
@require_safe
def delivery(request: HttpRequest, delivery: int) -> HttpResponse:
    """One delivery with its log. What it says is not shown."""
    row = queries.delivery(actor_of(request), delivery)
    return render(request, "notices/delivery.html", {
        "row": words.shown(queries.row_of(row)), "notice": row.notice,
        "log": [words.attempt(one) for one in queries.log_of(row)],
        "again": row.state not in ("waiting", "taken_back") and bool(row.notice.content),
    })  # fmt: skip


@login_required
@require_POST
def again(request: HttpRequest, delivery: int) -> HttpResponse:
    """Send one again."""
    actions.send_again(actor_of(request), delivery, now=timezone.now())
    messages.success(request, _("It is sent again."))
    return redirect("notices:delivery", delivery=delivery)
