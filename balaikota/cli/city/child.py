"""One supervised process: started, awaited, restarted with backoff, stopped with patience."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..cannot import Cannot
from .processes import dying_with_me

_LONGEST_PAUSE = 30.0  # seconds between two starts of a child that keeps dying
_CALM = 60.0  # seconds of life after which earlier deaths are forgotten
_LOG_LIMIT = 10 * 1024 * 1024


@dataclass(kw_only=True)
class Child:
    """A process of the city.

    `ready` answers whether it serves; `patience` is how many seconds it may take until then.
    `stop_signal` asks it to end; after `grace` seconds `last_signal` makes it.
    `user` is the system user to run as, or None for our own.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    ready: Callable[[], bool]
    patience: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    last_signal: signal.Signals = signal.SIGKILL
    grace: float = 8.0
    user: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0.0, init=False)
    deaths: int = field(default=0, init=False)
    not_before: float = field(default=0.0, init=False)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it in its own session, so that the terminal's Ctrl-C reaches only us."""
        self.trim_log()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.argv,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                preexec_fn=dying_with_me(self.stop_signal),
            )
        self.started_at = time.monotonic()

    def wait_ready(self, stopping: Callable[[], bool]) -> float:
        """Seconds until it was ready.

        Raises:
            Cannot: it ended or did not get ready in time; carries its last words.
        """
        while not stopping():
            waited = time.monotonic() - self.started_at
            if not self.alive:
                raise Cannot(f"{self.name} ended at once: {self.last_words()}")
            if self.ready():
                return waited
            if waited > self.patience:
                raise Cannot(f"{self.name} was not ready after {waited:.0f} s: {self.last_words()}")
            time.sleep(0.05)
        return 0.0

    def note_death(self) -> float:
        """Count a death and return the pause before the next start: 0.5 s, doubling up to 30 s."""
        if time.monotonic() - self.started_at > _CALM:
            self.deaths = 0
        pause = min(_LONGEST_PAUSE, 0.5 * 2.0**self.deaths)
        self.deaths += 1
        self.not_before = time.monotonic() + pause
        return pause

    def stop(self) -> float:
        """Ask, wait, then insist. Returns the seconds it took."""
        begun = time.monotonic()
        if self.process is None:
            return 0.0
        if self.alive:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(self.grace)
            except subprocess.TimeoutExpired:
                self.process.send_signal(self.last_signal)
        self._end_group()
        self.process.wait(5)
        return time.monotonic() - begun

    def _end_group(self) -> None:
        """What the child started itself goes with it; PostgreSQL ends its own."""
        if self.user is not None or self.last_signal is not signal.SIGKILL:
            return
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line of its log that says something."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-40:]
        except OSError:
            return f"see {self.log}"
        said = [text.strip() for text in lines if text.strip()]
        return f"{said[-1]} (see {self.log})" if said else f"see {self.log}"

    def trim_log(self) -> None:
        """Keep the log below 10 MB, with one older part. Children append, so cutting is safe."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            older = self.log.with_suffix(".log.1")
            older.write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)
