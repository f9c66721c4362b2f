"""Keys of office holders: made, opened with the PIN, locked, ended."""

from __future__ import annotations

from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor, Held
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, TooMany, gettext_noop

from .. import facts
from ..models import SignatureKey, Unlocked
from ..permissions import SIGN, VIEW
from ..queries import keys as reads
from ..rules import signers
from ..signing import authority, pades, pins, ways

_REMOTE_LIVES = authority.KEY_LIVES


def _seat(actor: Actor, position: int) -> Held:
    for held in actor.reach(SIGN):
        if held.position_id == position:
            return held
    raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))


@transaction.atomic
def enrol(actor: Actor, position: int, pin: str, *, now: datetime) -> SignatureKey:
    """Make a key for one of the actor's positions, and let the city certify it. Tells KeyTurned.

    An earlier key of the same position ends; what it signed stays valid.
    """
    held = _seat(actor, position)
    signers.check_pin(pin)
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = authority.certify(
        private.public_key(), actor.name, signers.shown_title(held), now=now
    )
    return _keep(
        actor, held, "own", secret=pins.closed(authority.der(private), pin), now=now,
        certificate=certificate.public_bytes(serialization.Encoding.DER),
        valid_until=now + authority.KEY_LIVES,
    )  # fmt: skip


@transaction.atomic
def enrol_device(
    actor: Actor, position: int, *, token: str, label: str, certificate: bytes, now: datetime
) -> SignatureKey:
    """Sign with a key in a device (PKCS#11). `certificate` is PEM or DER. Tells KeyTurned."""
    held = _seat(actor, position)
    try:
        load = (
            x509.load_pem_x509_certificate
            if certificate.lstrip().startswith(b"-----BEGIN")
            else x509.load_der_x509_certificate
        )
        read = load(certificate)
    except ValueError as error:
        message = gettext_noop("This is not a certificate.")
        raise Invalid("certificate", message, field="certificate") from error
    return _keep(
        actor, held, "pkcs11", secret=msgspec.json.encode(ways.Device(token, label)), now=now,
        certificate=read.public_bytes(serialization.Encoding.DER),
        valid_until=read.not_valid_after_utc,
    )  # fmt: skip


@transaction.atomic
def enrol_remote(actor: Actor, position: int, nik: str, *, now: datetime) -> SignatureKey:
    """Sign with the remote service, which knows the person by NIK. Tells KeyTurned."""
    held = _seat(actor, position)
    if not settings.CONFIG.signer_url:
        raise Conflict("remote_none", gettext_noop("No remote signing service is set up."))
    if not (nik.isascii() and nik.isdecimal() and len(nik) == 16):
        raise Invalid("nik", gettext_noop("A NIK has 16 digits."), field="nik")
    return _keep(
        actor, held, "remote", secret=nik.encode(), certificate=b"", now=now,
        valid_until=now + _REMOTE_LIVES,
    )  # fmt: skip


def _keep(
    actor: Actor, held: Held, kind: str, *, secret: bytes, certificate: bytes, now: datetime,
    valid_until: datetime,
) -> SignatureKey:  # fmt: skip
    if actor.account_id is None or held.position_id is None:
        raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))
    before = SignatureKey.objects.select_for_update().filter(
        account_id=actor.account_id, position_id=held.position_id, state="active"
    )
    for key in before:
        _end(actor, key, now)
    made = SignatureKey.objects.create(
        account_id=actor.account_id, position_id=held.position_id, kind=kind,
        holder=actor.name[:160], certificate=certificate, secret=secret, valid_until=valid_until,
        made_at=now,
    )  # fmt: skip
    _tell(actor, made, made.state, now)
    return made


def unlock(actor: Actor, key: int, pin: str, *, proven: bool, now: datetime) -> datetime:
    """Open a key with its PIN for a quarter of an hour. Returns until when. Tells KeyTurned.

    Args:
        proven: the second factor was shown a short while ago; asked for outside a demo city.

    Raises:
        NotAllowed: the second factor is missing ("second_factor").
        Invalid: a wrong PIN.
        TooMany: after five of them the key rests for half an hour.
    """
    row = reads.own(actor, key)
    _seat(actor, row.position_id)
    if settings.SECOND_FACTOR and not proven:
        raise NotAllowed(
            "second_factor", gettext_noop("Please show your second factor before you sign.")
        )
    if row.state != "active" or row.valid_until <= now:
        raise Conflict("key_ended", gettext_noop("This key has ended. Please make a new one."))
    tries = _count_try(row.pk, now)  # commits by itself: a wrong PIN must be remembered
    secret = ways.way_of(row.kind).opened(row, pin)
    if secret is None:
        if tries >= signers.TRIES:
            with transaction.atomic():
                _tell(actor, row, "resting", now)
        raise Invalid("pin_wrong", gettext_noop("The PIN is wrong."), field="pin")
    until = now + signers.UNLOCKED_FOR
    with transaction.atomic():
        SignatureKey.objects.filter(pk=row.pk).update(tries=0)
        Unlocked.objects.update_or_create(
            key=row, defaults={"secret": secret, "until": until, "bulk_until": None}
        )
        _tell(actor, row, "open", now)
    return until


@transaction.atomic
def _count_try(key: int, now: datetime) -> int:
    row = SignatureKey.objects.select_for_update().get(pk=key)
    if signers.resting(row.tries, row.tried_at, now):
        raise TooMany(
            "pin_rests",
            gettext_noop("Too many wrong PINs. Please try again in %(seconds)s seconds."),
            seconds=int((row.tried_at + signers.RESTS - now).total_seconds())
            if row.tried_at else 0,
        )  # fmt: skip
    tries = 1 if row.tries >= signers.TRIES else row.tries + 1
    SignatureKey.objects.filter(pk=key).update(tries=tries, tried_at=now)
    return tries


@transaction.atomic
def lock(actor: Actor, key: int, *, now: datetime) -> None:
    """Close a key again before its time. Tells KeyTurned."""
    row = reads.own(actor, key)
    Unlocked.objects.filter(pk=row.pk).delete()
    pades.forget()
    _tell(actor, row, "locked", now)


@transaction.atomic
def end(actor: Actor, key: int, *, stolen: bool = False, now: datetime) -> None:
    """End a key for good; its private part is destroyed. Tells KeyTurned.

    Args:
        stolen: somebody else may have used it. Its certificate is revoked, so readers of PDF no
            longer trust what it signed unless a timestamp proves that it was before. Also for a
            key that has ended already.
    """
    row = SignatureKey.objects.select_for_update().filter(pk=reads.own(actor, key).pk).get()
    if row.state == "active" or (stolen and row.state == "ended"):
        _end(actor, row, now, stolen=stolen)


def _end(actor: Actor, row: SignatureKey, now: datetime, *, stolen: bool = False) -> None:
    row.state, row.ended_at, row.secret = "revoked" if stolen else "ended", now, b""
    row.save(update_fields=["state", "ended_at", "secret"])
    Unlocked.objects.filter(pk=row.pk).delete()
    pades.forget()
    _tell(actor, row, row.state, now)


def _tell(actor: Actor, row: SignatureKey, state: str, now: datetime) -> None:
    fact = facts.KeyTurned(key=row.pk, position=row.position_id, state=state, turned_at=now)
    emit(fact, actor=actor.ref, audience=VIEW)


def close_old(now: datetime) -> int:
    """Forget keys whose time is over. Returns how many."""
    late = Unlocked.objects.filter(until__lte=now).exclude(bulk_until__gt=now)
    return late.delete()[0]
