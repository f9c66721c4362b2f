"""What happens at counters. Ids and codes only: a number belongs to nobody by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from balaikota.ground.events.fact import Fact


@dataclass(frozen=True, kw_only=True)
class TicketFact(Fact):
    """Fields every fact of a number carries."""

    kind: ClassVar[str] = "queue._base"
    ticket_id: int
    place: str  # region of the office
    agency: str  # code of the office
    service: str  # what the number now waits for

    @property
    def subject(self) -> str:
        return f"ticket:{self.ticket_id}"


@dataclass(frozen=True, kw_only=True)
class TicketTaken(TicketFact):
    """Somebody took a number, or came for an appointment."""

    kind: ClassVar[str] = "queue.taken"
    channel: str
    taken_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketMoved(TicketFact):
    """A number was called (again), skipped, brought back, transferred, cancelled, or lapsed."""

    kind: ClassVar[str] = "queue.moved"
    act: str
    state: str
    counter: int  # number of the counter, 0 for none
    moved_at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketFinished(TicketFact):
    """Somebody was served. Seconds from taking the number to the call, and at the counter."""

    kind: ClassVar[str] = "queue.finished"
    work: str  # what the service stands for in another room, such as "letters:sktm"; may be ""
    counter: int
    waited: int
    served: int
    finished_at: datetime


@dataclass(frozen=True, kw_only=True)
class CounterTurned(Fact):
    """A counter was opened or closed by an officer."""

    kind: ClassVar[str] = "queue.counter_turned"
    counter_id: int
    place: str
    agency: str
    open: bool
    turned_at: datetime

    @property
    def subject(self) -> str:
        return f"counter:{self.counter_id}"


@dataclass(frozen=True, kw_only=True)
class AppointmentFact(Fact):
    """Fields every fact of an appointment carries."""

    kind: ClassVar[str] = "queue._appointment"
    appointment_id: int
    place: str
    agency: str
    service: str

    @property
    def subject(self) -> str:
        return f"appointment:{self.appointment_id}"


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(AppointmentFact):
    """A time was booked, or moved to this time."""

    kind: ClassVar[str] = "queue.booked"
    at: datetime
    moved: bool


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(AppointmentFact):
    """An appointment ended without a visit: cancelled, or nobody came."""

    kind: ClassVar[str] = "queue.appointment_ended"
    state: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(Fact):
    """An office, its services, counters or hours were changed."""

    kind: ClassVar[str] = "queue.office_changed"
    office: str
    place: str
    what: str

    @property
    def subject(self) -> str:
        return f"queue-office:{self.office}"
