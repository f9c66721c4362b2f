"""Asking an outside provider at an address somebody typed, by the rule of `lib.outgoing`."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid

SECONDS = 10.0


class Guarded(HTTPAdapter):
    """Connects to exactly the address that was checked.

    Raises:
        requests.exceptions.InvalidURL: the address may not be asked.
    """

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        url = str(request.url)
        try:
            address, host, port = outgoing.checked(url, allowed=settings.MAY_BE_ASKED)
        except Invalid as error:
            raise requests.exceptions.InvalidURL(str(error)) from error
        goal, tls = super().build_connection_pool_key_attributes(request, verify, cert)
        request.headers.setdefault("Host", urlsplit(url).netloc)
        if goal["scheme"] == "https":
            tls = {**tls, "server_hostname": host, "assert_hostname": host}
        return {**goal, "host": address, "port": port}, tls


def session() -> requests.Session:
    """What allauth asks an outside provider with."""
    made = requests.Session()
    made.trust_env = False
    for scheme in ("http://", "https://"):
        made.mount(scheme, Guarded())
    made.request = functools.partial(made.request, timeout=SECONDS)  # type: ignore[method-assign]
    return made
