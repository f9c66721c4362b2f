"""`/integrasi/masuk/penyedia/`: outside identity providers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import put_into, requires
from balaikota.lib.errors import Refusal

from .. import actions, permissions, queries
from ..forms import ProviderForm


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def providers(request: HttpRequest) -> HttpResponseBase:
    """All of them, and a form for a new one."""
    form = ProviderForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _saved(request, form, new=True):
        return redirect("signin:providers")
    context = {"form": form, "rows": queries.providers()}
    return render(request, "signin/providers.html", context)


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Change one, or put it out of use."""
    found = queries.provider_of(provider)
    initial = {
        "code": found.code, "title": found.title, "server_url": found.server_url,
        "client_id": found.client_id, "trusts_email": found.trusts_email,
        "signs_up": found.signs_up, "open_now": found.open,
    }  # fmt: skip
    data = {**request.POST.dict(), "code": provider} if request.method == "POST" else None
    form = ProviderForm(data, initial=initial)
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid() and _saved(request, form, new=False):
        return redirect("signin:providers")
    return render(request, "signin/provider.html", {"form": form, "provider": found})


def _saved(request: HttpRequest, form: ProviderForm, *, new: bool) -> bool:
    wanted = dict(form.cleaned_data)
    code, secret = wanted.pop("code"), wanted.pop("secret")
    try:
        actions.save_provider(
            actor_of(request), code, **wanted, secret=secret or ("" if new else None),
            now=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        put_into(form, refusal)
        return False
    messages.success(request, _("Saved."))
    return True
