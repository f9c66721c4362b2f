"""The gateway: who calls, may it, is it as the document says; record, ask, check, answer.

    GET /gerbang/<service>/<path of the document>      X-Api-Key: bk_…
    GET /gerbang/jwks.json                             the city's public key

Refusals are `application/problem+json` (RFC 9457) with a stable `code`.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import msgspec

from ..queries.catalog import Catalog, Offered, Right
from ..rules import agreements, caching, openapi, paths
from ..rules.breaker import Breaker, Bucket
from ..rules.openapi import NotValid, Operation
from .cache import Cache, Kept
from .journal import Entry, Full, Journal
from .speaking import Receive, Refused, Scope, Send, body_of, headers_of, refuse, send_whole
from .upstream import Answer, Failed, Upstream

log = logging.getLogger(__name__)

PREFIX = "/gerbang/"
MOST_ANSWER = 10_000_000  # bytes of an answer
_ACTOR = re.compile(r"[\w.:@-]{1,64}", re.ASCII)
_HANDED_ON = ("content-type", "etag", "cache-control", "last-modified", "content-language",
              "content-disposition", "retry-after")  # fmt: skip
_TAKEN_ALONG = ("accept", "accept-language", "content-type")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that may be made. `target` is the path with its query, as it was sent."""

    id: UUID
    consumer: str
    service: Offered
    right: Right
    operation: Operation
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    actor: str
    started: float


@dataclass
class Known:
    """What the gateway believes now; replaced as a whole, at most a second old."""

    catalog: Catalog
    used: dict[int, int]
    today: date


class Gateway:
    """The ASGI application. `load` gives what is known; it is called in a thread each second."""

    def __init__(
        self, load: Callable[[], Known], journal: Journal, upstream: Upstream,
        jwks: Callable[[], object], *, share: int = 1,
    ) -> None:  # fmt: skip
        self._load = load
        self._journal = journal
        self._upstream = upstream
        self._jwks = jwks
        self._share = share  # processes among which the quota of a minute is divided
        self._known: Known | None = None
        self._counted: dict[int, int] = {}  # calls since the last look at what was sealed
        self._buckets: dict[int, Bucket] = {}
        self._breakers: dict[str, Breaker] = {}
        self._cache = Cache()
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to follow the catalogue; call inside the running event loop."""
        if self._watch is None or self._watch.done():
            self._journal.start()
            self._watch = asyncio.create_task(self._follow(), name="exchange catalogue")

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
            self._watch = None
        await self._journal.stop()
        await self._upstream.stop()

    async def _follow(self) -> None:
        while True:
            await self._refresh()
            await asyncio.sleep(1)

    async def _refresh(self) -> None:
        try:
            known = await asyncio.to_thread(self._load)
        except Exception as error:  # the database is away: what was known stays
            log.warning("the catalogue of the exchange cannot be read: %s", type(error).__name__)
            return
        if (
            self._known is None
            or known.used != self._known.used
            or known.today != self._known.today
        ):
            self._counted.clear()
        self._known = known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.start()
        path = scope["raw_path"].decode("latin-1") if scope.get("raw_path") else scope["path"]
        path = path.partition("?")[0]
        if path == f"{PREFIX}jwks.json":
            await send_whole(send, 200, msgspec.json.encode(self._jwks()), "application/json")
            return
        try:
            call = await self._admit(scope, path, receive)
            answer, cached = await self._answer(call)
        except Refused as refusal:
            await refuse(send, refusal)
            return
        await _hand_on(send, call, answer, cached)

    async def _admit(self, scope: Scope, path: str, receive: Receive) -> Call:
        """Everything that is checked before the other side is asked. Raises Refused."""
        known = self._known
        if known is None:
            await self._refresh()
            known = self._known
        if known is None:
            raise Refused(503, "not_ready", "The catalogue is not loaded yet.", 2)
        headers = headers_of(scope)
        consumer = _consumer(headers, known.catalog)
        service, rest = _service(path, known.catalog)
        right = _right(consumer, service, known)
        method = scope["method"]
        found = service.compiled.find(method, rest)
        if found is None:
            raise Refused(404, "no_operation", "The document has no such operation.")
        operation, values = found
        if right.operations and operation.name not in right.operations:
            raise Refused(403, "operation", "The agreement does not cover this operation.")
        body = await body_of(receive, headers, service.most_bytes)
        query = scope.get("query_string", b"").decode("latin-1")
        try:
            openapi.check_request(operation, values, query, headers.get("content-type", ""), body)
        except NotValid as wrong:
            raise Refused(400, "not_valid", str(wrong)) from wrong
        self._spend(right, known)
        actor = headers.get("x-actor", "")
        return Call(
            uuid4(), consumer, service, right, operation, method,
            f"{rest}?{query}" if query else rest, headers, body,
            actor if _ACTOR.fullmatch(actor) else "", time.monotonic(),
        )  # fmt: skip

    def _spend(self, right: Right, known: Known) -> None:
        """Count one call against the quotas. Raises Refused."""
        used = known.used.get(right.id, 0) + self._counted.get(right.id, 0)
        if used >= right.per_day:
            raise Refused(429, "quota_day", "The quota of this day is used up.", 3600)
        now, limit = time.monotonic(), max(1.0, right.per_minute / self._share)
        bucket = self._buckets.get(right.id)
        if bucket is None or bucket.per_minute != limit:
            bucket = self._buckets[right.id] = Bucket(limit, limit, now)
        if not bucket.take(now):
            raise Refused(429, "quota_minute", "The quota of this minute is used up.", 5)
        self._counted[right.id] = self._counted.get(right.id, 0) + 1

    async def _answer(self, call: Call) -> tuple[Answer, int]:
        """The answer, and how many seconds it was kept (-1: asked anew). Raises Refused.

        The record of the question is committed before this returns.
        """
        try:
            committed = self._journal.asked(self._entry(call, "asked", call.body))
        except Full as full:
            raise Refused(503, "no_record", "The call cannot be recorded now.", 2) from full
        if call.method not in ("GET", "HEAD"):
            await self._recorded(committed)  # nothing is changed over there unrecorded
        try:
            answer, cached = await self._find(call)
        except Refused as refusal:
            await self._recorded(committed)
            self._journal.answered(self._entry(call, "answered", b"", refusal.status, refusal.code))
            raise
        await self._recorded(committed)
        entry = self._entry(call, "answered", answer.body, answer.status, "", cached >= 0)
        self._journal.answered(entry)
        return answer, cached

    async def _recorded(self, committed: asyncio.Future[None]) -> None:
        try:
            await committed
        except Full as full:
            raise Refused(503, "no_record", "The call cannot be recorded now.", 2) from full

    def _entry(
        self, call: Call, part: str, body: bytes, status: int = 0, problem: str = "",
        cached: bool = False,
    ) -> Entry:  # fmt: skip
        milliseconds = round((time.monotonic() - call.started) * 1000)
        return Entry(
            call.id, part, call.service.code, call.consumer, call.right.id, call.operation.name,
            hashlib.sha256(call.target.encode("latin-1")).digest(), hashlib.sha256(body).digest(),
            call.actor, status, milliseconds if part == "answered" else 0, cached, problem,
        )  # fmt: skip

    async def _find(self, call: Call) -> tuple[Answer, int]:
        if call.method not in ("GET", "HEAD") or not call.service.cache_seconds:
            return await self._ask(call, ""), -1
        key = (call.service.code, call.service.origin, call.method, call.target,
               call.headers.get("accept", ""), call.headers.get("accept-language", ""))  # fmt: skip
        kept, now = self._cache.get(key), time.monotonic()
        if kept is not None and now < kept.fresh_until:
            return kept.answer, round(now - kept.since)
        answer = await self._ask(call, kept.etag if kept else "")
        if answer.status == 304 and kept is not None:
            answer = Answer(200, {**kept.answer.headers, **_fresh(answer)}, kept.answer.body)
        seconds = caching.seconds_to_keep(answer.status, answer.headers, call.service.cache_seconds)
        if seconds or (answer.headers.get("etag") and _may_keep(answer)):
            self._cache.put(key, Kept(answer, now + seconds, now))
        else:
            self._cache.drop(key)
        return answer, -1

    async def _ask(self, call: Call, etag: str) -> Answer:
        """Ask the other side and check what it says. Raises Refused."""
        service, now = call.service, time.monotonic()
        breaker = self._breakers.setdefault(service.code, Breaker())
        if not breaker.lets(now):
            raise Refused(503, "resting", "The service failed lately and rests.",
                          breaker.retry_after(now))  # fmt: skip
        good = False
        try:
            if not self._upstream.may_ask(service.origin):
                raise Failed("address_refused")
            answer = await self._upstream.ask(
                call.method, service.origin + service.base + call.target,
                _sent_along(call, etag), call.body, seconds=service.timeout, most=MOST_ANSWER,
            )  # fmt: skip
            good = answer.status < 500
        except Failed as failed:
            status = 504 if str(failed) == "timeout" else 502
            raise Refused(status, str(failed), "The service did not answer as it must.") from failed
        finally:
            breaker.note(good, time.monotonic())
        if not (answer.status == 304 and etag):
            _check_answer(call, answer)
        return answer


def _fresh(answer: Answer) -> dict[str, str]:
    return {n: v for n, v in answer.headers.items() if n in ("cache-control", "etag")}


def _may_keep(answer: Answer) -> bool:
    """Whether an answer that must be asked for again may still be kept beside its ETag."""
    said = caching.directives(answer.headers.get("cache-control", ""))
    return answer.status == 200 and "no-store" not in said and "private" not in said


def _check_answer(call: Call, answer: Answer) -> None:
    """Raises Refused when the answer is not what the document promised."""
    if 300 <= answer.status < 400:
        raise Refused(502, "redirected", "The service tried to lead elsewhere.")
    if not call.service.strict:
        return
    try:
        validator = call.operation.answer_validator(answer.status)
        kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if validator is not None and answer.body and (kind.endswith("json") or not kind):
            openapi.check_json(validator, answer.body, "answer")
    except NotValid as wrong:
        raise Refused(502, "bad_answer", str(wrong)) from wrong


def _sent_along(call: Call, etag: str) -> dict[str, str]:
    """What the other side gets: the caller named by the gateway, and its own secret."""
    headers = {name: call.headers[name] for name in _TAKEN_ALONG if name in call.headers}
    headers |= {
        "accept-encoding": "identity", "user-agent": "Balaikota-Gerbang",
        "x-consumer": call.consumer, "x-agreement": call.right.number or str(call.right.id),
        "x-call-id": str(call.id),
    }  # fmt: skip
    if call.actor:
        headers["x-actor"] = call.actor
    if etag:
        headers["if-none-match"] = etag
    return headers | dict(call.service.headers)


def _consumer(headers: Mapping[str, str], catalog: Catalog) -> str:
    raw = headers.get("x-api-key", "") or headers.get("authorization", "").partition("Bearer ")[2]
    consumer = catalog.keys.get(hashlib.sha256(raw.strip().encode()).digest()) if raw else None
    if consumer is None:
        raise Refused(401, "no_key", "Send a good key in the header X-Api-Key.")
    return consumer


def _service(path: str, catalog: Catalog) -> tuple[Offered, str]:
    """The service and the rest of the path, which must be read the same by everybody."""
    code, _, rest = path.removeprefix(PREFIX).partition("/")
    service = catalog.services.get(code)
    if service is None:
        raise Refused(404, "no_service", "There is no such service.")
    if service.status != "published":
        raise Refused(503, "paused", "The service is paused.", 300)
    if not paths.safe(f"/{rest}"):
        raise Refused(400, "path", "This path is not allowed.")
    return service, f"/{rest}"


def _right(consumer: str, service: Offered, known: Known) -> Right:
    right = known.catalog.rights.get((consumer, service.code))
    if right is None:
        raise Refused(403, "no_agreement", "No agreement lets this application use the service.")
    if not agreements.holds("approved", right.valid_from, right.valid_until, known.today):
        raise Refused(403, "agreement_ended", "The agreement does not hold today.")
    return right


async def _hand_on(send: Send, call: Call, answer: Answer, cached: int) -> None:
    headers = [
        (name.encode(), answer.headers[name].encode("latin-1"))
        for name in _HANDED_ON
        if name in answer.headers
    ]
    headers.append((b"x-call-id", str(call.id).encode()))
    if cached >= 0:
        headers.append((b"age", str(cached).encode()))
    asked = call.headers.get("if-none-match", "")
    status, body = answer.status, answer.body
    if status == 200 and caching.matches(asked, answer.headers.get("etag", "")):
        status, body = 304, b""
    if status not in (204, 304):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if call.method == "HEAD" else body})
