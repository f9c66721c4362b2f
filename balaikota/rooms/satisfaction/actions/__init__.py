"""Everything that changes the survey; each call is one transaction that tells a fact."""

from .answering import Given, NewAnswer, answer, answer_at, complete
from .inviting import NewInvitation, close_station, invite, open_station
from .judging import judge

__all__ = [
    "Given",
    "NewAnswer",
    "NewInvitation",
    "answer",
    "answer_at",
    "close_station",
    "complete",
    "invite",
    "judge",
    "open_station",
]
