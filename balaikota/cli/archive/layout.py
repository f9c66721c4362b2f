"""What lies where in a backup.

One plain tar file, written from front to back:

    secrets.json            the key ring; without it personal data stays unreadable
    database/000000 …       pg_dump's custom format, in pieces of 16 MB
    files/…                 uploads, under their names in the data folder
    regulations/…           the city's own instruments, if it has any
    manifest.json           last, so that its presence proves the backup is whole
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
PIECE = 16 * 1024 * 1024  # bytes of a piece of the database
SECRETS = "secrets.json"
DATABASE = "database/"
FOLDERS = ("files/", "regulations/")  # folders of the data folder that nothing can make again
MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup claims to hold, to be proved by the restore.

    `counts` maps table → rows, and `head` is the last link of the fact log's hash chain (hex),
    both as of the one moment the database part shows. `digest` is SHA-256 over the members'
    names and SHA-256 sums in their order.
    """

    made_at: str
    version: str
    postgres: str
    counts: Mapping[str, int]
    migrations: list[str]
    links: int
    head: str
    files: int
    digest: str
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Manifest:
        """Raises ValueError or TypeError when this is not a manifest."""
        values: dict[str, Any] = json.loads(raw)
        return cls(**values)


@dataclass
class Digest:
    """The running digest over the members of a backup."""

    _sum: Any = field(default_factory=hashlib.sha256)

    def add(self, name: str, content: str) -> None:
        """Add a member; `content` is its own SHA-256 in hex."""
        self._sum.update(f"{name}\0{content}\n".encode())

    def hex(self) -> str:
        return str(self._sum.hexdigest())
