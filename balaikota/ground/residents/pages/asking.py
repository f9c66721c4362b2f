"""Agreements of applications, who looked, and what looked unusual."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number

from .. import permissions
from ..actions import agreements as actions
from ..actions import alerts
from ..forms.rights import AgreementForm
from ..queries import agreements as queries
from ..queries import looks as look_queries
from ..queries.looks import PAGE
from .common import form_page, requires, tried


@requires(permissions.AGREEMENTS)
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement."""
    context = {
        "agreements": queries.agreements(actor_of(request)), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "residents/agreements.html", context)


@requires(permissions.AGREEMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_agreement(request: HttpRequest) -> HttpResponseBase:
    """Write down an agreement that was signed."""
    form = AgreementForm(request.POST or None)
    made: list[Any] = []
    actor, now = actor_of(request), timezone.now()
    if request.method == "POST" and tried(
        form, lambda: made.append(actions.make(actor, form.agreement(), now=now))
    ):
        messages.success(request, _("The agreement is written down. Now give it a key."))
        return redirect("residents:agreement", made[0].pk)
    return form_page(
        request, form, title=_("New agreement"), button=_("Save"),
        lede=_("Only what is written here can be asked."),
        back=reverse("residents:agreements"),
    )  # fmt: skip


@requires(permissions.AGREEMENTS)
@require_safe
def agreement(request: HttpRequest, agreement: int) -> HttpResponse:
    """One agreement and its key."""
    return _agreement(request, agreement)


def _agreement(request: HttpRequest, pk: int, raw: str = "") -> HttpResponse:
    found = queries.agreement(actor_of(request), pk)
    context = {"agreement": found, "raw": raw, "today": timezone.localdate()}
    return render(request, "residents/agreement.html", context)


@requires(permissions.AGREEMENTS)
@require_POST
def give_key(request: HttpRequest, agreement: int) -> HttpResponse:
    """A new key, shown once; the former one ends."""
    raw = actions.give_key(actor_of(request), agreement, now=timezone.now())
    return _agreement(request, agreement, raw)


@requires(permissions.AGREEMENTS)
@require_POST
def end_agreement(request: HttpRequest, agreement: int) -> HttpResponse:
    """End it at once."""
    actions.end(actor_of(request), agreement, now=timezone.now())
    messages.success(request, _("The agreement has ended. Its key opens nothing any more."))
    return redirect("residents:agreement", agreement)


@requires(permissions.LOOKS)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Every look, newest first, with what looked unusual."""
    actor = actor_of(request)
    viewer = request.GET.get("siapa", "")[:80]
    rows = list(look_queries.looks(actor, viewer, number(request.GET.get("sebelum", ""))))
    query = request.GET.copy()
    query["sebelum"] = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    context = {
        "looks": rows[:PAGE],
        "older": f"?{query.urlencode()}" if query["sebelum"] else "",
        "viewer": viewer,
        "alerts": look_queries.alerts(actor),
        "tally": look_queries.tally(timezone.now()),
    }
    return render(request, "residents/looks.html", context)


@requires(permissions.LOOKS)
@require_POST
def check_chain(request: HttpRequest) -> HttpResponse:
    """Walk the chain of looks and say whether it is whole."""
    verdict = look_queries.verify_chain()
    if verdict.broken:
        text = _("The record of looks was tampered with: %(what)s at look %(look)s.")
        messages.error(request, text % {"what": verdict.broken, "look": verdict.look or "?"})
    else:
        text = _("The record of looks is whole: %(count)s links.")
        messages.success(request, text % {"count": verdict.links})
    return redirect("residents:looks")


@requires(permissions.LOOKS)
@require_POST
def close_alert(request: HttpRequest, alert: int) -> HttpResponse:
    """Say what an alert came to."""
    alerts.close(actor_of(request), alert, request.POST.get("note", ""), now=timezone.now())
    messages.success(request, _("The alert is closed."))
    return redirect("residents:looks")
