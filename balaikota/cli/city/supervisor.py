"""The supervisor: brings the parts of a city up in order, keeps them up, and takes them down."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from balaikota.lib.config import Config

from .. import say
from ..cannot import Cannot
from . import preflight
from .child import Child
from .postgres import Postgres
from .processes import dying_with_me
from .temporary import database_child

_TICK = 0.25  # seconds between two looks at the children
_START_TRIES = 3


@dataclass(frozen=True)
class Step:
    """A command that must succeed once before the city goes on, such as loading the demo.

    `loud` lets it speak to the terminal; otherwise its output goes to its log.
    """

    name: str
    argv: Sequence[str]
    loud: bool = True


@dataclass(kw_only=True)
class City:
    """All processes of one data folder.

    `before_web` steps run when the database is ready, `after_web` steps when pages are served.
    `more` are extra children, started last and watched like the others.
    """

    config: Config
    before_web: Sequence[Step] = ()
    after_web: Sequence[Step] = ()
    more: Sequence[Child] = ()
    children: list[Child] = field(default_factory=list, init=False)
    _stop: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self, on_ready: Callable[[], None] | None = None) -> int:
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
                if not self._stop.is_set() and on_ready:
                    on_ready()
                self._watch()
            finally:
                self._take_down()
        return 0

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def env(self) -> dict[str, str]:
        """Our environment with the addresses that were decided here."""
        return {
            **os.environ,
            "BALAIKOTA_DATA": str(self.config.data),
            "BALAIKOTA_DATABASE_URL": self.database_url,
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def database_url(self) -> str:
        return self.config.database_url or self._postgres.url

    def command(self, *words: str) -> list[str]:
        """A `balaikota` command line that runs with this very Python."""
        return [sys.executable, "-m", "balaikota.cli.main", *words]

    def child(self, name: str, *words: str, ready: Callable[[], bool], grace: float = 8.0) -> Child:
        """A child that runs a `balaikota` subcommand."""
        return Child(
            name=name, argv=self.command(*words), env=self.env, log=self.log(name), ready=ready,
            grace=grace,
        )  # fmt: skip

    def log(self, name: str) -> Path:
        folder = self.config.data / "logs"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.log"

    # -- up ---------------------------------------------------------------------------------

    def _bring_up(self) -> None:
        self._database()
        self._step(Step("schema", self.command("prepare")))
        for step in self.before_web:
            self._step(step)
        self._add(self.child("web", "web", ready=self._serves), f"{self.config.base_url}/")
        last = self._newest_worker()
        self._add(
            self.child("worker", "worker", ready=lambda: self._newest_worker() > last, grace=10.0),
            "jobs, schedules and reactions",
        )
        for step in self.after_web:
            self._step(step)
        for child in self.more:
            self._add(child, "running")

    def _database(self) -> None:
        if self.config.database_url:
            version = preflight.database(self.config.database_url)
            say.line("ok", "database", f"PostgreSQL {version}, from BALAIKOTA_DATABASE_URL")
            return
        server = self._postgres
        if server.stop_leftover() is not None:
            say.line("warn", "database", "stopped one left over from a killed run")
        server.prepare()
        words = f"PostgreSQL {server.version}, embedded in {server.folder}"
        self._add(database_child(server), words)

    @property
    def _postgres(self) -> Postgres:
        return Postgres(self.config.data)

    def _add(self, child: Child, words: str) -> None:
        if self.stopping:
            return
        self.children.append(child)
        child.start()
        took = child.wait_ready(lambda: self.stopping)
        if not self.stopping:
            say.line("ok", child.name, words, took)

    def _step(self, step: Step) -> None:
        if self.stopping:
            return
        begun = time.monotonic()
        with self.log(step.name).open("wb") as log:
            process = subprocess.Popen(
                step.argv, env=self.env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                stdout=None if step.loud else log, start_new_session=True, text=True,
                preexec_fn=dying_with_me(),
            )  # fmt: skip
            said = self._hear(process)
        if process.returncode and not self.stopping:
            raise Cannot(said or f"{step.name} failed after {time.monotonic() - begun:.0f} s")

    def _hear(self, process: subprocess.Popen[str]) -> str:
        """Wait for a step, passing its complaints on. Returns its last sentence."""
        lines: list[str] = []

        def read() -> None:
            assert process.stderr is not None
            lines.extend(process.stderr)

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        while process.poll() is None:
            if self._stop.wait(0.05):
                process.terminate()
                process.wait(10)
        reader.join(2)
        text = [line.strip() for line in lines if line.strip()]
        return text[-1].removeprefix("balaikota prepare: ") if text else ""

    def _serves(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.config.host, self.config.host)  # noqa: S104
        connection = http.client.HTTPConnection(host, self.config.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _newest_worker(self) -> int:
        """Number of the newest worker that has announced itself in the database, 0 if none."""
        try:
            with psycopg.connect(self.database_url, connect_timeout=5) as connection:
                row = connection.execute("SELECT max(id) FROM procrastinate_workers").fetchone()
        except psycopg.Error:
            return 0
        return int(row[0] or 0) if row else 0

    # -- keep -------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stop.wait(_TICK):
            for child in self.children:
                if child.alive:
                    child.trim_log()
                else:
                    self._revive(child)

    def _revive(self, child: Child) -> None:
        if child.not_before == 0.0:
            pause = child.note_death()
            say.line("bad", child.name, f"ended: {child.last_words()}; next start in {pause:.1f} s")
        if time.monotonic() < child.not_before:
            return
        child.not_before = 0.0
        if child.name == "database":
            self._postgres.stop_leftover()
        child.start()
        try:
            took = child.wait_ready(lambda: self.stopping)
        except Cannot as error:
            say.line("bad", child.name, str(error))
            child.stop()
            return
        if not self.stopping:
            say.line("ok", child.name, "back again", took)

    # -- down -------------------------------------------------------------------------------

    def _take_down(self) -> None:
        """Last started, first stopped: pages, then jobs, then the database. Within 30 s."""
        for child in sorted(self.children, key=_stop_order):
            took = child.stop()
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


def _stop_order(child: Child) -> int:
    return {"web": 1, "worker": 2, "database": 3}.get(child.name, 0)
