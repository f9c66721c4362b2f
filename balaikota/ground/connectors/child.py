"""One run as a process: `python -m balaikota.ground.connectors.child SOURCE WHY ACTOR`.

It has little memory, no terminal and little urgency, and it dies with the worker. A source that
floods, hangs or crashes a parser ends here and nowhere else.
"""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
import sys

MEMORY = 1_200_000_000  # bytes of its own data
LEFT = 3  # exit status: there was nothing to do
_PR_SET_PDEATHSIG = 1


def limit(memory: int = MEMORY) -> None:
    """Bind this process: memory, urgency, and its life to the parent's."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    gc.set_threshold(50_000, 20, 50)  # rows come and go by the thousand and hold no circles


def main(words: list[str]) -> int:
    """Run a source. Returns the exit status: 0 when the run says how it ended."""
    code, why, actor = words
    limit()
    import django

    django.setup()
    from django.utils import timezone

    from balaikota.ground.people.rules import Actor
    from balaikota.lib.errors import Refusal

    from . import actions
    from .rules.life import Why
    from .world import world

    who = Actor(ref=actor, system=True)
    try:
        actions.run_source(code, why=Why(why), clock=timezone.now, world=world(), actor=who)
    except Refusal:
        return LEFT  # it is gone, or being read by another
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
