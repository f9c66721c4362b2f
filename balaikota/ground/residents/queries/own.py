"""What a resident sees of themselves: the record, who looked, what was asked and answered."""

from __future__ import annotations

from typing import Any

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotAllowed, gettext_noop

from ..models import LifeEvent, Link, Look, Resident, Wish
from ..rules.codes import CHANGE_NAMES, Change, State
from .finding import person_of
from .looks import looks_at


def link_of(actor: Actor) -> Link | None:
    """The link of one's own account, confirmed or waiting."""
    if not actor.signed_in:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    return Link.objects.filter(account_id=actor.account_id or 0).select_related("resident").first()


def resident_of(account_id: int) -> Resident | None:
    """The resident an account was confirmed to be; the kept one when records were merged."""
    link = (
        Link.objects.filter(account_id=account_id, verified_at__isnull=False)
        .select_related("resident__merged_into")
        .first()
    )
    if link is None:
        return None
    resident: Resident = link.resident
    return resident.merged_into if resident.state == State.MERGED else resident


def look_of(actor: Actor, pk: int) -> Look | None:
    """One look at the actor's own data; None when it was at somebody else's."""
    resident = resident_of(actor.account_id or 0)
    return Look.objects.filter(pk=pk, resident=resident.pk).first() if resident else None


def wishes_of(resident: Resident) -> list[Wish]:
    """What was asked for this resident, newest first."""
    return list(Wish.objects.filter(resident=resident).order_by("-pk")[:50])


def everything(account_id: int) -> Any:
    """All the register keeps about an account's person, as JSON values (UU 27/2022 art. 6)."""
    resident = resident_of(account_id)
    if resident is None:
        return None
    person = person_of(resident)
    return {
        "record": {
            **{name: getattr(person, name) for name in person.__struct_fields__},
            "sex": resident.sex,
            "place": resident.place,
            "civil_status": resident.civil_status,
            "family_role": resident.family_role,
            "state": resident.state,
        },
        "events": [
            {"what": CHANGE_NAMES[Change(event.kind)], "day": event.day.isoformat()}
            for event in LifeEvent.objects.filter(resident=resident).order_by("day")
        ],
        "looks": [
            {
                "at": look.at.isoformat(),
                "who": look.title or look.viewer,
                "application": look.application,
                "agreement": look.agreement,
                "fields": look.fields,
                "purpose": look.purpose,
                "basis": look.basis,
                "outcome": look.outcome,
            }
            for look in looks_at(resident.pk)
        ],
        "requests": [
            {"kind": wish.kind, "text": wish.text, "state": wish.state, "answer": wish.answer}
            for wish in wishes_of(resident)
        ],
    }
