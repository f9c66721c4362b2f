"""Children that never outlive their parent, and never see its Ctrl-C."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel to send `how` to this process when its parent ends, even by kill -9.

    Linux only; elsewhere leftovers are found and stopped by the next start. Must be called after a
    change of user, which clears the wish.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(how))
    if os.getppid() != parent:  # it ended before we asked
        os.kill(os.getpid(), how)


def dying_with_me(how: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A `preexec_fn` for subprocess.Popen that ties the child to the calling process."""
    parent = os.getpid()
    return lambda: die_with_parent(parent, how)
