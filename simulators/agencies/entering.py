"""An agency's application whose people enter by the city's one sign-in (OpenID Connect).

    GET /masuk             → to the city, with PKCE
    GET /masuk/kembali     → back with a code; the ID token is verified; "Halo, …"

`Visitor` is people with browsers: each opens the application, signs in at the city, agrees, and
comes back.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from ..browser import Browser, Page
from .serving import Answer, Asked

_BACK = "/masuk/kembali"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Known:
    """What the city gave: where it is, as whom we come, and who comes to us. `home` is our own
    address, without a slash at the end."""

    issuer: str
    home: str
    client_id: str
    people: tuple[str, ...]
    password: str

    @classmethod
    def read(cls, file: Path) -> Known:
        given = json.loads(file.read_text())
        return cls(**{**given, "people": tuple(given["people"])})


@dataclass
class Entering:
    """The application's side."""

    known: Known
    came: list[str] = field(default_factory=list)
    _begun: dict[str, str] = field(default_factory=dict)  # state → PKCE verifier

    def __post_init__(self) -> None:
        if urlsplit(self.known.issuer).hostname in ("127.0.0.1", "localhost"):
            os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "yes"  # no HTTPS on this very machine

    @property
    def back(self) -> str:
        return f"{self.known.home}{_BACK}"

    @cached_property
    def city(self) -> dict[str, Any]:
        """The city's discovery document."""
        found = httpx.get(f"{self.known.issuer}/.well-known/openid-configuration",
                          timeout=_PATIENCE)  # fmt: skip
        return dict(found.raise_for_status().json())

    @cached_property
    def keys(self) -> jwt.PyJWKClient:
        return jwt.PyJWKClient(self.city["jwks_uri"])

    def beside(self, answer: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        """The application with its two addresses for entering."""

        def entered(asked: Asked) -> Answer:
            if asked.path == "/masuk":
                return Answer(b"", 302, "text/html", {"Location": self.start()})
            if asked.path == _BACK:
                return self.finish(asked)
            return answer(asked)

        return entered

    def start(self) -> str:
        """Where the browser is sent."""
        client = WebApplicationClient(self.known.client_id)
        state, verifier = secrets.token_urlsafe(16), client.create_code_verifier(64)
        self._begun[state] = verifier
        return str(client.prepare_request_uri(
            self.city["authorization_endpoint"], redirect_uri=self.back,
            scope=["openid", "profile"],
            state=state, code_challenge=client.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256", nonce=state,
        ))  # fmt: skip

    def finish(self, asked: Asked) -> Answer:
        """The person is back: the code becomes an ID token, and that says who it is."""
        state = asked.query.get("state", "")
        verifier = self._begun.pop(state, "")
        if not verifier or "code" not in asked.query:
            return Answer(b"<h1>Tidak jadi masuk</h1>", 403, "text/html; charset=utf-8")
        try:
            claims = self._claims(asked.query["code"], verifier)
        except (OAuth2Error, jwt.PyJWTError, httpx.HTTPError) as error:
            page = f"<h1>Gagal masuk</h1><p>{escape(str(error))}</p>"
            return Answer(page.encode(), 502, "text/html; charset=utf-8")
        if claims["nonce"] != state:
            return Answer(b"<h1>Gagal masuk</h1>", 502, "text/html; charset=utf-8")
        self.came.append(claims["sub"])
        page = f"<!doctype html><h1>Halo, {escape(claims['name'])}</h1>"
        return Answer(page.encode(), 200, "text/html; charset=utf-8")

    def _claims(self, code: str, verifier: str) -> dict[str, Any]:
        client = WebApplicationClient(self.known.client_id)
        body = client.prepare_request_body(code=code, redirect_uri=self.back,
                                           code_verifier=verifier)  # fmt: skip
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        told = httpx.post(self.city["token_endpoint"], content=body, headers=kind,
                          timeout=_PATIENCE)  # fmt: skip
        token = client.parse_request_body_response(told.text)["id_token"]
        key = self.keys.get_signing_key_from_jwt(token).key
        return dict(jwt.decode(
            token, key, algorithms=["RS256"], audience=self.known.client_id,
            issuer=self.city["issuer"],
        ))  # fmt: skip


class Visitor:
    """Demo people who enter the application, one after the other."""

    def __init__(self, entering: Entering) -> None:
        self._entering = entering
        self._turns = cycle(entering.known.people)

    def enter(self) -> str:
        """The next person enters. Returns what the application says to them.

        Raises:
            Refused, httpx.HTTPError
            LookupError: a page is not what it should be.
        """
        browser = Browser(self._entering.known.issuer, timeout=_PATIENCE)
        try:
            page = browser.get(f"{self._entering.known.home}/masuk")
            page = _sent(browser, page, ("login", "password"), {
                "login": next(self._turns), "password": self._entering.known.password,
            })  # fmt: skip
            if not page.url.startswith(self._entering.known.home):  # asked only the first time
                page = _sent(browser, page, ("scopes",), {"action": "grant"})
            return " ".join(str(page.tree.xpath("string(//h1)")).split())
        finally:
            browser.close()


def _sent(browser: Browser, page: Page, names: tuple[str, ...], values: dict[str, str]) -> Page:
    form = page.form(*names)
    if form is None:
        raise LookupError(f"{page.url} has no form with {', '.join(names)}")
    return browser.submit(form, values)
