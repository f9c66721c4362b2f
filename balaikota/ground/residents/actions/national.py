"""Asking Dukcapil's national service about people who are not registered here.

Field by field, like our own; the shape of question and answer is data (data/dukcapil.yaml). When it
is slow or down the answer is "tidak diketahui", never a guess, and after three failures nobody
waits for it until it had half a minute of rest.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from django.conf import settings

from ..rules import codes
from ..rules.rows import day_of
from ..rules.verifying import NO, UNKNOWN, YES

log = logging.getLogger(__name__)


@dataclass
class _Rest:
    """How often it failed in a row, and until when it is left alone."""

    failures: int = 0
    until: float = 0.0


_rest = _Rest()
_lock = threading.Lock()


def verify(nik: str, fields: Mapping[str, str], *, url: str | None = None) -> dict[str, str] | None:
    """Field → "sesuai", "tidak sesuai" or "tidak diketahui"; None when nobody has this NIK.

    Without an address, or while it rests, everything is unknown.
    """
    address = settings.CONFIG.dukcapil_url if url is None else url
    unknown = dict.fromkeys(fields, UNKNOWN)
    if not address or _rest.until > time.monotonic():
        return unknown
    try:
        body = _ask(address, nik, fields)
        answers = _read(body, fields)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, IndexError) as error:
        _failed()
        log.warning("dukcapil does not answer: %s", type(error).__name__)
        return unknown
    with _lock:
        _rest.failures = 0
    return answers


def _failed() -> None:
    table = codes.data("dukcapil")
    with _lock:
        _rest.failures += 1
        if _rest.failures >= table["rest_after"]:
            _rest.failures, _rest.until = 0, time.monotonic() + table["rest"]


def wake() -> None:
    """Ask again at once; for tests and after the address changed."""
    with _lock:
        _rest.failures, _rest.until = 0, 0.0


def _ask(address: str, nik: str, fields: Mapping[str, str]) -> Any:
    table = codes.data("dukcapil")
    parts = urlsplit(address)
    names: Mapping[str, str] = table["request"]
    asked = {names["nik"]: nik}
    for field, value in fields.items():
        if field in names:
            asked[names[field]] = _theirs(field, value)
    asked[table["credentials"]["user"]] = unquote(parts.username or "")
    asked[table["credentials"]["password"]] = unquote(parts.password or "")
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    answer = httpx.post(bare, json=asked, timeout=table["seconds"])
    answer.raise_for_status()
    return answer.json()


def _theirs(field: str, value: str) -> str:
    table = codes.data("dukcapil")
    if field == "birth_date":
        day = day_of(value)
        return day.strftime(table["date_format"]) if day else value
    return str(table["sex"].get(value.upper(), value)) if field == "sex" else value.upper()


def _read(body: Any, fields: Mapping[str, str]) -> dict[str, str] | None:
    shape = codes.data("dukcapil")
    found = body[shape["answer"]["list"]][0]
    if shape["answer"]["found_error"] in found:
        return None
    words = {
        shape["answer"]["matched"].lower(): YES,
        shape["answer"]["differs"].lower(): NO,
    }
    names: Mapping[str, str] = shape["request"]
    return {
        field: words.get(str(found.get(names.get(field, ""), "")).split("(")[0].strip().lower(),
                         UNKNOWN)
        for field in fields
    }  # fmt: skip
