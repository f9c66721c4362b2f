"""SMS gateways, described by data: where to, in which form, and where the answer names the message.

A description is YAML:

    verified: what was read when, or "recalled"
    headers: {Authorization: "Bearer {token}"}
    basic: "{user}:{token}"         # instead of a header
    form: json                      # or "form"
    body: {to: "{to}", text: "{text}"}
    reference: messages.0.id        # where the answer names the message
    phone: "+62812"                 # or "62812": without the plus

Gaps are {to} {text} {token} {sender} {user}; user and sender come from the gateway's URL
(https://user@host/path?sender=KOTA).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import yaml

SHIPPED = Path(__file__).parent / "data" / "sms"


@dataclass(frozen=True)
class Form:
    """How a gateway is spoken to."""

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    basic: str = ""
    form: str = "json"
    reference: str = ""
    phone: str = "+62812"
    verified: str = ""


@dataclass(frozen=True)
class Request:
    """One request to a gateway; `json` or `data` is its body."""

    url: str
    headers: dict[str, str]
    auth: tuple[str, str] | None = None
    json: Any = None
    data: dict[str, str] | None = None


def read_form(name: str) -> Form:
    """A description that is shipped, or one in a file.

    Raises:
        OSError, ValueError: there is none, or it is no description.
    """
    file = SHIPPED / f"{name}.yaml"
    raw = yaml.safe_load((file if file.exists() else Path(name)).read_text())
    if not isinstance(raw, dict) or "body" not in raw or raw.get("form", "json") not in _FORMS:
        raise ValueError(f"{name} describes no SMS gateway")
    try:
        return Form(**raw)
    except TypeError as error:
        raise ValueError(f"{name} describes no SMS gateway: {error}") from error


_FORMS = ("json", "form")


def request(form: Form, url: str, token: str, to: str, text: str) -> Request:
    """What to send for one message. `to` is in E.164."""
    parts = urlsplit(url)
    own = dict(parse_qsl(parts.query))
    gaps = {
        "to": to.removeprefix("+") if not form.phone.startswith("+") else to,
        "text": text, "token": token, "sender": own.pop("sender", ""),
        "user": unquote(parts.username or ""),
    }  # fmt: skip
    host = parts.netloc.rpartition("@")[2]
    clean = parts._replace(netloc=host, query=urlencode(own)).geturl()
    headers = {
        name: _fill(value, gaps) for name, value in form.headers.items()
        if token or "{token}" not in value
    }  # fmt: skip
    user, _colon, password = _fill(form.basic, gaps).partition(":")
    body = _fill_all(form.body, gaps)
    as_form = form.form == "form"
    return Request(
        clean, headers, (user, password) if form.basic else None,
        json=None if as_form else body, data=body if as_form else None,
    )  # fmt: skip


def _fill_all(shape: Any, gaps: Mapping[str, str]) -> Any:
    if isinstance(shape, dict):
        return {key: _fill_all(value, gaps) for key, value in shape.items()}
    if isinstance(shape, list):
        return [_fill_all(value, gaps) for value in shape]
    return _fill(shape, gaps) if isinstance(shape, str) else shape


def _fill(text: str, gaps: Mapping[str, str]) -> str:
    """A text that is one gap, or has some; values are not read again."""
    pieces = text.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, brace, rest = piece.partition("}")
        filled.append(gaps[name] + rest if brace and name in gaps else "{" + piece)
    return "".join(filled)


def reference_in(answer: Any, path: str) -> str:
    """The message's name in an answer, "" if there is none."""
    found = answer
    for step in path.split(".") if path else ():
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (LookupError, TypeError, ValueError):
            return ""
    return str(found) if path and found is not None else ""
