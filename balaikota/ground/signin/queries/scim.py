"""People and groups as SCIM clients may see them: who holds or held a position, or came by SCIM."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from balaikota.ground.people.models import Account, Grant
from balaikota.ground.people.rules import Capacity, Held, Role
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Group, Membership, ScimUser


@dataclass(frozen=True)
class UserView:
    """An account with what a SCIM client wants to know. `extra`: what clients gave besides."""

    id: int
    username: str
    name: str
    email: str
    phone: str
    language: str
    active: bool
    joined_at: datetime
    changed_at: datetime
    external_id: str | None
    extra: dict[str, Any] | None
    positions: tuple[Held, ...]
    agency_name: str
    organization: str
    groups: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class GroupView:
    """A group with (account, name) of its members."""

    id: int
    name: str
    external_id: str | None
    made_at: datetime
    changed_at: datetime
    members: tuple[tuple[int, str], ...]


def scim_accounts() -> QuerySet[Account]:
    """Citizens who only have an account are nobody's business."""
    row = ScimUser.objects.filter(account=OuterRef("pk"))
    return Account.objects.filter(
        Q(Exists(Grant.objects.filter(account=OuterRef("pk")))) | Q(Exists(row)),
        ~Exists(row.filter(removed_at__isnull=False)),
        deleted_at__isnull=True,
    )


def scim_user(pk: int) -> UserView:
    """One person. Raises NotFound."""
    found = views(scim_accounts().filter(pk=pk))
    if not found:
        raise NotFound("user", gettext_noop("There is no such person."))
    return found[0]


def scim_users(*, username: str | None = None, external_id: str | None = None) -> list[UserView]:
    """People by account, or the one with this name or outside id. Four statements."""
    found = scim_accounts()
    if username is not None:
        found = found.filter(username__iexact=username)
    if external_id is not None:
        found = found.filter(scimuser__external_id=external_id)
    return views(found.order_by("pk"))


def views(accounts: Iterable[Account]) -> list[UserView]:
    """Accounts with their positions, groups and what SCIM keeps of them. Three statements more."""
    rows = list(accounts)
    ids = [row.pk for row in rows]
    kept = {row.account_id: row for row in ScimUser.objects.filter(account_id__in=ids)}
    seats, belongs = _positions(ids), _groups(ids)
    agencies, city = territory.agency_names(), territory.city_name()
    return [
        _view(row, kept.get(row.pk), tuple(seats[row.pk]), tuple(belongs[row.pk]), agencies, city)
        for row in rows
    ]


def _view(
    row: Account,
    kept: ScimUser | None,
    seats: tuple[Held, ...],
    belongs: tuple[tuple[int, str], ...],
    agencies: dict[str, str],
    city: str,
) -> UserView:
    return UserView(
        id=row.pk, username=row.username, name=row.name, email=row.email, phone=row.phone,
        language=row.language, active=row.is_active, joined_at=row.joined_at,
        changed_at=kept.changed_at if kept else row.joined_at,
        external_id=(kept.external_id or None) if kept else None,
        extra=json.loads(kept.extra) if kept and kept.extra else None,
        positions=seats, groups=belongs, organization=city,
        agency_name=agencies.get(seats[0].agency, "") if seats else "",
    )  # fmt: skip


def _positions(ids: list[int]) -> dict[int, list[Held]]:
    today = timezone.localdate()
    grants = (
        Grant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=today),
            account_id__in=ids, valid_from__lte=today, ended_at__isnull=True, position__active=True,
        )
        .select_related("position")
        .order_by("position__area", "position__code")
    )  # fmt: skip
    found: dict[int, list[Held]] = defaultdict(list)
    for grant in grants:
        seat = grant.position
        found[grant.account_id].append(
            Held(
                role=Role(seat.role),
                area=seat.area,
                agency=seat.agency,
                title=seat.title,
                capacity=Capacity(grant.capacity),
                position_id=seat.pk,
            )
        )
    return found


def _groups(ids: list[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = Membership.objects.filter(account_id__in=ids).order_by("group__name")
    for account, pk, name in rows.values_list("account_id", "group_id", "group__name"):
        found[account].append((pk, name))
    return found


def scim_group(pk: int) -> GroupView:
    """One group. Raises NotFound."""
    found = scim_groups(pk=pk)
    if not found:
        raise NotFound("group", gettext_noop("There is no such group."))
    return found[0]


def scim_groups(*, pk: int | None = None, name: str | None = None) -> list[GroupView]:
    """Groups with their members. Two statements."""
    found = Group.objects.order_by("pk")
    if pk is not None:
        found = found.filter(pk=pk)
    if name is not None:
        found = found.filter(name__iexact=name)
    rows = list(found)
    inside: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for member in Membership.objects.filter(group__in=rows).select_related("account"):
        inside[member.group_id].append((member.account_id, member.account.name))
    return [
        GroupView(
            row.pk,
            row.name,
            row.external_id or None,
            row.made_at,
            row.changed_at,
            tuple(sorted(inside[row.pk])),
        )
        for row in rows
    ]
