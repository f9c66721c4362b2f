"""pyHanko's signer with a key in memory, without encoding the same again and again.

asn1crypto encodes what was put together in Python anew each time an outer part is looked at, and
each level of nesting doubles that: two thirds of the time of a signature. What was read from bytes
it takes as it is; so each finished part is encoded once and read back, and the longest one, which
names the certificate, is made once for all documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from asn1crypto import cms, keys, x509
from pyhanko.sign.attributes import (
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
    SigningCertificateV2Provider,
)
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

Part = TypeVar("Part")


class QuickSigner(SimpleSigner):
    """Signs as PAdES what `SimpleSigner` signs, with the same bytes, in less time."""

    def __init__(self, certificate: x509.Certificate, key: bytes, issuer: x509.Certificate) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(issuer)
        super().__init__(
            signing_cert=certificate,
            signing_key=keys.PrivateKeyInfo.load(key),  # type: ignore[no-untyped-call]
            cert_registry=store,
        )
        self.signed_attr_prov_spec = _OnlyCertificate(certificate)

    async def signed_attrs(self, *given: Any, **named: Any) -> cms.CMSAttributes:
        made: cms.CMSAttributes = _settled(await super().signed_attrs(*given, **named))
        return made

    def signer_info(self, *given: Any, **named: Any) -> cms.SignerInfo:
        made: cms.SignerInfo = _settled(super().signer_info(*given, **named))
        return made

    async def async_sign(self, *given: Any, **named: Any) -> cms.ContentInfo:
        return _settled(await super().async_sign(*given, **named))


class _OnlyCertificate(SignedAttributeProviderSpec):
    """What PAdES wants signed beside the digest: which certificate it is."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self._named = _Named(certificate)

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        return (self._named,)


class _Named(SigningCertificateV2Provider):
    def __init__(self, certificate: x509.Certificate) -> None:
        super().__init__(certificate)
        self._value = _settled(as_signing_certificate_v2(certificate))

    async def build_attr_value(self, dry_run: bool = False) -> Any:
        return self._value


def _settled(part: Part) -> Part:
    found: Part = type(part).load(part.dump())  # type: ignore[attr-defined]
    return found
