"""What a harvest brings home, whatever the portal speaks. Pure."""

from __future__ import annotations

import hashlib
import html
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Fetch = Callable[[str], bytes]
MOST = 10_000  # datasets of one portal
_TAGS = re.compile(r"<[^>]{0,400}>")
_SPACE = re.compile(r"[ \t\r\f\v]+")


@dataclass(frozen=True, kw_only=True)
class FoundResource:
    """A file of a dataset, where it lies."""

    title: str
    format: str
    url: str


@dataclass(frozen=True, kw_only=True)
class FoundDataset:
    """A dataset as its portal describes it. `identifier` is its name there for good."""

    identifier: str
    title: str
    description: str = ""
    publisher: str = ""
    theme: str = ""
    licence: str = ""
    frequency: str = "irregular"
    keywords: tuple[str, ...] = ()
    page: str = ""
    contact: str = ""
    resources: tuple[FoundResource, ...] = ()
    problems: tuple[str, ...] = field(default=(), compare=False)


def plain(value: Any, most: int = 4000) -> str:
    """Text of any origin without markup, control characters and endless spaces."""
    text = html.unescape(_TAGS.sub(" ", str(value or "")))
    text = "".join(c for c in text if c == "\n" or c.isprintable())
    return _SPACE.sub(" ", text).strip()[:most]


def web_address(value: Any) -> str:
    """An http or https address, else ""."""
    text = str(value or "").strip()
    return text if text.startswith(("http://", "https://")) and len(text) <= 1000 else ""


def resource_id(portal: str, dataset: str, url: str) -> str:
    """The same id for the same file, harvest after harvest."""
    name = hashlib.sha256(f"{portal}\n{dataset}\n{url}".encode()).hexdigest()
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))
