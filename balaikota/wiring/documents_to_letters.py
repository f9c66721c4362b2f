"""A letter was signed in bulk or replaced, or a bulk signing is over: its request follows."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from balaikota.ground.documents.facts import BulkEnded, DocumentReplaced, DocumentSigned
from balaikota.ground.events.reactions import on
from balaikota.rooms.letters.actions import signing


@on(DocumentSigned)
def end_signed_request(fact: DocumentSigned) -> None:
    """The request of a letter ends with it."""
    if fact.about.startswith("letter:"):
        signing.signed(fact.about, fact.document, fact.number, now=timezone.now())


@on(DocumentReplaced)
def lead_to_the_new_letter(fact: DocumentReplaced) -> None:
    """Who asked for a letter gets the one that stands in its place."""
    if fact.about.startswith("letter:"):
        signing.replaced(fact.about, fact.document, fact.by)


@on(BulkEnded)
def release_unsigned_requests(fact: BulkEnded) -> None:
    """What was refused goes back to where it lay."""
    signing.run_ended(UUID(fact.run), now=timezone.now())
