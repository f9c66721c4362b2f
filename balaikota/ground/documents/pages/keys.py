"""Keys of the signed-in office holder: made, opened with the PIN, locked, ended."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import requires

from .. import actions
from ..forms import DeviceForm, EndKeyForm, EnrolForm, PassphraseForm, PinForm, RemoteForm
from ..permissions import SIGN
from ..queries import keys as reads
from .common import ask_second_factor, form_page, proven, tabs, tried, way_back


@never_cache
@require_safe
@requires(SIGN)
def keys(request: HttpRequest) -> HttpResponse:
    """My positions in which I may sign, and the key of each. Who was on the way to sign and has
    just one key goes straight to its PIN."""
    now, onward = timezone.now(), way_back(request, "")
    seats = reads.seats(actor_of(request), now)
    only = seats[0] if onward and len(seats) == 1 else None
    if only and only.key and only.open_until is None and only.key.valid_until > now:
        unlock_page = reverse("documents:unlock", args=[only.key.pk])
        return redirect(f"{unlock_page}?{urlencode({'next': onward})}")
    context = {
        "seats": seats, "now": now, "next": onward, "remote": bool(settings.CONFIG.signer_url),
        "device": bool(settings.CONFIG.pkcs11_module), **tabs(request),
    }  # fmt: skip
    return render(request, "documents/keys.html", context)


_WAYS: dict[str, tuple[type[Any], Any]] = {
    "kota": (EnrolForm, lambda given: {"pin": given["pin"]}),
    "jarak-jauh": (RemoteForm, lambda given: {"nik": given["nik"]}),
    "perangkat": (
        DeviceForm,
        lambda given: {**given, "certificate": given["certificate"].read(20_000)},
    ),
}
_ENROL = {
    "kota": actions.enrol,
    "jarak-jauh": actions.enrol_remote,
    "perangkat": actions.enrol_device,
}


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGN)
def enrol(request: HttpRequest, position: int, way: str) -> HttpResponse:
    """A new key for one of my positions."""
    if way not in _WAYS:
        return redirect("documents:keys")
    asked = ask_second_factor(request)
    if asked is not None:
        return asked
    shape, given = _WAYS[way]
    form = shape(request.POST or None, request.FILES or None)
    act: Any = _ENROL[way]

    def make() -> None:
        actor, now = actor_of(request), timezone.now()
        key = act(actor, position, **given(form.cleaned_data), now=now)
        if way == "kota":  # the PIN was given a moment ago
            pin = form.cleaned_data["pin"]
            actions.unlock(actor, key.pk, pin, proven=proven(request), now=now)

    if request.method == "POST" and tried(form, make):
        messages.success(request, _("Your key is there."))
        keys_page = reverse("documents:keys")
        back = way_back(request, "") if way == "kota" else ""
        rest = urlencode({"next": way_back(request, "")})
        return redirect(back or f"{keys_page}?{rest}")
    return form_page(
        request, form, title=_("A new key for signing"), button=_("Make the key"),
        back=reverse("documents:keys"), next=way_back(request, ""), upload=way == "perangkat",
        lede=_("Whoever has the PIN signs in your name. Tell it to nobody."),
    )  # fmt: skip


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGN)
def unlock(request: HttpRequest, key: int) -> HttpResponse:
    """Open a key with its PIN, and go back to where it was needed."""
    actor = actor_of(request)
    row = reads.own(actor, key)
    asked = ask_second_factor(request)
    if asked is not None:
        return asked
    form = (PassphraseForm if row.kind == "remote" else PinForm)(request.POST or None)

    def open_it() -> None:
        actions.unlock(
            actor, key, form.cleaned_data["pin"], proven=proven(request), now=timezone.now()
        )

    if request.method == "POST" and tried(form, open_it):
        messages.success(request, _("Your key is open for a quarter of an hour."))
        return redirect(way_back(request, reverse("documents:keys")))
    return form_page(
        request, form, title=_("Open your key"), button=_("Open the key"),
        next=way_back(request, ""), back=way_back(request, reverse("documents:keys")),
        lede=_("For a quarter of an hour you sign without being asked again."),
    )  # fmt: skip


@require_POST
@requires(SIGN)
def lock(request: HttpRequest, key: int) -> HttpResponse:
    """Close a key before its time."""
    actions.lock(actor_of(request), key, now=timezone.now())
    messages.success(request, _("Your key is locked."))
    return redirect("documents:keys")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(SIGN)
def end(request: HttpRequest, key: int) -> HttpResponse:
    """End a key for good, and say whether somebody else may have had it."""
    actor = actor_of(request)
    reads.own(actor, key)
    form = EndKeyForm(request.POST or None)

    def act() -> None:
        stolen = form.cleaned_data["why"] == "stolen"
        actions.end(actor, key, stolen=stolen, now=timezone.now())

    if request.method == "POST" and tried(form, act):
        messages.success(request, _("The key has ended."))
        return redirect("documents:keys")
    return form_page(
        request,
        form,
        title=_("End the key"),
        button=_("End the key"),
        danger=True,
        back=reverse("documents:keys"),
        lede=_(
            "What it signed stays valid, unless somebody else may have used it: then its "
            "certificate is revoked, and readers of PDF no longer trust its signatures."
        ),
    )
