"""One supervised process: started, awaited, started again with backoff, stopped with patience."""

from __future__ import annotations

import math
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

    `readiness` is called at each start; its answer tells whether this very run serves already.
    `patience` is how many seconds that may take.
    `stop_signal` asks it to end; after `grace` seconds `last_signal` makes it.
    `user` is the system user to run as, or None for our own.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    readiness: Callable[[], Callable[[], bool]]
    patience: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    last_signal: signal.Signals = signal.SIGKILL
    grace: float = 8.0
    user: str | None = None
    mourned: bool = field(default=False, init=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _ready: Callable[[], bool] = field(default=bool, init=False)
    _serving: bool = field(default=False, init=False)
    _started_at: float = field(default=0.0, init=False)
    _deaths: int = field(default=0, init=False)
    _not_before: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start it in its own session, so that the terminal's Ctrl-C reaches only us."""
        self.trim_log()
        self._ready, self._serving, self.mourned = self.readiness(), False, False
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
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
        self._started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since the last start."""
        return time.monotonic() - self._started_at

    def became_ready(self) -> bool:
        """True once in each run: when it serves for the first time."""
        if self._serving or not self._ready():
            return False
        self._serving = True
        return True

    @property
    def overdue(self) -> bool:
        """It lives, but did not get ready in time."""
        return not self._serving and self.age > self.patience

    def wait_ready(self, stopping: Callable[[], bool]) -> float:
        """Seconds until it was ready.

        Raises:
            Cannot: it ended or did not get ready in time; carries its last words.
        """
        while not stopping():
            if not self.alive:
                raise Cannot(f"{self.name} {self.how_it_ended()}: {self.last_words()}")
            if self.became_ready():
                break
            if self.overdue:
                raise Cannot(f"{self.name} not ready after {self.age:.0f} s: {self.last_words()}")
            time.sleep(0.05)
        return self.age

    def mourn(self) -> float:
        """Count a death and return the pause before the next start: 0.5 s, doubling up to 30 s."""
        if self.age > _CALM:
            self._deaths = 0
        pause = min(_LONGEST_PAUSE, 0.5 * 2.0**self._deaths)
        self._deaths += 1
        self._not_before = time.monotonic() + pause
        self.mourned = True
        return pause

    @property
    def may_start(self) -> bool:
        """The pause after its death is over."""
        return time.monotonic() >= self._not_before

    def stop(self, within: float = math.inf) -> float:
        """Ask, wait for the grace but no longer than `within`, then insist. Returns the seconds."""
        begun = time.monotonic()
        if self._process is None:
            return 0.0
        if self.alive:
            self._process.send_signal(self.stop_signal)
            try:
                self._process.wait(min(self.grace, within))
            except subprocess.TimeoutExpired:
                self._process.send_signal(self.last_signal)
        self._end_group(self._process)
        self._process.wait(5)
        return time.monotonic() - begun

    def _end_group(self, process: subprocess.Popen[bytes]) -> None:
        """What the child started itself goes with it; PostgreSQL ends its own."""
        if self.last_signal is signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def how_it_ended(self) -> str:
        """`was killed (SIGKILL)` or `ended (exit code 1)`."""
        code = self._process.returncode if self._process else None
        if code is not None and code < 0:
            return f"was killed ({signal.Signals(-code).name})"
        return f"ended (exit code {code})"

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
