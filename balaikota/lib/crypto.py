"""Personal data at rest: AES-256-GCM with a rotating key ring, and a blind index for equality.

A ciphertext is `v<key id>:` + base64(nonce ‖ ciphertext ‖ tag). Old keys keep decrypting; the
newest encrypts. The blind index is HMAC-SHA-256 under a key of its own, so equal values can be
found without being readable.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotDecrypt(Exception):
    """The value was made with a key that is not in this key ring, or was changed."""


@dataclass(frozen=True)
class KeyRing:
    """`keys` maps id → 32 bytes; `current` encrypts; `index` is the HMAC key; `django` signs."""

    keys: dict[str, bytes]
    current: str
    index: bytes
    django: str

    def encrypt(self, text: str) -> str:
        if not text:
            return ""
        nonce = os.urandom(12)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), None)
        return f"v{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, sealed: str) -> str:
        """Raises CannotDecrypt."""
        if not sealed:
            return ""
        version, _, body = sealed.partition(":")
        try:
            key = self.keys[version.removeprefix("v")]
            raw = base64.b64decode(body)
            return AESGCM(key).decrypt(raw[:12], raw[12:], None).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise CannotDecrypt(f"sealed with key {version!r}, which does not open it") from error

    def blind(self, text: str, purpose: str) -> bytes:
        """32 bytes, equal for equal text and purpose ("phone", "nik"); not reversible."""
        return hmac.new(self.index, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()


def new_ring() -> dict[str, object]:
    """A fresh ring as it is written to the secret file."""
    return {
        "keys": {"1": secrets.token_hex(32)},
        "current": "1",
        "index": secrets.token_hex(32),
        "django": secrets.token_urlsafe(64),
    }


def read_ring(path: Path, *, create: bool = False) -> KeyRing:
    """Read the key ring; with `create`, make it (mode 600) when the file is missing.

    Raises:
        OSError, ValueError: the file cannot be read or is not a key ring.
    """
    if create and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(new_ring(), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)  # the first process wins; the others read what it wrote
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    raw = json.loads(path.read_text())
    return KeyRing(
        keys={name: bytes.fromhex(key) for name, key in raw["keys"].items()},
        current=raw["current"],
        index=bytes.fromhex(raw["index"]),
        django=raw["django"],
    )


def add_key(path: Path) -> str:
    """Put a new key into the ring and let it encrypt from now on. Returns its id.

    The ring is replaced in one step, so a crash leaves the old or the new one, never half.
    """
    raw = json.loads(path.read_text())
    name = str(max(int(known) for known in raw["keys"]) + 1)
    raw["keys"][name], raw["current"] = secrets.token_hex(32), name
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(raw, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name must survive a power cut before anything is sealed with it
    finally:
        os.close(folder)
    return name
