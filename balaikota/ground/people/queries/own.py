"""What a person sees of themselves: keys, looks, and everything we keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from balaikota.ground.events.sockets import OwnData, offered
from balaikota.lib.errors import NotAllowed, gettext_noop

from ..models import Account, ApiKey, Grant, Look
from ..rules import Actor

PAGE = 50


def me(actor: Actor) -> Account:
    """The actor's own account."""
    if not actor.signed_in:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return Account.objects.get(pk=actor.account_id or 0)


def keys_of(account_id: int) -> QuerySet[ApiKey]:
    """A person's keys, newest first."""
    return ApiKey.objects.filter(owner_id=account_id).order_by("-pk")


def all_keys(actor: Actor, before: int | None = None) -> QuerySet[ApiKey]:
    """Every key of the city, newest first. One statement a page."""
    actor.require("people.keys")
    found = ApiKey.objects.select_related("owner")
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-pk")[: PAGE + 1]


def looks_at(account_id: int, before: int | None = None) -> QuerySet[Look]:
    """Who looked at this person's data, newest first."""
    return _paged(Look.objects.filter(account_id=account_id), before)


def all_looks(actor: Actor, subject: str = "", before: int | None = None) -> QuerySet[Look]:
    """Every look at anybody's data, newest first; `subject` such as "report:17" narrows it."""
    actor.require("people.looks")
    found = Look.objects.all()
    if subject:
        found = found.filter(subject=subject)
    return _paged(found, before)


def _paged(found: QuerySet[Look], before: int | None) -> QuerySet[Look]:
    if before is not None:
        found = found.filter(pk__lt=before)
    return found.order_by("-pk")[: PAGE + 1]


def everything_about(account: Account) -> dict[str, Any]:
    """All that the city keeps about a person, as JSON values: ours and what rooms offer."""
    return {
        "account": {
            "name": account.name,
            "phone": account.phone,
            "phone_verified": account.phone_verified,
            "email": account.email,
            "home": account.home,
            "language": account.language,
            "joined_at": _plain(account.joined_at),
            "last_sign_in": _plain(account.last_login),
        },
        "positions": [
            {
                "position": g.position.title,
                "capacity": g.capacity,
                "from": g.valid_from.isoformat(),
                "until": g.valid_until.isoformat() if g.valid_until else None,
                "ended_at": _plain(g.ended_at),
            }
            for g in Grant.objects.filter(account=account).select_related("position")
        ],
        "api_keys": [
            {
                "name": k.name,
                "scopes": k.scopes,
                "created_at": _plain(k.created_at),
                "revoked_at": _plain(k.revoked_at),
            }
            for k in keys_of(account.pk)
        ],
        "looks": [
            {
                "at": _plain(look.at),
                "who": look.viewer_title or look.viewer,
                "what": look.fields,
                "subject": look.subject,
                "purpose": look.purpose,
                "basis": look.basis,
            }
            for look in Look.objects.filter(account=account).order_by("-pk")
        ],
        **{thing.key: thing.load(account.pk) for thing in offered(OwnData)},
    }


def _plain(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def demo_people() -> list[tuple[int, str, str]]:
    """(account, name, position) of the demo's people; nobody outside the demo."""
    if not settings.DEMO:
        return []
    people = list(Account.objects.filter(is_example=True, is_active=True).order_by("pk"))
    held = Grant.objects.filter(account__in=people, ended_at__isnull=True).order_by("-pk")
    titles = dict(held.values_list("account_id", "position__title"))
    return [(person.pk, person.name, titles.get(person.pk, "")) for person in people]


def examples_live_here() -> bool:
    """Whether there are demo people, whose passwords everybody knows."""
    return Account.objects.filter(is_example=True).exists()


def demo_account(account_id: int) -> Account | None:
    """A person of the demo; always None outside the demo."""
    if not settings.DEMO:
        return None
    return Account.objects.filter(pk=account_id, is_example=True, is_active=True).first()
