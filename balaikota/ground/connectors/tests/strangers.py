"""Servers that others wrote, on sockets of loopback: SSH with SFTP (asyncssh), IMAP (pymap)."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

USER, PASSWORD = "dinas", "kata-sandi"


@contextmanager
def looping(start: Callable[[], Awaitable[Any]]) -> Iterator[int]:
    """The port of an asyncio server that runs in a thread of its own."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    found: list[Any] = []

    async def begin() -> None:
        found.append(await start())
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(300)
    try:
        yield found[0].sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(found[0]), loop).result(300)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(300)
        loop.close()


async def _end(server: Any) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


class _Door(asyncssh.SSHServer):
    """Lets one user in by password; keys are judged by asyncssh."""

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


@contextmanager
def sftp_server(
    folder: Path, host_key: asyncssh.SSHKey, client_key: asyncssh.SSHKey
) -> Iterator[int]:
    """An SSH server whose SFTP shows this folder to USER, by PASSWORD or by the client's key."""
    keys = asyncssh.import_authorized_keys(client_key.export_public_key().decode())

    async def start() -> Any:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[host_key], server_factory=_Door,
            authorized_client_keys=keys,
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder)),
        )  # fmt: skip

    with looping(start) as port:
        yield port


@contextmanager
def imap_server(folder: Path) -> Iterator[tuple[int, Path]]:
    """An IMAP server over TLS with the empty mailbox of USER, and the certificate to trust."""
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    args = Namespace(
        debug=False, host=None, port="0", cert=None, key=None, tls=False, demo_data=False,
        demo_user=USER, demo_password=PASSWORD, inherited_sockets=None, passlib_cfg=None,
        proxy_protocol=None, set_uid=None, set_gid=None, skip_services=[],
    )  # fmt: skip

    async def start() -> Any:
        backend, config = await DictBackend.init(args)
        config.apply_context()
        plain = ProxyProtocolReader(config.proxy_protocol)
        answer = plain.get_callback(IMAPServer(backend.login, config))
        return await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)

    with looping(start) as port:
        yield port, certificate


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names: list[x509.GeneralName] = [
        x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]  # fmt: skip
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, private = folder / "imap.pem", folder / "imap.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ))  # fmt: skip
    return certificate, private
