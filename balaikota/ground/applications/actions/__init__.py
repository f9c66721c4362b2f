"""Every change of the inventory: one transaction, rows and a fact."""

from .importing import (
    Outcome,
    apply_upload,
    discard_upload,
    keep_upload,
    map_upload,
    name_agencies,
    sweep_uploads,
)
from .inventory import change, connect, disconnect, judge, register
from .measuring import Answer, measure_stages, note_answers, sweep_measures

__all__ = [
    "Answer",
    "Outcome",
    "apply_upload",
    "change",
    "connect",
    "discard_upload",
    "disconnect",
    "judge",
    "keep_upload",
    "map_upload",
    "measure_stages",
    "name_agencies",
    "note_answers",
    "register",
    "sweep_measures",
    "sweep_uploads",
]
