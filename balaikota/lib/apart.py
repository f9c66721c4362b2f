"""Work done in processes of their own, beside the one that asks the database.

A helper gets what it needs through its pipe (never by argument or environment), opens no database,
and ends with its pipe: also when whoever started it was killed. Pickles go only between our own
processes.
"""

from __future__ import annotations

import gc
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from queue import SimpleQueue
from typing import IO, Any, TypeVar

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

    def __init__(self, make: Callable[..., Any], setup: object) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, make.__module__, make.__name__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._into, self._out = self._process.stdin, self._process.stdout
        self._tell(setup)

    def work(self, asked: object) -> Any:
        self._tell(asked)
        body = _receive(self._out)
        if body is None:
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


def serve(make: Callable[[Any], Callable[[Any], Any]], into: IO[bytes], out: IO[bytes]) -> None:
    """What a helper does until its pipe ends. Rows form no rings: nothing has to be swept."""
    setup = _receive(into)
    if setup is None:
        return
    gc.disable()
    work = make(_unpacked(setup))
    while (asked := _receive(into)) is not None:
        try:
            answer = work(_unpacked(asked))
        except Refusal as refusal:
            answer = refusal
        _send(out, answer)


if __name__ == "__main__":
    module, name = sys.argv[1:]
    try:
        serve(getattr(import_module(module), name), sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more: nothing to be written at the end either
