"""Somebody was served at a counter: the page of the number asks how it was."""

from __future__ import annotations

from balaikota.ground.events.reactions import on
from balaikota.rooms.queue.facts import TicketFinished
from balaikota.rooms.queue.queries import offices
from balaikota.rooms.satisfaction import actions


@on(TicketFinished)
def ask_about_visit(fact: TicketFinished) -> None:
    """One link for each visit, shown on the phone that holds the number."""
    named = {one.code: one for one in offices.office(fact.agency).services}
    service = named.get(fact.service)
    actions.invite(
        actions.NewInvitation(
            subject=fact.subject, topic=f"queue:{fact.agency}:{fact.service}",
            title=service.title_id if service else fact.service,
            title_en=service.title_en if service else "", agency=fact.agency, place=fact.place,
            channel="counter",
        ),
        now=fact.finished_at,
    )  # fmt: skip
