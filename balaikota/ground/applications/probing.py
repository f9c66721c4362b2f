"""Asking the addresses of applications whether they answer. Knows no database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import httpx

from balaikota.lib import outgoing
from balaikota.lib.errors import Refusal

from .actions.measuring import Answer

SECONDS = 10.0  # how long one address may take altogether
_AT_ONCE = 8
_MOST_BODY = 64 * 1024
Judge = Callable[[str], bool]


def ask_all(addresses: Iterable[tuple[str, str]], allowed: Judge) -> list[Answer]:
    """Ask (application, URL) pairs, some at once. Never raises for what is on the other side."""
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="probe") as pool:
        return list(pool.map(lambda pair: ask(pair[0], pair[1], allowed), addresses))


def ask(application: str, url: str, allowed: Judge) -> Answer:
    """One GET. An answer below 500 is alive: a sign-in page may well say 401."""
    started = time.monotonic()
    try:
        problem = _problem(url, allowed)
    except Refusal as refusal:
        problem = refusal.code
    except (httpx.ConnectTimeout, httpx.ReadTimeout):
        problem = "timeout"
    except httpx.ConnectError as error:
        problem = "certificate" if "CERTIFICATE" in str(error).upper() else "no_answer"
    except (httpx.HTTPError, httpx.InvalidURL):
        problem = "no_answer"
    return Answer(application, round((time.monotonic() - started) * 1000), problem)


def _problem(url: str, allowed: Judge) -> str:
    headers = {"User-Agent": "Balaikota (pemeriksaan)"}
    until = time.monotonic() + SECONDS
    with (
        outgoing.client(allowed, timeout=SECONDS / 2, headers=headers) as client,
        client.stream("GET", url) as answer,
    ):
        if answer.status_code >= 500:
            return f"status {answer.status_code}"
        read = 0
        for piece in answer.iter_raw():
            read += len(piece)
            if read > _MOST_BODY:
                break
            if time.monotonic() > until:
                return "timeout"
    return ""
