"""Play a remote signing service (BSrE's eSign Client Service) and a timestamp service (RFC 3161).

    python -m simulators.bsre --port 8398 --user kota --password rahasia --people 3672…=frasa

`POST /api/v2/sign/pdf` signs a PDF (JSON, base64); `POST /tsa` answers timestamp queries. Keys are
made at the start and forgotten at the end. `--mode changed` signs another PDF than it was sent,
`--mode silent` answers with an error, `--mode slow` after a while: to see how the city bears it.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as plain
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

SLOW = 2.0  # seconds
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def _quick() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Party:
    """A key with its certificate, in the forms both libraries want."""

    key: Key
    certificate: x509.Certificate

    @property
    def plain_certificate(self) -> Any:
        return plain.Certificate.load(  # type: ignore[no-untyped-call]
            self.certificate.public_bytes(serialization.Encoding.DER)
        )

    @property
    def plain_key(self) -> Any:
        return keys.PrivateKeyInfo.load(  # type: ignore[no-untyped-call]
            self.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )  # fmt: skip


def made(name: str, by: Party | None = None, *, stamps: bool = False) -> Party:
    """A party; without `by` an authority that vouches for itself. Stamps are made with RSA."""
    key: Key = rsa.generate_private_key(65537, 2048) if stamps else _quick()
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, top = datetime.now(UTC), by is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(top, None), critical=True)
        .add_extension(
            x509.KeyUsage(not top, not top, False, False, False, top, top, False, False),
            critical=True,
        )
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return Party(key, builder.sign(by.key if by else key, hashes.SHA256()))


@dataclass
class Service:
    """Who may sign with which passphrase, and the parties of the play."""

    people: dict[str, str]
    mode: str = "right"
    root: Party = field(default_factory=lambda: made("Induk Contoh"))

    def __post_init__(self) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(self.root.plain_certificate)
        signer, stamper = (
            made("Pejabat Contoh", self.root),
            made("TSA Contoh", self.root, stamps=True),
        )
        self.signer = signers.SimpleSigner(
            signing_cert=signer.plain_certificate, signing_key=signer.plain_key,
            cert_registry=store,
        )  # fmt: skip
        self.stamper = DummyTimeStamper(
            tsa_cert=stamper.plain_certificate, tsa_key=stamper.plain_key,
            certs_to_embed=store,
        )  # fmt: skip

    def sign(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """What the signing service answers."""
        if asked.get("nik") not in self.people:
            return 400, {"status": 2011, "error": "User tidak terdaftar"}
        if self.people[asked["nik"]] != asked.get("passphrase"):
            return 400, {"status": 2031, "error": "Passphrase anda salah"}
        if self.mode == "silent":
            return 500, {"status": 5000, "error": "Internal Server Error"}
        if self.mode == "slow":
            time.sleep(SLOW)
        pdf = base64.b64decode(asked["file"][0])
        if self.mode == "changed":
            pdf = pdf.replace(b"/Type/Catalog", b"/Type /Catalog", 1)
        said = asked["signatureProperties"][0]
        metadata = signers.PdfSignatureMetadata(
            field_name="TTE", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
            reason=said.get("reason"), location=said.get("location"),
        )  # fmt: skip
        out = signers.PdfSigner(metadata, signer=self.signer).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)
        )
        return 200, {"time": 1, "file": [base64.b64encode(out.getvalue()).decode()]}

    def stamp(self, query: bytes) -> bytes:
        """What the timestamp service answers."""
        asked = tsp.TimeStampReq.load(query)  # type: ignore[no-untyped-call]
        answer: Any = asyncio.run(self.stamper.async_request_tsa_response(asked))
        return bytes(answer.dump())


def server(
    service: Service, *, port: int = 0, user: str = "", password: str = ""
) -> ThreadingHTTPServer:
    """Both services on a port of this machine; 0 takes a free one."""
    known = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path == "/tsa":
                self._say(200, service.stamp(body), "application/timestamp-reply")
            elif self.path != "/api/v2/sign/pdf":
                self._say(404, b"{}", "application/json")
            elif self.headers.get("Authorization") != known:
                self._say(401, b'{"error": "Unauthorized"}', "application/json")
            else:
                status, told = service.sign(json.loads(body))
                self._say(status, json.dumps(told).encode(), "application/json")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Questions hold passphrases: nothing is written down."""

    return ThreadingHTTPServer(("127.0.0.1", port), Door)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--port", type=int, default=8398)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--people", nargs="*", default=[], help="NIK=passphrase")
    parser.add_argument("--mode", choices=("right", "changed", "silent", "slow"), default="right")
    asked = parser.parse_args()
    people = dict(person.split("=", 1) for person in asked.people)
    door = server(
        Service(people, asked.mode), port=asked.port, user=asked.user, password=asked.password
    )
    print(f"http://{asked.user}:…@127.0.0.1:{door.server_address[1]}/", flush=True)
    door.serve_forever()


if __name__ == "__main__":
    main()
