"""Bulk signing: how far it is, and going on after the key was opened again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.events.doors import in_words
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires
from balaikota.lib.errors import Conflict

from .. import actions
from ..permissions import SIGN
from ..queries import bulk
from .common import tabs


@never_cache
@require_safe
@requires(SIGN)
def runs(request: HttpRequest) -> HttpResponse:
    """My last bulk signings."""
    return render(
        request,
        "documents/runs.html",
        {
            "rows": bulk.runs(actor_of(request)),
            **tabs(request),
        },
    )


@never_cache
@require_safe
@requires(SIGN)
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One bulk signing; the page looks again by itself while it goes on."""
    part = request.headers.get("HX-Request") == "true"
    template = "documents/parts/run.html" if part else "documents/run.html"
    return render(request, template, {"run": bulk.run(actor_of(request), pk)})


@require_POST
@requires(SIGN)
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a resting run go on."""
    try:
        actions.resume(actor_of(request), pk, now=timezone.now())
    except Conflict as refusal:
        messages.error(request, in_words(refusal))
    return redirect("documents:run", pk=pk)
