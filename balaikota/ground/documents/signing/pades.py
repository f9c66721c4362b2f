"""PAdES by pyHanko: B-B, and B-LT when the city names a timestamp service (BALAIKOTA_TSA_URL)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from balaikota.lib.errors import Conflict, gettext_noop

from . import authority

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

FIELD = "TandaTangan"
_RESERVED = 12_288  # bytes in the file for signature and certificates; known, so not tried first
_RESERVED_STAMPED = 24_576


@dataclass(frozen=True, slots=True)
class Words:
    """What the signature says besides who."""

    name: str
    reason: str
    location: str


def asn1(certificate: x509.Certificate) -> Any:
    """A certificate as pyHanko knows it."""
    from asn1crypto import x509 as plain

    return plain.Certificate.load(  # type: ignore[no-untyped-call]
        certificate.public_bytes(serialization.Encoding.DER)
    )


def own_signer(secret: bytes, certificate: bytes, now: datetime) -> Signer:
    """The signer of a key that lies open in memory."""
    return _own_signer(secret, certificate, authority.city(now).certificate)


@lru_cache(maxsize=32)
def _own_signer(secret: bytes, certificate: bytes, issuer: x509.Certificate) -> Signer:
    from .quick import QuickSigner

    own = asn1(x509.load_der_x509_certificate(certificate))
    return QuickSigner(own, secret, asn1(issuer))


def forget() -> None:
    """Drop open keys from this process's memory."""
    _own_signer.cache_clear()


def signed(pdf: bytes, signer: Signer, words: Words, *, now: datetime) -> bytes:
    """The PDF with one signature over all of it.

    Raises:
        Conflict: the timestamp service or the device does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    stamper, context = _stamping(now)
    metadata = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
        name=words.name, reason=words.reason, location=words.location,
        validation_context=context, embed_validation_info=context is not None,
    )  # fmt: skip
    try:
        made = PdfSigner(metadata, signer=signer, timestamper=stamper).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            bytes_reserved=_RESERVED_STAMPED if stamper else _RESERVED,
        )
    except (SigningError, OSError) as error:
        raise Conflict(
            "signing", gettext_noop("Signing failed. Nothing was issued; please try again.")
        ) from error
    return bytes(made.getbuffer())


def _stamping(now: datetime) -> tuple[Any, Any]:
    """The timestamp service and what its answers are validated with; nothing when not set."""
    if not settings.CONFIG.tsa_url:
        return None, None
    from pyhanko.sign.timestamps import HTTPTimeStamper
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(
        trust_roots=[asn1(authority.city(now).certificate), *_tsa_roots()],
        crls=[authority.revoked_list(now)], allow_fetching=False, revocation_mode="soft-fail",
    )  # fmt: skip
    return HTTPTimeStamper(settings.CONFIG.tsa_url, timeout=10), context


def _tsa_roots() -> list[Any]:
    if not settings.CONFIG.tsa_roots:
        return []
    read = x509.load_pem_x509_certificates(Path(settings.CONFIG.tsa_roots).read_bytes())
    return [asn1(certificate) for certificate in read]
