"""The ways a key signs: its own private key, a device (PKCS#11), or a service far away."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from ..models import SignatureKey
from . import looking, pades, pins, remote
from .pades import Words


class Way(Protocol):
    """How one kind of key is opened by a PIN, and signs with what was opened."""

    def opened(self, key: SignatureKey, pin: str) -> bytes | None:
        """What to keep while the key is unlocked; None for a wrong PIN."""
        ...

    def sign(
        self, key: SignatureKey, secret: bytes, pdf: bytes, words: Words, *, now: datetime
    ) -> bytes:
        """The signed PDF. Raises Conflict when it cannot be signed now."""
        ...


class Own:
    """The private key lies in the database under PIN and key ring."""

    def opened(self, key: SignatureKey, pin: str) -> bytes | None:
        return pins.opened(key.secret, pin)

    def sign(
        self, key: SignatureKey, secret: bytes, pdf: bytes, words: Words, *, now: datetime
    ) -> bytes:
        return pades.signed(
            pdf, pades.own_signer(secret, bytes(key.certificate), now), words, now=now
        )


@dataclass(frozen=True)
class Device:
    """Where a key lies in a hardware module."""

    token: str
    label: str


class Pkcs11:
    """The private key never leaves a device; the PIN is the device's own.

    A process is logged in to a device once, so threads take turns.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def opened(self, key: SignatureKey, pin: str) -> bytes | None:
        from pkcs11.exceptions import PinIncorrect, PKCS11Error

        try:
            with self._turn:
                self._session(key, pin).close()
        except PinIncorrect:
            return None
        except PKCS11Error as error:
            raise _no_device() from error
        return pin.encode()

    def sign(
        self, key: SignatureKey, secret: bytes, pdf: bytes, words: Words, *, now: datetime
    ) -> bytes:
        from pkcs11.exceptions import PKCS11Error
        from pyhanko.sign.pkcs11 import PKCS11Signer

        certificate = x509.load_der_x509_certificate(bytes(key.certificate))
        try:
            with self._turn, self._session(key, secret.decode()) as session:
                signer = PKCS11Signer(
                    session,
                    signing_cert=pades.asn1(certificate),
                    key_label=msgspec.json.decode(key.secret, type=Device).label,
                    # Many devices sign a digest only, and do not make it themselves.
                    use_raw_mechanism=isinstance(
                        certificate.public_key(), ec.EllipticCurvePublicKey
                    ),
                )
                return pades.signed(pdf, signer, words, now=now)
        except PKCS11Error as error:
            raise _no_device() from error

    def _session(self, key: SignatureKey, pin: str) -> Any:
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import open_pkcs11_session

        if not settings.CONFIG.pkcs11_module:
            raise _no_device()
        where = msgspec.json.decode(key.secret, type=Device)
        return open_pkcs11_session(
            settings.CONFIG.pkcs11_module,
            token_criteria=TokenCriteria(label=where.token),
            user_pin=pin,
        )


def _no_device() -> Conflict:
    return Conflict("device", gettext_noop("The signing device does not answer."))


class Remote:
    """The key lies with a service; it gets the PDF and a passphrase and gives the signed PDF."""

    def opened(self, key: SignatureKey, pin: str) -> bytes | None:
        return pin.encode()  # only the service can tell whether it is right, when it signs

    def sign(
        self, key: SignatureKey, secret: bytes, pdf: bytes, words: Words, *, now: datetime
    ) -> bytes:
        made = remote.sign(
            settings.CONFIG.signer_url, pdf, nik=key.secret.decode(), passphrase=secret.decode(),
            words=words,
        )  # fmt: skip
        seal = looking.looked_at(made) if made.startswith(pdf) else None
        if seal is None or not (seal.intact and seal.whole):
            raise Conflict(
                "remote_changed", gettext_noop("The signing service did not sign what we sent.")
            )
        return made


_WAYS: dict[str, Way] = {"own": Own(), "pkcs11": Pkcs11(), "remote": Remote()}


def way_of(kind: str) -> Way:
    """Raises Invalid for a kind that is none."""
    if kind not in _WAYS:
        raise Invalid("kind", gettext_noop("There is no such kind of key."), field="kind")
    return _WAYS[kind]
