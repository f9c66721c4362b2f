"""`/integrasi/masuk/`: applications that people enter with the city's account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.people.doors import actor_of
from balaikota.ground.people.pages.common import number, put_into, requires
from balaikota.lib.errors import Refusal

from .. import actions, permissions, queries
from ..forms import ClientForm, ScimForm
from ..queries.clients import PAGE


@requires(permissions.VIEW)
@require_safe
def clients(request: HttpRequest) -> HttpResponseBase:
    """Every application in reach, with its use in 30 days."""
    rows = queries.clients(actor_of(request), timezone.now())
    context = {"rows": rows, "may_manage": actor_of(request).may(permissions.MANAGE)}
    return render(request, "signin/clients.html", context)


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Register an application; its secret is shown once."""
    wanted = {"application": request.GET.get("aplikasi")}
    form = ClientForm(actor_of(request), request.POST or None, initial=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register_client(actor_of(request), form.wanted(), now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            return _shown_once(request, made)
    return render(request, "signin/client_form.html", {"form": form})


@requires(permissions.VIEW)
@require_safe
def client(request: HttpRequest, client: str) -> HttpResponseBase:
    """One application: how it is set up, who came in, and the three values a programmer needs."""
    registration = queries.client(actor_of(request), client)
    entries = queries.entries_of(registration, number(request.GET.get("sebelum", "")))
    context = {
        "registration": registration,
        "entries": entries[:PAGE],
        "older": f"?sebelum={entries[PAGE - 1].pk}" if len(entries) > PAGE else "",
        "may_manage": actor_of(request).may(permissions.MANAGE, "", registration.agency),
        "provisioning": queries.provisioning(client),
        "discovery": request.build_absolute_uri(reverse("idp:oidc:configuration")),
    }
    return render(request, "signin/client.html", context)


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, client: str) -> HttpResponseBase:
    """Change how an application signs people in."""
    registration = queries.client(actor_of(request), client, permissions.MANAGE)
    kept = registration.client
    initial = {
        "application": registration.application, "name": kept.name,
        "audience": registration.audience, "agencies": registration.agencies,
        "redirect_uris": kept.redirect_uris, "scopes": kept.get_scopes(),
        "post_logout_uris": "\n".join(kept.get_post_logout_redirect_uris()),
        "backchannel_logout_uri": registration.backchannel_logout_uri,
        "public": kept.type == kept.Type.PUBLIC,
    }  # fmt: skip
    form = ClientForm(actor_of(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_client(actor_of(request), client, form.wanted(), now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("signin:client", client=client)
    return render(request, "signin/client_form.html", {"form": form, "registration": registration})


@requires(permissions.MANAGE)
@require_POST
def renew(request: HttpRequest, client: str) -> HttpResponseBase:
    """A new secret; the old one opens nothing any more."""
    made = actions.renew_secret(actor_of(request), client, now=timezone.now())
    return _shown_once(request, made)


@requires(permissions.MANAGE)
@require_POST
def close(request: HttpRequest, client: str) -> HttpResponseBase:
    """End an application's sign-in."""
    actions.close_client(actor_of(request), client, now=timezone.now())
    messages.success(request, _("Nobody can enter this application by the one sign-in any more."))
    return redirect("signin:home")


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def scim(request: HttpRequest, client: str) -> HttpResponseBase:
    """Where an application is told who works where."""
    registration = queries.client(actor_of(request), client, permissions.MANAGE)
    target = queries.provisioning(client)
    initial = {"base_url": target.base_url, "open_now": target.open} if target else None
    form = ScimForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        try:
            actions.open_provisioning(
                actor_of(request), client, base_url=wanted["base_url"],
                token=wanted["token"] or (None if target else ""), open_now=wanted["open_now"],
            )  # fmt: skip
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved. Within 15 minutes it is told who works where."))
            return redirect("signin:client", client=client)
    context = {"form": form, "registration": registration, "target": target}
    return render(request, "signin/scim.html", context)


def _shown_once(request: HttpRequest, made: actions.Registered) -> HttpResponseBase:
    discovery = request.build_absolute_uri(reverse("idp:oidc:configuration"))
    context = {"made": made, "discovery": discovery}
    response = render(request, "signin/client_made.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
