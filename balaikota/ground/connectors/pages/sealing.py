"""A secret on its way through the steps of the wizard: the page carries it, but cannot read it.

What is sealed says what it is for and who typed it, so that nothing else that was ever encrypted
can be put in its place and sent to an address of somebody's choice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from django.conf import settings

from balaikota.lib.crypto import CannotDecrypt

_FOR = "connectors.wizard"
_GOOD_FOR = timedelta(hours=12)


class _Sealed(msgspec.Struct):
    purpose: str
    who: str
    at: datetime
    value: str


def seal(value: str, who: str, now: datetime) -> str:
    """The secret as the page may carry it."""
    return settings.KEY_RING.encrypt(msgspec.json.encode(_Sealed(_FOR, who, now, value)).decode())


def unseal(sealed: str, who: str, now: datetime) -> str:
    """The secret again; "" when it is another's, too old, or nothing that was sealed here."""
    try:
        found = msgspec.json.decode(settings.KEY_RING.decrypt(sealed), type=_Sealed)
    except (CannotDecrypt, msgspec.DecodeError):
        return ""
    good = found.purpose == _FOR and found.who == who and now - found.at < _GOOD_FOR
    return found.value if good else ""
