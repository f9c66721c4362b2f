"""Tables of documents: what is set up, what is signed with, what was signed."""

from .documents import BulkItem, BulkRun, Disposal, Document
from .keys import Authority, SignatureKey, Unlocked
from .setup import Counter, Office, Register, Template

__all__ = [
    "Authority",
    "BulkItem",
    "BulkRun",
    "Counter",
    "Disposal",
    "Document",
    "Office",
    "Register",
    "SignatureKey",
    "Template",
    "Unlocked",
]
