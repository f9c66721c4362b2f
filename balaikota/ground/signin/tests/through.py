"""HTTP clients of others, led into Django's test client: same process, same transaction."""

from __future__ import annotations

import httpx2
from django.test import Client


class ThroughTestClient(httpx2.BaseTransport):
    """A transport for `httpx2.Client` that asks the house itself."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {name.title(): value for name, value in request.headers.items()}
        answer = Client(raise_request_exception=False).generic(
            request.method,
            request.url.raw_path.decode(),
            data=request.read(),
            content_type=headers.pop("Content-Type", ""),
            headers=headers,
        )
        return httpx2.Response(
            answer.status_code, headers=list(answer.items()), content=answer.content
        )
