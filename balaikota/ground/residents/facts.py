"""What happens in the population register. Ids, codes and counts; never a person's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class ResidentChanged(Fact):
    """A life event was recorded: birth, death, move, change of family, correction, …

    `change` is a code of `rules.codes.Change`; `place` is where the resident is registered now.
    """

    kind: ClassVar[str] = "residents.changed"
    resident_id: int
    change: str
    place: str
    day: date
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"resident:{self.resident_id}"


@dataclass(frozen=True, kw_only=True)
class ResidentsLoaded(Fact):
    """A file of residents is in, or a part of it: one fact for each batch."""

    kind: ClassVar[str] = "residents.loaded"
    run_id: int
    place: str
    new: int
    changed: int
    refused: int
    done: int
    whole: bool

    @property
    def subject(self) -> str:
        return f"residents_run:{self.run_id}"


@dataclass(frozen=True, kw_only=True)
class ResidentsCounted(Fact):
    """The numbers of people by area were made anew."""

    kind: ClassVar[str] = "residents.counted"
    place: str
    people: int
    families: int
    counted_at: datetime


@dataclass(frozen=True, kw_only=True)
class DuplicatesFound(Fact):
    """A search for duplicates found new pairs in a kelurahan."""

    kind: ClassVar[str] = "residents.duplicates_found"
    place: str
    count: int
    found_at: datetime


@dataclass(frozen=True, kw_only=True)
class PairJudged(Fact):
    """Somebody judged two records: different, same (merged), or open again."""

    kind: ClassVar[str] = "residents.pair_judged"
    pair_id: int
    place: str
    verdict: str
    judged_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_pair:{self.pair_id}"


@dataclass(frozen=True, kw_only=True)
class AgreementChanged(Fact):
    """An application's right to ask was made, changed, given a key or ended (`what`)."""

    kind: ClassVar[str] = "residents.agreement_changed"
    agreement_id: int
    application: str
    agency: str
    what: str
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_agreement:{self.agreement_id}"


@dataclass(frozen=True, kw_only=True)
class LooksSealed(Fact):
    """Looks were sealed into their chain. Through this the city's own chain vouches for them."""

    kind: ClassVar[str] = "residents.looks_sealed"
    seq: int
    count: int
    digest: str
    sealed_at: datetime


@dataclass(frozen=True, kw_only=True)
class LookingUnusual(Fact):
    """Somebody looks at residents' data in an unusual way (`rule` of data/looking.yaml)."""

    kind: ClassVar[str] = "residents.looking_unusual"
    alert_id: int
    rule: str
    viewer: str
    count: int
    raised_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_alert:{self.alert_id}"


@dataclass(frozen=True, kw_only=True)
class AlertClosed(Fact):
    """Somebody looked into an alert and closed it."""

    kind: ClassVar[str] = "residents.alert_closed"
    alert_id: int
    closed_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_alert:{self.alert_id}"


@dataclass(frozen=True, kw_only=True)
class LinkChanged(Fact):
    """An account was asked to be, became, or ceased to be that of a resident (`what`)."""

    kind: ClassVar[str] = "residents.link_changed"
    account_id: int
    place: str
    what: str
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"account:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class WishMade(Fact):
    """A resident objects to a look, or asks for correction or deletion."""

    kind: ClassVar[str] = "residents.wish_made"
    wish_id: int
    wish: str
    place: str
    due_at: datetime
    made_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_wish:{self.wish_id}"


@dataclass(frozen=True, kw_only=True)
class WishAnswered(Fact):
    """The data steward answered an objection or a request."""

    kind: ClassVar[str] = "residents.wish_answered"
    wish_id: int
    wish: str
    place: str
    granted: bool
    answered_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_wish:{self.wish_id}"


@dataclass(frozen=True, kw_only=True)
class BreachChanged(Fact):
    """A breach of data protection was registered, told to somebody, or closed (`what`)."""

    kind: ClassVar[str] = "residents.breach_changed"
    breach_id: int
    what: str
    due_at: datetime
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"residents_breach:{self.breach_id}"


@dataclass(frozen=True, kw_only=True)
class ProcessingEdited(Fact):
    """A line of the register of processing was edited."""

    kind: ClassVar[str] = "residents.processing_edited"
    code: str
    edited_at: datetime
