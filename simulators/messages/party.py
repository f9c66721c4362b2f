"""What the HTTP parties share: a server of their own, and refusals that are given first."""

from __future__ import annotations

from typing import Self

from simulators.agencies.serving import Answer, Asked, Server


class Party:
    """One outside party, open while the block runs. `refusals` go first, one for each request."""

    def __init__(self) -> None:
        self.refusals: list[Answer] = []
        self._server = Server(self._said)

    @property
    def url(self) -> str:
        return self._server.url

    def answer(self, asked: Asked) -> Answer:
        """What this party says."""
        raise NotImplementedError

    def _said(self, asked: Asked) -> Answer:
        return self.refusals.pop(0) if self.refusals else self.answer(asked)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(*error)
