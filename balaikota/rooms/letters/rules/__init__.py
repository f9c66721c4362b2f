"""The rules of letters, pure: the catalog, answers, needs, the chain, who sees what, clocks."""

from .life import ENDED, INCOMPLETE, OPEN, Act, Part, State, possible, step
from .needs import NeedState

__all__ = ["ENDED", "INCOMPLETE", "OPEN", "Act", "NeedState", "Part", "State", "possible", "step"]
