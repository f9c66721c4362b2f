"""`/integrasi/masuk/kelompok/`: groups of people as applications know them."""

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
from ..forms import GroupForm, MembersForm


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    """All groups, and a form for a new one."""
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            made = actions.save_group(actor_of(request).ref, name, now=timezone.now())
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            return redirect("signin:group", group=made.pk)
    return render(request, "signin/groups.html", {"form": form, "rows": queries.groups()})


@requires(permissions.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, group: int) -> HttpResponseBase:
    """Who belongs to a group; remove it."""
    found, ref = queries.group(group), actor_of(request).ref
    if request.method == "POST" and "remove" in request.POST:
        actions.delete_group(ref, group, now=timezone.now())
        messages.success(request, _("The group is gone."))
        return redirect("signin:groups")
    initial = {"members": [str(account.pk) for account in queries.members(group)]}
    form = MembersForm(actor_of(request), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = [int(pk) for pk in form.cleaned_data["members"]]
        actions.set_members(ref, group, wanted, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("signin:groups")
    return render(request, "signin/group.html", {"form": form, "group": found})
