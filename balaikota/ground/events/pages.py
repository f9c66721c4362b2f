"""`/admin/peristiwa/`: how the machinery does, and the jobs that need a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from balaikota.lib.errors import NotAllowed, gettext_noop

from . import actions, pulses, queries
from .doors import viewer_of

PAGE = 50


def _operators(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not viewer_of(request).may(actions.OPERATE):
            raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
        return page(request, **kwargs)

    return guarded


@require_safe
@_operators
def home(request: HttpRequest) -> HttpResponse:
    """The worker's sign of life, how far it is behind, and the failed jobs, newest first."""
    before = request.GET.get("sebelum", "")
    letters = queries.dead_letters(int(before) if before.isdigit() else 0, PAGE + 1)
    older = f"?sebelum={letters[PAGE - 1].job}" if len(letters) > PAGE else ""
    context = {
        "letters": letters[:PAGE],
        "older": older,
        "pulse": pulses.last(),
        "alive": pulses.alive(timezone.now()),
    }
    return render(request, "events/home.html", context)


@require_POST
@_operators
def retry(request: HttpRequest, job: int) -> HttpResponse:
    """Let one job run again."""
    actions.retry(viewer_of(request), job)
    messages.success(request, _("The job runs again."))
    return redirect("events:home")


@require_POST
@_operators
def retry_all(request: HttpRequest) -> HttpResponse:
    """Let all of them run again."""
    count = actions.retry_all(viewer_of(request))
    words = ngettext("%(count)d job runs again.", "%(count)d jobs run again.", count)
    messages.success(request, words % {"count": count})
    return redirect("events:home")


@require_POST
@_operators
def dismiss(request: HttpRequest, job: int) -> HttpResponse:
    """Give one job up."""
    actions.dismiss(viewer_of(request), job)
    messages.success(request, _("The job was given up."))
    return redirect("events:home")
