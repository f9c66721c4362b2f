"""`/admin/`: people and what they hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from balaikota.ground.events.sockets import Tool, offered
from balaikota.lib.errors import NotAllowed, NotFound, Refusal

from .. import actions, queries
from ..doors import actor_of
from ..forms.people import AccountForm, GrantForm
from ..queries import Account
from .common import number, put_into, requires

PURPOSE = gettext_noop("Administration of positions")
BASIS = "UU 27/2022 ps. 20 (2) e"  # a task in the public interest


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The tools this administrator has, from every part of the house."""
    actor = actor_of(request)
    tools = [tool for tool in offered(Tool) if actor.may(tool.permission)]
    if not tools:
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    return render(request, "people/admin.html", {"tools": tools})


@requires("people.view")
@require_safe
def people(request: HttpRequest) -> HttpResponseBase:
    """People with positions, searched by contact or title."""
    search = request.GET.get("cari", "")[:120]
    page = queries.people(actor_of(request), search, number(request.GET.get("sebelum", "")))
    return render(request, "people/people.html", {"page": page, "search": search})


@requires("people.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new_person(request: HttpRequest) -> HttpResponseBase:
    """Make an account at the office."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = actions.create_account(
                actor_of(request), actions.NewAccount(**form.cleaned_data), now=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("The account is made. The person signs in by a code."))
            return redirect("people:person", account.pk)
    return render(request, "people/new_person.html", {"form": form})


@requires("people.view")
@require_safe
def person(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """One person: contacts (a recorded look), positions now and before, and what may be done."""
    account = _found(request, account_id)
    return _person_page(request, account)


@requires("people.manage")
@require_POST
def change_person(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """New name or contacts."""
    account = _found(request, account_id)
    form = AccountForm(request.POST)
    if form.is_valid():
        try:
            actions.change_account(
                actor_of(request), account_id, **form.cleaned_data, now=timezone.now()
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("people:person", account_id)
    return _person_page(request, account, change=form, status=400)


@requires("people.manage")
@require_POST
def give(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """Put this person on a position."""
    account = _found(request, account_id)
    actor = actor_of(request)
    form = GrantForm(actor, request.POST)
    if form.is_valid():
        wanted = dict(form.cleaned_data)
        try:
            actions.give_grant(
                actor,
                account_id,
                wanted.pop("position"),
                wanted.pop("capacity"),
                **wanted,
                now=timezone.now(),
            )
        except Refusal as refusal:
            put_into(form, refusal)
        else:
            messages.success(request, _("The position is given."))
            return redirect("people:person", account_id)
    return _person_page(request, account, grant=form, status=400)


@requires("people.manage")
@require_POST
def end(request: HttpRequest, account_id: int, grant_id: int) -> HttpResponseBase:
    """Take this person off a position today."""
    actions.end_grant(actor_of(request), grant_id, now=timezone.now())
    messages.success(request, _("The position is ended."))
    return redirect("people:person", account_id)


@requires("people.manage")
@require_POST
def close(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """Stop an account from signing in."""
    actions.close_account(actor_of(request), account_id, now=timezone.now())
    messages.success(request, _("The account is closed."))
    return redirect("people:person", account_id)


@requires("people.manage")
@require_POST
def reopen(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """Let a closed account sign in again."""
    actions.reopen_account(actor_of(request), account_id, now=timezone.now())
    messages.success(request, _("The account is open again."))
    return redirect("people:person", account_id)


@requires("people.manage")
@require_POST
def reset_factor(request: HttpRequest, account_id: int) -> HttpResponseBase:
    """Remove a lost second factor."""
    actions.reset_second_factor(actor_of(request), account_id, now=timezone.now())
    messages.success(request, _("The second step is removed. The person sets up a new one."))
    return redirect("people:person", account_id)


def _found(request: HttpRequest, account_id: int) -> Account:
    account = queries.person(actor_of(request), account_id)
    if account is None:
        raise NotFound("account", gettext_noop("There is no such account."))
    return account


def _person_page(
    request: HttpRequest,
    account: Account,
    *,
    change: AccountForm | None = None,
    grant: GrantForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    actor, now = actor_of(request), timezone.now()
    governed = actor.may("people.manage") and queries.reach_over(actor, account)
    shown = ("name", "phone", "email") if governed else ("name",)
    actions.record_look(
        actor,
        f"account:{account.pk}",
        shown,
        purpose=PURPOSE,
        basis=BASIS,
        now=now,
        account=account.pk,
    )
    contacts = {"name": account.name, "phone": account.phone, "email": account.email}
    context = {
        "account": account,
        "governed": governed,
        "grants": queries.grants_of(account.pk),
        "history": queries.history_of(actor, account.pk),
        "change": change or AccountForm(initial=contacts),
        "grant": grant or GrantForm(actor, initial={"valid_from": timezone.localdate(now)}),
        "now": now,
        "today": timezone.localdate(now),
        "is_me": account.pk == actor.account_id,
    }
    return render(request, "people/person.html", context, status=status)
