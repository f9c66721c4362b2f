"""The supervisor: brings the parts of a city up in order, keeps them up, and takes them down."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from balaikota.lib.config import Config

from .. import say
from ..cannot import Cannot
from . import preflight, probes
from .child import Child
from .postgres import Postgres
from .steps import Begun, Step
from .temporary import database_child

_TICK = 0.2  # seconds between two looks at the children
_STOP_ORDER = {"web": 1, "worker": 2, "database": 3}  # everything else goes before them
_END = 28.0  # seconds in which all of them are gone; the documented promise is 30
_LEAST = 0.5  # seconds that a child gets to end by itself, however many there are


@dataclass(kw_only=True)
class City:
    """All processes of one data folder.

    `before_web` steps run when the database is ready. `after_web` steps run one after the other
    while pages are served already; then `more` makes extra children, watched like the others.
    """

    config: Config
    before_web: Sequence[Step] = ()
    after_web: Sequence[Step] = ()
    more: Callable[[City], Sequence[Child]] = lambda city: ()
    first_admin: str = field(default="", init=False)
    """One-time link to create the first administrator; "" once there is one."""
    children: list[Child] = field(default_factory=list, init=False)
    _stop: threading.Event = field(default_factory=threading.Event, init=False)
    _waiting: list[Step] = field(default_factory=list, init=False)
    _begun: Begun | None = field(default=None, init=False)
    _complete: bool = field(default=False, init=False)

    def run(self, on_ready: Callable[[], None] = lambda: None) -> int:
        """Start, watch until SIGTERM or SIGINT, stop. Returns the exit code.

        Raises:
            Cannot: before or while starting; everything already started is stopped again.
        """
        preflight.loopback_only(self.config)
        preflight.data_folder(self.config.data)
        with preflight.only_one(self.config.data), self._signals():
            preflight.port(self.config.host, self.config.port)
            try:
                self._bring_up()
                if not self.stopping:
                    on_ready()
                self._watch()
            finally:
                self._take_down()
        return 0

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def database_url(self) -> str:
        return self.config.database_url or Postgres(self.config.data).url

    @property
    def env(self) -> dict[str, str]:
        """Our environment with the addresses that were decided here."""
        return {
            **os.environ,
            "BALAIKOTA_DATA": str(self.config.data),
            "BALAIKOTA_DATABASE_URL": self.database_url,
            "PYTHONUNBUFFERED": "1",
        }

    def command(self, *words: str) -> list[str]:
        """A `balaikota` command line that runs with this very Python."""
        return [sys.executable, "-m", "balaikota.cli.main", *words]

    def child(
        self,
        name: str,
        argv: Sequence[str],
        readiness: Callable[[], Callable[[], bool]] = lambda: lambda: True,
        grace: float = 8.0,
    ) -> Child:
        """A watched process with the city's environment, writing into its own log."""
        folder = self.config.data / "logs"
        folder.mkdir(exist_ok=True)
        log: Path = folder / f"{name}.log"
        return Child(name=name, argv=argv, env=self.env, log=log, readiness=readiness, grace=grace)

    # -- up ---------------------------------------------------------------------------------

    def _bring_up(self) -> None:
        self._database()
        self._schema()
        self._steps(self.before_web)
        web = self.child("web", self.command("web"), lambda: lambda: probes.answers(self.config))
        worker = self.child(
            "worker", self.command("worker"), lambda: probes.new_worker(self.database_url), 10.0
        )
        self._add((web, f"{self.config.base_url}/"), (worker, "jobs, schedules and reactions"))
        self._waiting = list(self.after_web)

    def _database(self) -> None:
        if self.config.database_url:
            version = preflight.database(self.config.database_url)
            say.line("ok", "database", f"PostgreSQL {version}, from BALAIKOTA_DATABASE_URL")
            return
        processes, threads = self.config.web_processes, self.config.web_threads
        server = Postgres(self.config.data, connections=50 + processes * (threads + 4))
        if server.stop_leftover():
            say.line("warn", "database", "stopped one left over from a killed run")
        server.prepare()
        words = f"PostgreSQL {server.version} in {server.folder}"
        self._add((database_child(server), words))

    def _schema(self) -> None:
        if self.stopping:
            return
        begun = time.monotonic()
        said = Step("schema", self.command("prepare", "--report"), speaks=False).run(
            self.env, self._stop
        )
        if not said:  # told to stop meanwhile
            return
        report = json.loads(said.splitlines()[-1])
        self.first_admin = report["first_admin"]
        applied = report["applied"]
        words = f"{applied} migrations applied" if applied else "up to date"
        say.line("ok", "schema", words, time.monotonic() - begun)

    def _steps(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if not self.stopping:
                step.run(self.env, self._stop)

    def _add(self, *newcomers: tuple[Child, str]) -> None:
        """Start them together, then wait for each."""
        for child, _ in newcomers:
            if self.stopping:
                return
            self.children.append(child)
            child.start()
        for child, words in newcomers:
            took = child.wait_ready(lambda: self.stopping)
            if not self.stopping:
                say.line("ok", child.name, words, took)

    # -- keep -------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stop.wait(_TICK):
            for child in self.children:
                self._look_after(child)
            if not self._complete:
                self._complete = self._go_on()

    def _go_on(self) -> bool:
        """The next thing that may follow when pages are served. Whether all of them have."""
        if self._begun is not None:
            if self._begun.runs:
                return False
            self._end(self._begun)
            self._begun = None
        if self._waiting:
            self._begun = self._waiting.pop(0).begin(self.env)
            return False
        for child in self.more(self):
            self._add((child, "runs"))
        return True

    def _end(self, step: Begun) -> None:
        try:
            step.end()
        except Cannot as cannot:  # the city lives without it
            say.line("bad", step.name, f"{cannot} The next start tries again.")

    def _look_after(self, child: Child) -> None:
        if child.alive:
            child.trim_log()
            if child.became_ready():
                say.line("ok", child.name, "back again", child.age)
            elif child.overdue:
                say.line("bad", child.name, f"not ready after {child.age:.0f} s; ended it")
                child.stop()
        elif not child.mourned:
            pause = child.mourn()
            why = f"{child.how_it_ended()}: {child.last_words()}"
            say.line("bad", child.name, f"{why}; starts again in {pause:.1f} s")
        elif child.may_start:
            if child.name == "database":
                Postgres(self.config.data).stop_leftover()
            child.start()

    # -- down -------------------------------------------------------------------------------

    def _take_down(self) -> None:
        """Extras, pages, jobs, and the database last: together within 30 s.

        Extras share what pages, jobs and database leave over if all of them need all their grace.
        """
        end = time.monotonic() + _END
        order = sorted(self.children, key=lambda child: _STOP_ORDER.get(child.name, 0))
        needed = [child.grace if child.name in _STOP_ORDER else 0.0 for child in order]
        if self._begun is not None:
            self._begun.stop(_left(end, needed))
        for at, child in enumerate(order, 1):
            took = child.stop(_left(end, needed[at:]))
            say.line("ok", child.name, "stopped", took)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: object) -> None:
            self._stop.set()

        wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, stop) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _left(end: float, needed: Sequence[float]) -> float:
    """Seconds that one may take, when those after it need so many."""
    return max(_LEAST, end - time.monotonic() - sum(needed))
