"""Commands that must succeed once before the city goes on, such as bringing the schema up."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from ..cannot import Cannot
from .processes import dying_with_me

_LOOK = 0.05  # seconds between two looks whether it has ended


@dataclass(frozen=True)
class Step:
    """One command. With `speaks` its output goes to the terminal, else it is returned."""

    name: str
    argv: Sequence[str]
    speaks: bool = True

    def begin(self, env: Mapping[str, str]) -> Begun:
        """Start it, and go on."""
        complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - both are closed by `end`
        words = tempfile.TemporaryFile("w+")  # noqa: SIM115
        process = subprocess.Popen(
            self.argv,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=None if self.speaks else words,
            stderr=complaints,
            start_new_session=True,
            preexec_fn=dying_with_me(),
        )
        return Begun(self.name, process, complaints, words)

    def run(self, env: Mapping[str, str], stop: threading.Event) -> str:
        """Run to the end, or until told to stop. Returns the output unless it `speaks`.

        Raises:
            Cannot: it failed; carries its last sentence.
        """
        begun = self.begin(env)
        while begun.runs:
            if stop.wait(_LOOK):
                begun.stop()
        return begun.end(told_to_stop=stop.is_set())


@dataclass(frozen=True)
class Begun:
    """A step on its way."""

    name: str
    process: subprocess.Popen[bytes]
    complaints: IO[str]
    words: IO[str]

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def stop(self, within: float = 10.0) -> None:
        """End it, gently first. A command that was cut off goes on at its next start."""
        self.process.terminate()
        try:
            self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def end(self, *, told_to_stop: bool = False) -> str:
        """What it said, after it ended.

        Raises:
            Cannot: it failed; carries its last sentence.
        """
        with self.complaints, self.words:
            if self.process.returncode and not told_to_stop:
                raise Cannot(_last_sentence(self.complaints) or f"{self.name} failed")
            self.words.seek(0)
            return self.words.read()


def _last_sentence(complaints: IO[str]) -> str:
    complaints.seek(0)
    lines = [line.strip() for line in complaints if line.strip()]
    said = lines[-1] if lines else ""
    return said.split(": ", 1)[1] if said.startswith("balaikota ") and ": " in said else said
