"""The inbox, and the number at the bell."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balaikota.ground.people.doors import actor_of

from .. import actions, queries
from ..queries.inbox import MOST, PAGE


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first. Alone the list when the page itself asks for it."""
    before = request.GET.get("sebelum", "")
    at = int(before[:18]) if before.isdecimal() else 0
    found = queries.inbox(actor_of(request), get_language() or "id", at)
    lines = found[:PAGE]
    more = f"?sebelum={lines[-1].id}" if len(found) > PAGE else ""
    context = {"lines": lines, "next_url": more, "first": not at}
    alone = request.headers.get("X-Requested-With") == "fetch"
    template = "notices/parts/lines.html" if alone else "notices/inbox.html"
    return render(request, template, context)


@login_required
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number at the bell, as the page's header fetches it. One small statement."""
    found = queries.unread_count(actor_of(request))
    context = {"count": found, "shown": f"{MOST - 1}+" if found >= MOST else str(found)}
    return render(request, "notices/parts/count.html", context)


@login_required
@require_safe
def open_one(request: HttpRequest, notice: int) -> HttpResponse:
    """Go where a notice leads, and mark it as read; without a link, back to the list."""
    row = actions.read(actor_of(request), notice, now=timezone.now())
    return redirect(row.link or "notices:inbox")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    done = actions.read_all(actor_of(request), now=timezone.now())
    if done:
        words = ngettext("%(count)d notice was marked as read.",
                         "%(count)d notices were marked as read.", done)  # fmt: skip
        messages.success(request, words % {"count": done})
    else:
        messages.info(request, _("Everything was read already."))
    return redirect("notices:inbox")
