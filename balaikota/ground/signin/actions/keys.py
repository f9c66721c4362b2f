"""The keys that sign tokens: made, and renewed in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import connection, transaction

from balaikota.ground.events.stamps import bump

from ..models import SigningKey
from ..queries.keys import STAMP

LIFE = timedelta(days=90)  # how long a key signs
KNOWN_BEFORE = timedelta(days=1)  # published before it signs, longer than clients keep the set
KNOWN_AFTER = timedelta(days=7)  # verifies after it stopped signing, longer than any token lives


@transaction.atomic
def rotate_keys(now: datetime) -> bool:
    """Make the next key when the newest grows old; drop those that expired. Whether one was made.

    The first key signs at once. Two processes at the same time make one key.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('signin.keys'))")
    newest = SigningKey.objects.order_by("-not_before").first()
    if newest and now < newest.not_before + LIFE - KNOWN_BEFORE:
        return False
    starts = newest.not_before + LIFE if newest and now < newest.not_before + LIFE else now
    SigningKey.objects.create(
        pem=_new_pem(),
        issued_at=starts,
        not_before=starts,
        expires_at=starts + LIFE + KNOWN_AFTER,
    )
    SigningKey.objects.filter(expires_at__lt=now).delete()
    bump(STAMP)
    return True


def _new_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
