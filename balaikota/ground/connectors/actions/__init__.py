"""Every change of sources, their runs and their rows."""

from .planning import RUN_TASK, queue_due, queue_run, run_now, tell_late, tidy
from .pushing import take_event
from .quarantine import drop_rows, repair_row, replay
from .regions import decide_region
from .running import give_up, run_source
from .sources import connect, pause, resume, save_manifest, set_secret

__all__ = [
    "RUN_TASK",
    "connect",
    "decide_region",
    "drop_rows",
    "give_up",
    "pause",
    "queue_due",
    "queue_run",
    "repair_row",
    "replay",
    "resume",
    "run_now",
    "run_source",
    "save_manifest",
    "set_secret",
    "take_event",
    "tell_late",
    "tidy",
]
