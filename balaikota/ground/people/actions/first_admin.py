"""The first administrator of a new city: a one-time link printed where the city was started."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from balaikota.lib.errors import Conflict, NotFound, gettext_noop

from ..models import Account, Position, Token
from ..queries.who import has_administrator
from ..rules import ROLE_NAMES, SYSTEM, Capacity, Role
from ..tokens import digest_of, new_link
from .accounts import NewAccount, checked_password, store_account
from .grants import put_on_position

PURPOSE = "first_admin"
_VALID = timedelta(hours=24)


@transaction.atomic
def first_admin_link(now: datetime) -> str:
    """A link valid for 24 hours and one use; "" when the city has an administrator.

    Only its digest is kept, and an older link dies: whoever can start the city can ask again.
    """
    if has_administrator(now):
        return ""
    Token.objects.filter(purpose=PURPOSE).delete()
    raw = new_link()
    Token.objects.create(
        purpose=PURPOSE, digest=digest_of(raw), made_at=now, expires_at=now + _VALID
    )
    return f"{settings.CONFIG.base_url}{reverse('people:first_admin', args=[raw])}"


def check_link(raw: str, now: datetime) -> Token:
    """The unused token behind a link.

    Raises:
        NotFound: unknown, used or too old.
        Conflict: the city has an administrator by now.
    """
    token = Token.objects.filter(
        purpose=PURPOSE, digest=digest_of(raw), used_at__isnull=True, expires_at__gt=now
    ).first()
    if token is None:
        raise NotFound(
            "link",
            gettext_noop("This link is no longer valid. Start the city again for a new one."),
        )
    if has_administrator(now):
        raise Conflict("has_admin", gettext_noop("This city already has an administrator."))
    return token


@transaction.atomic
def become_first_admin(
    raw: str, *, name: str, phone: str, email: str, password: str, now: datetime
) -> Account:
    """Make the account and put it on the administrator's position. Uses the link up."""
    token = Token.objects.select_for_update().get(pk=check_link(raw, now).pk)
    check_link(raw, now)  # again under the lock: the link may have been used meanwhile
    checked_password(password)
    account = store_account(
        SYSTEM,
        NewAccount(name=name, phone=phone, email=email, password=password, verified=True),
        now=now,
        how=PURPOSE,
    )
    seat, _ = Position.objects.get_or_create(
        code="administrator",
        defaults={"title": ROLE_NAMES[Role.ADMINISTRATOR], "role": Role.ADMINISTRATOR},
    )
    put_on_position(SYSTEM, account, seat, Capacity.DEFINITIVE, now=now)
    token.used_at = now
    token.save(update_fields=["used_at"])
    return account
