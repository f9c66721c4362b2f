"""The city's own certificate authority, made at first use. It vouches for its office holders.

Who needs a national one signs remotely (BSrE), where the authority is the State's. Keys are
ECDSA P-256: small, quick, and known to every reader of PDF.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.db import transaction

from balaikota.ground.events.stamps import Cached, bump
from balaikota.ground.territory import queries as territory

from ..models import Authority, SignatureKey

STAMP = "documents.authority"
LIVES = timedelta(days=365 * 20)
KEY_LIVES = timedelta(days=365 * 2)
CRL_LIVES = timedelta(days=30)
_SKEW = timedelta(hours=1)
# Document Signing (RFC 9336), with the older one of Microsoft that readers of PDF ask for.
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_OLD_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12")


@dataclass(frozen=True, slots=True)
class City:
    """The authority, opened."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    qr: Ed25519PrivateKey


def _load() -> tuple[City | None]:
    row = Authority.objects.filter(pk=1).first()
    if row is None:
        return (None,)
    key = serialization.load_der_private_key(row.secret, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not ECDSA")
    certificate = x509.load_der_x509_certificate(bytes(row.certificate))
    return (City(certificate, key, Ed25519PrivateKey.from_private_bytes(row.qr_seed)),)


_cache: Cached[tuple[City | None]] = Cached(STAMP, _load)


def known() -> City | None:
    """The authority, or None before anything was ever signed."""
    return _cache.get()[0]


def city(now: datetime) -> City:
    """The authority; made when there is none. Two that make it at once get the same."""
    found = known()
    if found is None:
        _make(now)
        _cache.forget()
        found = known()
    if found is None:
        raise RuntimeError("the authority was made and is not there")
    return found


@transaction.atomic
def _make(now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"{territory.city_name()} — Otoritas Sertifikat", "")
    certificate = _builder(name, name, key.public_key(), now, now + LIVES, authority=True).sign(
        key, hashes.SHA256()
    )
    row = Authority(
        certificate=certificate.public_bytes(serialization.Encoding.DER), secret=der(key),
        qr_seed=os.urandom(32), made_at=now,
    )  # fmt: skip
    Authority.objects.bulk_create([row], ignore_conflicts=True)
    bump(STAMP)


def _name(common: str, title: str) -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"Pemerintah {territory.city_name()}"[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ]
    if title:
        parts.append(x509.NameAttribute(NameOID.TITLE, title[:64]))
    return x509.Name(parts)


def der(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as bytes, to be sealed at once."""
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def certify(
    public: ec.EllipticCurvePublicKey, holder: str, title: str, *, now: datetime
) -> x509.Certificate:
    """A certificate of the city for an office holder."""
    own = city(now)
    return _builder(
        _name(holder, title), own.certificate.subject, public, now, now + KEY_LIVES,
        authority=False, issuer=own.key.public_key(),
    ).sign(own.key, hashes.SHA256())  # fmt: skip


def _builder(
    subject: x509.Name, issued_by: x509.Name, public: ec.EllipticCurvePublicKey,
    start: datetime, end: datetime, *, authority: bool,
    issuer: ec.EllipticCurvePublicKey | None = None,
) -> x509.CertificateBuilder:  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issued_by)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _SKEW)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(authority, 0 if authority else None), critical=True)
        .add_extension(_usage(authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer or public), critical=False
        )
    )
    if authority:
        return builder
    usages = [_DOCUMENT_SIGNING, _OLD_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    crl = x509.UniformResourceIdentifier(f"{settings.CONFIG.base_url}/cek/kunci/kota.crl")
    return builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False).add_extension(
        x509.CRLDistributionPoints([x509.DistributionPoint([crl], None, None, None)]),
        critical=False,
    )


def _usage(authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=authority, crl_sign=authority, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def revoked_list(now: datetime) -> bytes:
    """The list of revoked certificates (CRL), DER: valid for a month, made whenever asked."""
    own = city(now)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(own.certificate.subject)
        .last_update(now - _SKEW)
        .next_update(now + CRL_LIVES)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(own.key.public_key()),
            critical=False,
        )
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    ended = SignatureKey.objects.filter(state="revoked", kind="own").order_by("pk")
    for certificate, ended_at in ended.values_list("certificate", "ended_at"):
        serial = x509.load_der_x509_certificate(bytes(certificate)).serial_number
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(ended_at or now)
            .build()
        )
    return builder.sign(own.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
