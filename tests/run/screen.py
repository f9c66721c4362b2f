"""A screen without a browser: what an EventSource does with the live stream of a city."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator

from .city import PATIENCE, RunningCity


class Screen:
    """A browser's EventSource: reads line by line, remembers the last id, comes back with it."""

    def __init__(self, city: RunningCity, last: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", city.port, timeout=PATIENCE)
        self._connection.request("GET", "/live", headers={"Last-Event-ID": last} if last else {})
        self._answer = self._connection.getresponse()
        self.last = last
        assert self._answer.status == 200

    def events(self) -> Iterator[tuple[str, dict[str, str]]]:
        """(event, data) until the stream ends."""
        kind = ""
        while line := self._answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name == "id":
                self.last = value
            elif name == "event":
                kind = value
            elif name == "data":
                yield kind, json.loads(value)

    def until(self, subject: str) -> list[str]:
        """Subjects of the facts heard, up to this one."""
        heard = []
        for kind, data in self.events():
            if kind == "fact":
                heard.append(data["subject"])
                if heard[-1] == subject:
                    return heard
        raise AssertionError(f"the stream ended before {subject}: {heard}")

    def hello(self) -> None:
        assert next(kind for kind, _ in self.events()) == "hello"

    def close(self) -> None:
        self._connection.close()
