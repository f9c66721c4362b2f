"""The city's keys, published: whoever has a print or a file can check it without us."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from balaikota.lib import jws
from balaikota.lib.errors import NotFound, gettext_noop

from ..signing import authority

_A_DAY = 86_400
KEY_ID = "qr-1"


def _city() -> authority.City:
    found = authority.known()
    if found is None:
        raise NotFound("no_authority", gettext_noop("Nothing was signed here yet."))
    return found


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """How to check a print or a file without the network, and with which keys."""
    found = authority.known()
    context: dict[str, object] = {"city": None}
    if found is not None:
        public = found.qr.public_key()
        context = {
            "city": found,
            "pem": public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            ).decode(),
            "x": jws.encode(public.public_bytes_raw()),
            "fingerprint": _fingerprint(found),
        }
    return render(request, "documents/trust.html", context)


def _fingerprint(city: authority.City) -> str:
    from cryptography.hazmat.primitives import hashes

    return city.certificate.fingerprint(hashes.SHA256()).hex(":").upper()


@require_safe
@cache_control(public=True, max_age=_A_DAY)
def certificate(request: HttpRequest) -> HttpResponse:
    """The city's certificate, to be trusted by readers of PDF."""
    pem = _city().certificate.public_bytes(serialization.Encoding.PEM)
    return HttpResponse(pem, content_type="application/x-pem-file", headers={
        "Content-Disposition": 'attachment; filename="kota.pem"'
    })  # fmt: skip


@require_safe
@cache_control(public=True, max_age=3_600)
def revoked(request: HttpRequest) -> HttpResponse:
    """The list of revoked certificates (CRL)."""
    _city()
    return HttpResponse(authority.revoked_list(timezone.now()), content_type="application/pkix-crl")


@require_safe
@cache_control(public=True, max_age=_A_DAY)
def jwks(request: HttpRequest) -> JsonResponse:
    """The public key of the words in the QR codes."""
    return JsonResponse({"keys": [jws.jwk(_city().qr.public_key(), KEY_ID)]})
