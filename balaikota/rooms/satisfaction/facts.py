"""What happens in the survey. Nothing in a fact leads from an answer to who gave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class SurveyFact(Fact):
    """Fields every fact of the survey carries."""

    kind: ClassVar[str] = "satisfaction._base"
    place: str
    agency: str
    topic: str  # what the service was, such as "letters:sktm" or "queue:surat"


@dataclass(frozen=True, kw_only=True)
class SurveyInvited(SurveyFact):
    """Somebody who was served can say how it was."""

    kind: ClassVar[str] = "satisfaction.invited"
    channel: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(SurveyFact):
    """An answer came, or one became full."""

    kind: ClassVar[str] = "satisfaction.answered"
    answer: str
    channel: str
    full: bool
    answered_on: date

    @property
    def subject(self) -> str:
        return f"answer:{self.answer}"


@dataclass(frozen=True, kw_only=True)
class SurveyCommented(SurveyFact):
    """An answer has words. `handed_on`: the person wishes that they become a report."""

    kind: ClassVar[str] = "satisfaction.commented"
    answer: str
    handed_on: bool

    @property
    def subject(self) -> str:
        return f"answer:{self.answer}"


@dataclass(frozen=True, kw_only=True)
class CommentJudged(SurveyFact):
    """A comment was published or hidden."""

    kind: ClassVar[str] = "satisfaction.judged"
    answer: str
    published: bool

    @property
    def subject(self) -> str:
        return f"answer:{self.answer}"


@dataclass(frozen=True, kw_only=True)
class StationMade(SurveyFact):
    """A screen at an office asks for answers, or asks no longer."""

    kind: ClassVar[str] = "satisfaction.station_made"
    station_id: int
    active: bool

    @property
    def subject(self) -> str:
        return f"station:{self.station_id}"
