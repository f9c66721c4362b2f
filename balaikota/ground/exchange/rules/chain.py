"""The chain over the record of calls: a digest that runs on, signed batch by batch. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

GENESIS = bytes(32)


def run_on(before: bytes, contents: Iterable[bytes]) -> bytes:
    """SHA-256 over the digest before and each entry's digest, one after the other."""
    for content in contents:
        before = hashlib.sha256(before + content).digest()
    return before


def payload(seq: int, count: int, before: bytes, digest: bytes, at: datetime) -> bytes:
    """What is signed: canonical JSON (sorted, no blanks)."""
    said = {
        "seq": seq, "count": count, "before": before.hex(), "digest": digest.hex(),
        "at": at.isoformat(timespec="microseconds"),
    }  # fmt: skip
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
