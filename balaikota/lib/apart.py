"""Work done in processes of their own, beside the one that asks the database.

A helper gets what it needs through its pipe (never by argument or environment), opens no database,
and ends with its pipe: also when whoever started it was killed. Pickles go only between our own
processes.
"""

from __future__ import annotations

import atexit
import gc
import os
import pickle
import resource
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from importlib import import_module
from queue import SimpleQueue
from typing import IO, Any, Generic, TypeVar

from .errors import Conflict, Refusal, gettext_noop

S = TypeVar("S")
A = TypeVar("A")
B = TypeVar("B")
_SIZE = struct.Struct("!Q")
_PATIENCE = 5.0  # seconds a helper gets to end by itself


@contextmanager
def workers(
    make: Callable[[S], Callable[[A], B]], setup: S, helpers: int
) -> Iterator[Callable[[A], B]]:
    """What `make(setup)` gives, for several threads to ask at once: each has a helper of its own.

    `make` is a function of a module that can be imported without Django. A Refusal it raises comes
    back as such. With `helpers` 0 all is done here.

    Raises:
        Conflict: a helper is gone (when asked).
    """
    if not helpers:
        yield make(setup)
        return
    started = [_Helper(make, setup) for _ in range(helpers)]
    idle: SimpleQueue[_Helper] = SimpleQueue()
    for helper in started:
        idle.put(helper)

    def work(asked: A) -> B:
        helper = idle.get()
        try:
            answer: B = helper.work(asked)
            return answer
        finally:
            idle.put(helper)

    try:
        yield work
    finally:
        for helper in started:
            helper.end()


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use: seconds of processor time, bytes of the helper's own data,
    seconds the helper waits for the next piece before it ends."""

    seconds: int
    memory: int
    idle: int


class Exceeded(Exception):
    """The helper was ended, for it used more than its limits."""


class Contained(Generic[A, B]):
    """One helper for work that cannot be trusted to end, or to be small; one piece at a time.

    Started when it is first asked, and again after it ended. `make` as for `workers`.
    """

    def __init__(self, make: Callable[[S], Callable[[A], B]], setup: S, limits: Limits) -> None:
        self._made = (make, setup, limits)
        self._limits = limits
        self._turn = threading.Lock()
        self._helper: _Helper | None = None

    def ask(self, asked: A) -> B:
        """Raises Exceeded, and what `make`'s function refuses."""
        with self._turn:
            if self._helper is None or self._helper.ended:
                self.end()
                self._helper = _Helper(*self._made)
                atexit.register(self.end)
            try:
                answer: B = self._helper.work(asked)
                return answer
            except Conflict as gone:
                if not self._helper.ended:
                    raise
                self.end()
                raise Exceeded from gone

    def end(self) -> None:
        """End the helper, if there is one."""
        if self._helper is not None:
            self._helper.end()
            self._helper = None
            atexit.unregister(self.end)


@contextmanager
def unswept() -> Iterator[None]:
    """No garbage collection: rows form no rings, and walking them all costs a tenth."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


class _Helper:
    """One process beside this one, and the two pipes to it."""

    def __init__(
        self, make: Callable[..., Any], setup: object, limits: Limits | None = None
    ) -> None:
        bound = [str(one) for one in astuple(limits)] if limits else []
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, make.__module__, make.__name__, *bound],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._ends = False
        self._tell(setup)

    @property
    def ended(self) -> bool:
        return self._ends or self._process.poll() is not None

    def work(self, asked: object) -> Any:
        self._tell(asked)
        body = _receive(self._out)
        if body is None:
            self._ends = True
            raise Conflict(
                "helper", gettext_noop("Loading was interrupted. Please start it again.")
            )
        answer = _unpacked(body)
        if isinstance(answer, Refusal):
            raise answer
        return answer

    def _tell(self, thing: object) -> None:
        with suppress(BrokenPipeError):  # it ended; that there is no answer says so
            _send(self._into, thing)

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self._into.close()
        self._out.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _send(pipe: IO[bytes], thing: object) -> None:
    body = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None at the end of the pipe."""
    head = pipe.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    body = pipe.read(size)
    return body if len(body) == size else None


def _unpacked(body: bytes) -> Any:
    """Only our own processes write to these pipes."""
    return pickle.loads(body)  # noqa: S301


def serve(
    make: Callable[[Any], Callable[[Any], Any]], into: IO[bytes], out: IO[bytes],
    limits: Limits | None = None,
) -> None:  # fmt: skip
    """What a helper does until its pipe ends. Rows form no rings: nothing has to be swept."""
    setup = _receive(into)
    if setup is None:
        return
    gc.disable()
    work = make(_unpacked(setup))
    while (asked := _receive(into)) is not None:
        _bind(limits)
        try:
            answer = work(_unpacked(asked))
        except Refusal as refusal:
            answer = refusal
        _send(out, answer)
        _wait(limits)


def _bind(limits: Limits | None) -> None:
    """From here on the system itself ends this process when it uses more."""
    if limits is None:
        return
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_PROF, limits.seconds)
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wait(limits: Limits | None) -> None:
    if limits is not None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(limits.idle)


if __name__ == "__main__":
    module, name, *bound = sys.argv[1:]
    limits = Limits(*(int(one) for one in bound)) if bound else None
    try:
        make = getattr(import_module(module), name)
        serve(make, sys.stdin.buffer, sys.stdout.buffer, limits)
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more: nothing to be written at the end either
