"""Answers kept for a while: bounded in bytes, the least used goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from .upstream import Answer

MOST_BYTES = 64 * 1024 * 1024
_OVERHEAD = 1_000  # bytes of an entry besides its body


@dataclass
class Kept:
    """An answer, until when it is fresh, and since when it is here (monotonic seconds)."""

    answer: Answer
    fresh_until: float
    since: float

    @property
    def etag(self) -> str:
        return self.answer.headers.get("etag", "")


class Cache:
    """Of one process. A key is (service, version of its entry, address, accept)."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[tuple[str, ...], Kept] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Kept | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: tuple[str, ...], kept: Kept) -> None:
        self.drop(key)
        size = len(kept.answer.body) + _OVERHEAD
        if size > self._most // 8:
            return
        self._kept[key] = kept
        self._size += size
        while self._size > self._most:
            _, old = self._kept.popitem(last=False)
            self._size -= len(old.answer.body) + _OVERHEAD

    def drop(self, key: tuple[str, ...]) -> None:
        old = self._kept.pop(key, None)
        if old is not None:
            self._size -= len(old.answer.body) + _OVERHEAD
