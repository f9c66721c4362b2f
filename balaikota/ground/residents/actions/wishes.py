"""What residents ask of the steward: correct, delete, and objections to a look (UU 27/2022)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts
from ..models import Look, Resident, Wish
from ..permissions import WISHES
from ..queries.own import resident_of
from ..queries.places import in_reach
from ..rules import codes
from . import lives


@transaction.atomic
def ask(actor: Actor, kind: str, text: str, *, look: int | None = None, now: datetime) -> Wish:
    """Ask for correction or deletion, or object to a look at one's own data. Tells WishMade.

    Raises:
        NotAllowed: the account is not confirmed to be a resident's.
        NotFound: the look is not at this resident.
        Invalid: nothing was said.
    """
    resident = _own(actor)
    text = text.strip()
    if len(text) < 5:
        raise Invalid("text", gettext_noop("Please say what it is about."), field="text")
    table = codes.data("rights")["wishes"]
    if kind not in table:
        raise Invalid("kind", gettext_noop("Choose what you ask for."), field="kind")
    if kind == "objection" and not Look.objects.filter(pk=look or 0, resident=resident.pk).exists():
        raise NotFound("look", gettext_noop("There is no such look at your data."))
    wish = Wish.objects.create(
        resident=resident, account_id=actor.account_id, kind=kind, look=look, text=text[:2000],
        place=resident.place, made_at=now, due_at=now + timedelta(hours=table[kind]["hours"]),
    )  # fmt: skip
    fact = facts.WishMade(
        wish_id=wish.pk, wish=kind, place=wish.place, due_at=wish.due_at, made_at=now
    )
    emit(fact, actor=actor.ref, audience=WISHES)
    return wish


def _own(actor: Actor) -> Resident:
    resident = resident_of(actor.account_id) if actor.signed_in and actor.account_id else None
    if resident is None:
        raise NotAllowed(
            "not_linked", gettext_noop("Please confirm first who you are in the register.")
        )
    return resident


@transaction.atomic
def answer(actor: Actor, wish_id: int, text: str, *, granted: bool, now: datetime) -> Wish:
    """Answer. Deletion that is granted deletes at once, where the law allows. Tells WishAnswered.

    Raises:
        Conflict: deletion of somebody still registered here.
    """
    actor.require(WISHES)
    wish = (
        Wish.objects.select_for_update()
        .filter(in_reach(actor, WISHES), pk=wish_id, state="open")
        .first()
    )
    if wish is None:
        raise NotFound("wish", gettext_noop("There is no such open request."))
    if len(text.strip()) < 5:
        raise Invalid("answer", gettext_noop("Please write an answer."), field="answer")
    if granted and wish.kind == "deletion":
        lives.erase(actor, wish.resident_id, now=now)
    wish.state = "granted" if granted else "refused"
    wish.answer, wish.answered_at, wish.answered_by = text.strip()[:2000], now, actor.ref
    wish.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    fact = facts.WishAnswered(
        wish_id=wish.pk, wish=wish.kind, place=wish.place, granted=granted, answered_at=now
    )
    emit(fact, actor=actor.ref, audience=WISHES)
    return wish
