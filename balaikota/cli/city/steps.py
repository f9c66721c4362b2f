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


@dataclass(frozen=True)
class Step:
    """One command. With `speaks` its output goes to the terminal, else it is returned."""

    name: str
    argv: Sequence[str]
    speaks: bool = True

    def run(self, env: Mapping[str, str], stop: threading.Event) -> str:
        """Run to the end, or until told to stop. Returns the output unless it `speaks`.

        Raises:
            Cannot: it failed; carries its last sentence.
        """
        with tempfile.TemporaryFile("w+") as complaints, tempfile.TemporaryFile("w+") as words:
            process = subprocess.Popen(
                self.argv,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=None if self.speaks else words,
                stderr=complaints,
                start_new_session=True,
                preexec_fn=dying_with_me(),
            )
            _wait(process, stop)
            if process.returncode and not stop.is_set():
                raise Cannot(_last_sentence(complaints) or f"{self.name} failed")
            words.seek(0)
            return words.read()


def _wait(process: subprocess.Popen[bytes], stop: threading.Event) -> None:
    while process.poll() is None:
        if stop.wait(0.05):
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _last_sentence(complaints: IO[str]) -> str:
    complaints.seek(0)
    lines = [line.strip() for line in complaints if line.strip()]
    said = lines[-1] if lines else ""
    return said.split(": ", 1)[1] if said.startswith("balaikota ") and ": " in said else said
