"""Groups of people as applications know them."""

from __future__ import annotations

from django.db.models import Count

from balaikota.ground.people.models import Account
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Group, Membership


def groups() -> list[tuple[Group, int]]:
    """Every group with the number of its members. One statement."""
    rows = Group.objects.annotate(count=Count("memberships")).order_by("name")
    return [(row, row.count) for row in rows]


def group(pk: int) -> Group:
    """One group. Raises NotFound."""
    found = Group.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("group", gettext_noop("There is no such group."))
    return found


def members(pk: int) -> list[Account]:
    """Who belongs to a group, by account."""
    return list(Account.objects.filter(membership__group_id=pk).order_by("pk"))


def group_names(account_id: int) -> list[str]:
    """The names of the groups somebody belongs to."""
    found = Membership.objects.filter(account_id=account_id).order_by("group__name")
    return list(found.values_list("group__name", flat=True))
