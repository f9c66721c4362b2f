"""Everything that changes a queue; each call is one transaction that tells a fact."""

from .booking import Booked, NewAppointment, arrive, book, cancel_appointment, move_appointment
from .calling import back, call, call_next, close_counter, finish, open_counter, recall, skip
from .calling import transfer as transfer
from .setting import NewOffice, add_counter, edit_office, edit_service, kiosk_key, open_office
from .setting import set_counter as set_counter
from .taking import NewTicket, Taken, cancel, take

__all__ = [
    "Booked",
    "NewAppointment",
    "NewOffice",
    "NewTicket",
    "Taken",
    "add_counter",
    "arrive",
    "back",
    "book",
    "call",
    "call_next",
    "cancel",
    "cancel_appointment",
    "close_counter",
    "edit_office",
    "edit_service",
    "finish",
    "kiosk_key",
    "move_appointment",
    "open_counter",
    "open_office",
    "recall",
    "set_counter",
    "skip",
    "take",
    "transfer",
]
