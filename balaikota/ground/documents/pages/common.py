"""What the pages of documents share."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import put_into
from balaikota.lib.errors import Refusal

from ..permissions import DISPOSE, SIGN
from ..rules.signers import PROVEN_FOR


def tabs(request: HttpRequest) -> dict[str, bool]:
    """Which parts of documents this person has."""
    actor = actor_of(request)
    return {"may_sign": actor.may(SIGN), "may_dispose": actor.may(DISPOSE)}


def tried(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it when the form is whole; a refusal goes into the form. Returns whether it was done."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        put_into(form, refusal)
        return False
    return True


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, button: str, back: str, lede: str = "",
    **more: Any,
) -> HttpResponse:  # fmt: skip
    """One form on a narrow page."""
    context = {"form": form, "title": title, "button": button, "back": back, "lede": lede, **more}
    return render(request, "documents/form.html", context, status=400 if form.errors else 200)


def proven(request: HttpRequest) -> bool:
    """Whether the second factor was shown in this session a short while ago."""
    user = request.user if isinstance(request.user, AbstractBaseUser) else None
    since = time.time() - PROVEN_FOR.total_seconds()
    return any(
        record.get("method") == "mfa" and record.get("at", 0) >= since
        for record in get_authentication_records(request, user)
    )


def ask_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Where to show it first, or None when nothing more is needed."""
    if not settings.SECOND_FACTOR or proven(request):
        return None
    query = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('mfa_reauthenticate')}?{query}")


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of this house from which somebody was led here."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted.startswith("/") and safe else otherwise
