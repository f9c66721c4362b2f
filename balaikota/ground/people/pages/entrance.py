"""Doors that open without a password: the first administrator's link and the demo's people."""

from __future__ import annotations

import ipaddress

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from balaikota.lib.errors import Refusal

from .. import actions, queries
from ..forms.people import FirstAdminForm
from ..middleware import client_ip
from .common import number, put_into

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponseBase:
    """Become the first administrator of a new city."""
    actions.check_link(token, timezone.now())
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.become_first_admin(token, **form.cleaned_data, now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            login(request, account, backend=_BACKEND)
            messages.success(request, _("Welcome. This city is yours to set up."))
            return redirect("people:home")
    return render(request, "people/first_admin.html", {"form": form})


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Sign in as a person of the demo with one click. Exists only there, only on this machine."""
    account = queries.demo_account(number(request.POST.get("account", "")) or 0)
    if account is None or not ipaddress.ip_address(client_ip(request)).is_loopback:
        raise Http404
    login(request, account, backend=_BACKEND)
    then = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(then, {request.get_host()}):
        then = get_adapter(request).get_login_redirect_url(request)
    return redirect(then)
