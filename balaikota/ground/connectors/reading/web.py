"""Asking over HTTP: guarded against our own network, signed in, patient, and within limits."""

from __future__ import annotations

import base64
import hashlib
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import IO, Any, NamedTuple

import httpx

from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid

from ..rules.shapes import Auth, OAuth2
from .feed import Meter, Origin, SourceProblem, World

LARGEST_ANSWER = 64_000_000  # bytes of one page that is parsed in memory
_AGENT = "Balaikota (city connector)"
_MOVES = 3
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class Call(NamedTuple):
    """One request."""

    method: str
    url: str
    query: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}
    content: bytes | None = None
    explains: str = ""  # a kind of answer ("xml") that tells why, also with the status of an error


Take = Callable[[httpx.Response], Any]


class Guarded(outgoing.Guarded):
    """Names the host of a source that may not be asked."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        try:
            return super().handle_request(request)
        except Invalid as error:
            raise SourceProblem("may_not", host=host) from error


class Web:
    """A client of one source for one run."""

    def __init__(self, auth: Auth, meter: Meter, world: World) -> None:
        self._auth, self._meter = auth, meter
        self._client = httpx.Client(
            transport=Guarded(world.allowed, world.resolver),
            trust_env=False,
            headers={"User-Agent": _AGENT},
        )
        self._token, self._token_until = "", 0.0

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def ask(self, call: Call) -> tuple[httpx.Response, bytes]:
        """The answer and its body, at most 64 MB; asked again when it fails for the moment."""

        def take(response: httpx.Response) -> bytes:
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                self._meter.took(len(piece))
                if len(body) > LARGEST_ANSWER:
                    raise SourceProblem("too_big", most=LARGEST_ANSWER // 1_000_000)
            return bytes(body)

        return self._patiently(call, take)

    def download(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> tuple[IO[bytes], Origin]:
        """A body of any allowed size in a temporary file, and where it came from."""

        def take(response: httpx.Response) -> tuple[IO[bytes], str]:
            file, digest = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115
            for piece in response.iter_bytes():
                self._meter.took(len(piece))
                digest.update(piece)
                file.write(piece)
            return file, digest.hexdigest()

        response, (file, digest) = self._patiently(Call("GET", url, headers=headers or {}), take)
        size = file.tell()
        file.seek(0)
        name = url.split("?")[0].rstrip("/").rpartition("/")[2] or url
        modified = response.headers.get("last-modified", "")
        return file, Origin(name, without_query(url), digest, size, modified)

    def _patiently(self, call: Call, take: Take) -> tuple[httpx.Response, Any]:
        """Asks again after growing pauses. Raises SourceProblem after the last try."""
        problem, wait = SourceProblem("silent", why=""), 0.0
        for attempt in range(self._meter.limits.tries):
            if attempt:
                self._meter.pause(wait or min(30.0, 0.5 * 2.0**attempt))
            try:
                return self._once(call, take, moves=0)
            except _Later as later:
                problem, wait = later.problem, later.seconds
            except httpx.TransportError as error:
                problem, wait = SourceProblem("silent", why=_why(error)), 0.0
        raise problem

    def _once(self, call: Call, take: Take, moves: int) -> tuple[httpx.Response, Any]:
        self._meter.before_asking()
        headers, query = self._signed(call)
        with self._client.stream(
            call.method,
            httpx.URL(call.url).copy_merge_params(query),
            headers=headers,
            content=call.content,
            timeout=self._meter.silence,
        ) as response:
            if not response.has_redirect_location:
                if not _explained(response, call):
                    self._judge(response)
                return response, take(response)
            there = self._moved(response, call, moves)
        return self._once(there, take, moves + 1)

    def _judge(self, response: httpx.Response) -> None:
        """Raises _Later for what may pass, SourceProblem for what will not."""
        status = response.status_code
        if status == 401 and self._token:
            self._token = ""  # it may have ended early
            raise _Later(SourceProblem("refused", status=status), 0.1)
        if status in _LATER:
            raise _Later(SourceProblem("broken", status=status), _retry_after(response))
        if status >= 400:
            raise SourceProblem("refused", status=status)

    def _moved(self, response: httpx.Response, call: Call, moves: int) -> Call:
        """Follows inside the same host; elsewhere only when we carry nothing that signs us in."""
        here = httpx.URL(call.url)
        there = here.join(response.headers["location"])
        carries = self._auth != Auth() or any(name.lower() != "accept" for name in call.headers)
        if moves >= _MOVES or (carries and there.host != here.host):
            raise SourceProblem("refused", status=response.status_code)
        return Call("GET", str(there), headers=call.headers)

    def _signed(self, call: Call) -> tuple[dict[str, str], dict[str, Any]]:
        auth, signed, params = self._auth, dict(call.headers), dict(call.query)
        signed.update(auth.header)
        params.update(auth.query)
        if auth.basic:
            pair = base64.b64encode(":".join(auth.basic).encode()).decode()
            signed["Authorization"] = f"Basic {pair}"
        if auth.bearer:
            signed["Authorization"] = f"Bearer {auth.bearer}"
        if auth.oauth2:
            signed["Authorization"] = f"Bearer {self._access(auth.oauth2)}"
        return signed, params

    def _access(self, ours: OAuth2) -> str:
        """The access token; fetched once and again shortly before it ends."""
        if self._token and time.monotonic() < self._token_until:
            return self._token
        form = {"grant_type": "client_credentials"} | ({"scope": ours.scope} if ours.scope else {})
        answer = self._client.post(
            ours.token_url, data=form, auth=(ours.client_id, ours.client_secret),
            timeout=self._meter.silence,
        )  # fmt: skip
        if answer.status_code in (400, 401):  # some want the pair in the form
            pair = {"client_id": ours.client_id, "client_secret": ours.client_secret}
            answer = self._client.post(
                ours.token_url, data=form | pair, timeout=self._meter.silence
            )
        try:
            body = answer.json()
            self._token = str(body["access_token"])
            self._token_until = time.monotonic() + max(5.0, float(body.get("expires_in", 300)) - 30)
        except (ValueError, KeyError, TypeError) as error:
            raise SourceProblem("sign_in", why=f"HTTP {answer.status_code}") from error
        return self._token


def _explained(response: httpx.Response, call: Call) -> bool:
    kind = response.headers.get("content-type", "").partition(";")[0]
    return bool(call.explains) and response.status_code in (400, 500) and call.explains in kind


class _Later(Exception):
    def __init__(self, problem: SourceProblem, seconds: float) -> None:
        super().__init__(str(problem))
        self.problem, self.seconds = problem, seconds


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("retry-after", "")
    return min(float(text), 120.0) if text.isdecimal() else 0.0


def _why(error: Exception) -> str:
    return type(error).__name__.removesuffix("Error")


def without_query(url: str) -> str:
    """Queries may hold keys; they are never kept."""
    return url.split("?")[0]
