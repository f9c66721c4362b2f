"""`/surat/berkas-saya/`: the own documents, given once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balaikota.ground.events.doors import in_words
from balaikota.ground.files.responses import photo_response
from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import signed_in
from balaikota.lib.errors import Refusal

from ..actions import vault as actions
from ..queries import vault
from .common import done, gift_of, kindly


@require_http_methods(["GET", "POST"])
@signed_in
@kindly
def documents(request: HttpRequest) -> HttpResponseBase:
    """What I gave once, until when it is good, and a place to put more."""
    actor, now = actor_of(request), timezone.now()
    today = timezone.localdate(now)
    if request.method == "POST":
        try:
            for photo in gift_of(request, f"vault:{actor.account_id}", now).photos:
                actions.keep(actor, request.POST.get("kind", ""), photo, now=now)
        except Refusal as refusal:
            messages.error(request, in_words(refusal))
        else:
            messages.success(
                request, _("Kept. We shall not ask you for it again while it is good.")
            )
        return redirect("letters:vault")
    context = {"items": vault.own(actor, today), "kinds": vault.kinds(today).values()}
    return render(request, "letters/vault.html", context)


@require_GET
@signed_in
@kindly
def document(request: HttpRequest, file: UUID, size: str) -> HttpResponseBase:
    """A photo of the own documents."""
    return photo_response(vault.item(actor_of(request), file).file_id, size, request=request)


@require_POST
@signed_in
@kindly
def take_out(request: HttpRequest, file: UUID) -> HttpResponseBase:
    done(
        request,
        lambda: actions.take_out(actor_of(request), file, now=timezone.now()),
        _("The document was removed."),
    )
    return redirect("letters:vault")
