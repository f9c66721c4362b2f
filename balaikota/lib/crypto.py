"""Personal data at rest: AES-256-GCM with a rotating key ring, and a blind index for equality.

A ciphertext is `v<key id>:` + base64(nonce ‖ ciphertext ‖ tag). Old keys keep decrypting; the
newest encrypts. The blind index is HMAC-SHA-256 under a key of its own, so equal values can be
found without being readable.

Millions of rows: `seal` and `open` take and give bytes (key id ‖ nonce ‖ ciphertext ‖ tag, no
base64), and `blinder` is a blind index with its purpose worked in once.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class CannotDecrypt(Exception):
    """The value was made with a key that is not in this key ring, or was changed."""


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    """One cipher for each key: making it costs more than sealing a row with it."""
    return AESGCM(key)


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
        sealed = _cipher(self.keys[self.current]).encrypt(nonce, text.encode(), None)
        return f"v{self.current}:{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, sealed: str) -> str:
        """Raises CannotDecrypt."""
        if not sealed:
            return ""
        version, _, body = sealed.partition(":")
        try:
            key = self.keys[version.removeprefix("v")]
            raw = base64.b64decode(body)
            return _cipher(key).decrypt(raw[:12], raw[12:], None).decode()
        except (KeyError, ValueError, InvalidTag) as error:
            raise CannotDecrypt(f"sealed with key {version!r}, which does not open it") from error

    @property
    def mark(self) -> bytes:
        """What `seal` begins with under the present key; older marks are to be sealed anew."""
        name = self.current.encode()
        return bytes((len(name),)) + name

    def seal(self, data: bytes) -> bytes:
        """Encrypt bytes for a binary column."""
        nonce = os.urandom(12)
        return self.mark + nonce + _cipher(self.keys[self.current]).encrypt(nonce, data, None)

    def sealer(self) -> Callable[[bytes], bytes]:
        """`seal` for many values in a row, with the present key looked up once."""
        mark, encrypt, random = self.mark, _cipher(self.keys[self.current]).encrypt, os.urandom

        def seal(data: bytes) -> bytes:
            nonce = random(12)
            return mark + nonce + encrypt(nonce, data, None)

        return seal

    def open(self, sealed: bytes) -> bytes:
        """The inverse of `seal`. Raises CannotDecrypt."""
        start = 1 + sealed[0] if sealed else 0
        try:
            key = self.keys[sealed[1:start].decode()]
            return _cipher(key).decrypt(sealed[start : start + 12], sealed[start + 12 :], None)
        except (KeyError, ValueError, InvalidTag) as error:
            raise CannotDecrypt("sealed bytes that no key of this ring opens") from error

    def blind(self, text: str, purpose: str) -> bytes:
        """32 bytes, equal for equal text and purpose ("phone", "nik"); not reversible."""
        return hmac.digest(self.index, f"{purpose}\0{text}".encode(), "sha256")

    def blinder(self, purpose: str) -> Callable[[str], bytes]:
        """`blind` for many values of one purpose."""
        index, begin, digest = self.index, f"{purpose}\0".encode(), hmac.digest

        def blind(text: str) -> bytes:
            return digest(index, begin + text.encode(), "sha256")

        return blind

    def short_blinder(self, purpose: str, size: int = 8) -> Callable[[str], bytes]:
        """Short blind keys, under which things meet that are alike: keyed BLAKE2b, which costs a
        quarter of an HMAC. Its key is made from the index key for this purpose alone."""
        make, key = blake2b, self.blind("key", purpose)

        def blind(text: str) -> bytes:
            return make(text.encode(), digest_size=size, key=key).digest()

        return blind


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
