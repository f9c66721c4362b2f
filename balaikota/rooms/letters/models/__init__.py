"""Tables of the letters room. Every invariant that the database can hold is a constraint."""

from .catalog import Service, ServiceVersion
from .request import HistoryLine, Invite, NeedLine, Paper, Request, VaultItem

__all__ = [
    "HistoryLine",
    "Invite",
    "NeedLine",
    "Paper",
    "Request",
    "Service",
    "ServiceVersion",
    "VaultItem",
]
