"""Finding an account by its telephone number (blind index) or e-mail address."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from balaikota.lib.errors import Refusal

from ..models import Account
from ..rules import normal_phone


def phone_index(number: str) -> bytes | None:
    """The blind index of a number in E.164; None for no number."""
    return settings.KEY_RING.blind(number, "phone") if number else None


def by_phone(number: str) -> Account | None:
    """The account with this number, written in any usual way."""
    try:
        index = phone_index(normal_phone(number))
    except Refusal:
        return None
    return Account.objects.filter(phone_index=index).first()


def by_contact(text: str) -> QuerySet[Account]:
    """Accounts with exactly this e-mail address or telephone number: none or one."""
    text = text.strip()
    if "@" in text:
        return Account.objects.filter(email=text.lower())
    found = by_phone(text)
    return Account.objects.filter(pk=found.pk) if found else Account.objects.none()
