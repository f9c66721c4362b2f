"""Whose account is it: the resident says, shows the e-KTP at a counter, and an officer confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from balaikota.ground.events.log import emit
from balaikota.ground.people import limits
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, gettext_noop
from balaikota.lib.ids import tracking_code

from .. import facts
from ..models import Link, Resident
from ..permissions import LINK
from ..queries.finding import held, nik_index
from ..queries.places import in_reach
from ..rules import names, numbers
from ..rules.codes import State
from . import looks

TRIES = 5  # a day; enough for a slip of the finger, too few for guessing
CODE_LASTS = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What somebody must know of themselves to be shown at the counter as this resident."""

    nik: str
    kk: str
    birth_date: date
    mother: str


@transaction.atomic
def claim(actor: Actor, said: Claim, *, now: datetime) -> Link:
    """Say that this account belongs to a resident. Returns the link with the counter's code.

    It opens nothing before an officer confirmed it. Tells LinkChanged.

    Raises:
        Invalid: what was said does not agree with the register; never which of it.
        TooMany: too many tries today.
        Conflict: the account is confirmed already.
    """
    if not actor.signed_in:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    if not limits.take(f"residents.claim:{actor.ref}", limit=TRIES, seconds=86_400, now=now):
        raise TooMany("too_many_claims", gettext_noop("Please try again tomorrow."))
    if Link.objects.filter(account_id=actor.account_id or 0, verified_at__isnull=False).exists():
        raise Conflict("linked", gettext_noop("Your account is confirmed already."))
    index = nik_index(numbers.digits(said.nik))
    found = held(index)
    agrees = found is not None and (
        found.held.state == State.LIVING
        and found.held.person.kk == numbers.digits(said.kk)
        and found.held.person.birth_date == said.birth_date.isoformat()
        and names.plain(found.held.person.mother) == names.plain(said.mother)
    )
    if found is None or not agrees:
        raise Invalid(
            "no_match",
            gettext_noop("This does not agree with the population register. Please check it."),
        )
    return _waiting(actor, found.id, found.held.place, now)


def _waiting(actor: Actor, resident_id: int, place: str, now: datetime) -> Link:
    link, _ = Link.objects.update_or_create(
        account_id=actor.account_id or 0,
        defaults={"resident_id": resident_id, "code": tracking_code(), "asked_at": now},
    )
    _tell(actor, link, place, "asked", now)
    return link


@transaction.atomic
def confirm(actor: Actor, code: str, *, now: datetime) -> Link:
    """Confirm at the counter that the person with this code and e-KTP is the resident.

    Raises:
        NotFound: no such code is waiting, it is too old, or the resident is not in one's area.
        Conflict: another account is confirmed for this resident.
    """
    actor.require(LINK)
    link = (
        Link.objects.select_for_update(of=("self",))
        .select_related("resident")
        .filter(
            in_reach(actor, LINK, "resident__place"),
            ~Q(account_id=actor.account_id or 0),
            code=code.strip().upper(),
            verified_at__isnull=True,
            asked_at__gt=now - CODE_LASTS,
        )
        .first()
    )
    if link is None:
        raise NotFound("code", gettext_noop("No such code is waiting in your area."), field="code")
    if Link.objects.filter(resident=link.resident, verified_at__isnull=False).exists():
        raise Conflict("other", gettext_noop("Another account is confirmed for this resident."))
    link.verified_at, link.verified_by = now, actor.ref
    link.save(update_fields=["verified_at", "verified_by"])
    resident: Resident = link.resident
    looks.record_shown(
        actor, [resident], ("name",), purpose="Konfirmasi akun di loket", basis="UU 24/2013",
        outcome="masked", now=now,
    )  # fmt: skip
    _tell(actor, link, resident.place, "confirmed", now)
    return link


@transaction.atomic
def unlink(actor: Actor, *, now: datetime) -> None:
    """Take one's own account off the register. Tells LinkChanged."""
    link = (
        Link.objects.select_for_update(of=("self",))
        .select_related("resident")
        .filter(account_id=actor.account_id or 0)
        .first()
    )
    if link is not None and actor.signed_in:
        _tell(actor, link, link.resident.place, "ended", now)
        link.delete()


def _tell(actor: Actor, link: Link, place: str, what: str, now: datetime) -> None:
    fact = facts.LinkChanged(account_id=link.account_id, place=place, what=what, changed_at=now)
    emit(fact, actor=actor.ref, audience=LINK)
