"""A letter was issued: the applicant is asked how it was."""

from __future__ import annotations

from balaikota.ground.events.reactions import on
from balaikota.rooms.letters.facts import LetterIssued
from balaikota.rooms.letters.queries import catalog
from balaikota.rooms.satisfaction import actions

_VILLAGE = 4  # parts of "36.72.01.1001"


@on(LetterIssued)
def ask_about_letter(fact: LetterIssued) -> None:
    """One link for each letter, shown on the page of the request."""
    service = catalog.newest(fact.service).definition
    actions.invite(
        actions.NewInvitation(
            subject=fact.subject, topic=f"letters:{fact.service}", title=service.title,
            title_en=service.title_en, agency=fact.agency,
            place=".".join(fact.place.split(".")[:_VILLAGE]),
            channel="link" if fact.without_coming else "counter",
        ),
        now=fact.issued_at,
    )  # fmt: skip
