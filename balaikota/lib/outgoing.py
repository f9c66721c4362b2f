"""Fetching an address that somebody else chose, without being led into our own network.

Every host is resolved first and every one of its addresses must be public; the connection then goes
to exactly that address, so that a second answer of the name server cannot change it. Redirects are
followed by the same rule. Sizes and times are bounded.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx

from .config import Network
from .errors import Invalid, gettext_noop

Resolver = Callable[[str, int], list[str]]
_REDIRECTS = 3
_GLOBAL = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host. Raises OSError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found})


def is_public(address: str) -> bool:
    """Whether an address lies outside every private, local, shared and reserved range.

    An IPv6 address that leads to an IPv4 one (mapped, NAT64) is judged by that one; tunnels (6to4,
    Teredo) and all that is not global unicast are never public.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    if ip.ipv4_mapped:
        return is_public(str(ip.ipv4_mapped))
    if ip in _NAT64:
        return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip in _GLOBAL and ip.is_global and not ip.sixtofour and not ip.teredo


def reachable(networks: Iterable[Network]) -> Callable[[str], bool]:
    """A judge of addresses: the public ones, and those in the city's own networks."""
    inner = tuple(networks)

    def allowed(address: str) -> bool:
        ip = ipaddress.ip_address(address.split("%")[0])
        return is_public(address) or any(ip in network for network in inner)

    return allowed


def fetch(
    url: str,
    *,
    most: int,
    seconds: float = 20,
    whole: float = 120,
    resolver: Resolver = resolve,
    allowed: Callable[[str], bool] = is_public,
) -> bytes:
    """The body behind an http or https address, at most `most` bytes.

    Args:
        seconds: how long the other side may stay silent.
        whole: how many seconds all of it may take, however busily it trickles.

    Raises:
        Invalid: the address may not be asked, does not answer, or answers too much.
    """
    bounds = _Bounds(most, time.monotonic() + whole)
    with client(allowed, resolver, timeout=seconds, headers={"User-Agent": "Balaikota"}) as asking:
        for _ in range(_REDIRECTS + 1):
            answer = _once(asking, url, bounds)
            if isinstance(answer, bytes):
                return answer
            url = answer
    raise _refused(url)


class _Bounds(NamedTuple):
    most: int  # bytes
    until: float  # of the monotonic clock


def _once(asking: httpx.Client, url: str, bounds: _Bounds) -> bytes | str:
    """The body, or the address it redirects to."""
    try:
        with asking.stream("GET", url) as found:
            if found.has_redirect_location:
                return urljoin(url, found.headers["location"])
            found.raise_for_status()
            return _body(found, bounds)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _refused(url) from error
    except httpx.HTTPError as error:
        raise Invalid(
            "no_answer", gettext_noop("The address does not answer."), field="url"
        ) from error


def _body(found: httpx.Response, bounds: _Bounds) -> bytes:
    body = bytearray()
    for piece in found.iter_bytes():
        body += piece
        if time.monotonic() > bounds.until:
            raise httpx.ReadTimeout("it trickles")
        if len(body) > bounds.most:
            raise Invalid(
                "too_big", gettext_noop("The file behind the address is too big."), field="url"
            )
    return bytes(body)


class Guarded(httpx.BaseTransport):
    """Lets a request through only to where it may go, and connects to the address it checked.

    Raises:
        Invalid: as `checked`.
    """

    def __init__(
        self, allowed: Callable[[str], bool] = is_public, resolver: Resolver = resolve
    ) -> None:
        self._allowed, self._resolver = allowed, resolver
        self._inner = httpx.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address, host, port = checked(str(request.url), self._resolver, self._allowed)
        there = httpx.Request(
            request.method,
            request.url.copy_with(host=address, port=port),
            headers=request.headers,  # "Host" among them
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._inner.handle_request(there)

    def close(self) -> None:
        self._inner.close()


def client(
    allowed: Callable[[str], bool] = is_public, resolver: Resolver = resolve, **options: Any
) -> httpx.Client:
    """A client for addresses that somebody else chose; `options` as of `httpx.Client`."""
    return httpx.Client(transport=Guarded(allowed, resolver), trust_env=False, **options)


def checked(
    url: str, resolver: Resolver = resolve, allowed: Callable[[str], bool] = is_public
) -> tuple[str, str, int]:
    """(address to connect to, host, port) of a URL that may be asked.

    Raises:
        Invalid: it is no http or https address, or one of the host's addresses is not allowed.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise _refused(url) from error
    if parts.scheme not in ("http", "https") or not host or parts.username:
        raise _refused(url)
    try:
        addresses = resolver(host, port)
    except (OSError, UnicodeError) as error:  # UnicodeError: no name of a host at all
        raise _refused(url) from error
    if not addresses or not all(allowed(address) for address in addresses):
        raise _refused(url)
    return addresses[0], host, port


def _refused(url: str) -> Invalid:
    return Invalid(
        "address_refused",
        gettext_noop("Only public http or https addresses can be fetched."),
        field="url",
    )
