"""Groups of people as applications know them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.models import Account
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Group, Membership


@transaction.atomic
def save_group(
    by: str, name: str, *, pk: int | None = None, external_id: str = "", now: datetime
) -> Group:
    """Make or rename a group. Tells GroupChanged. `by` is the ref of who does it."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise Invalid(
            "name", gettext_noop("Give the group a name of 1 to 120 letters."), field="name"
        )
    if Group.objects.exclude(pk=pk or 0).filter(name=name).exists():
        raise Conflict("name_taken", gettext_noop("Another group has this name."), field="name")
    group = _locked(pk) if pk else Group(made_at=now)
    group.name, group.external_id, group.changed_at = name, external_id[:200], now
    group.save()
    _tell(by, group.pk, "changed" if pk else "made", now)
    return group


@transaction.atomic
def set_members(by: str, pk: int, accounts: Collection[int], *, now: datetime) -> None:
    """Let exactly these accounts belong to a group. Tells GroupChanged if that is a change."""
    group = _locked(pk)
    wanted = set(accounts)
    known = set(Account.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := wanted - known:
        raise Invalid(
            "member", gettext_noop("There is no account %(id)s."), field="members", id=min(missing)
        )
    present = set(Membership.objects.filter(group=group).values_list("account_id", flat=True))
    if present == wanted:
        return
    Membership.objects.filter(group=group, account_id__in=present - wanted).delete()
    Membership.objects.bulk_create(
        Membership(group=group, account_id=account) for account in sorted(wanted - present)
    )
    Group.objects.filter(pk=pk).update(changed_at=now)
    _tell(by, pk, "members", now)


@transaction.atomic
def delete_group(by: str, pk: int, *, now: datetime) -> None:
    """Remove a group. Tells GroupChanged."""
    _locked(pk).delete()
    _tell(by, pk, "removed", now)


def _locked(pk: int) -> Group:
    found = Group.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound("group", gettext_noop("There is no such group."))
    return found


def _tell(by: str, pk: int, what: str, now: datetime) -> None:
    fact = facts.GroupChanged(group=pk, what=what, changed_at=now)
    emit(fact, actor=by, audience="signin.view")


@transaction.atomic
def save_scim_group(
    by: str,
    name: str,
    accounts: Collection[int],
    *,
    pk: int | None,
    external_id: str,
    now: datetime,
) -> int:
    """A group with exactly these members, in one go. Returns its id."""
    group = save_group(by, name, pk=pk, external_id=external_id, now=now)
    set_members(by, group.pk, accounts, now=now)
    return group.pk
