"""What the city already knows of an applicant, so that it is not asked again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from balaikota.ground.events.sockets import Requirement, Scope, offered
from balaikota.ground.people.queries import own as accounts
from balaikota.ground.people.rules import SYSTEM, Actor, local_phone
from balaikota.ground.residents.queries import own as register
from balaikota.ground.residents.queries.finding import person_of
from balaikota.ground.territory import queries as territory

from ..models import Request
from ..rules.catalog import Definition, Field, fields_of
from .one import answers_of

_COLUMNS = ("sex", "civil_status")


@dataclass(frozen=True)
class Known:
    """Answers by key, where the person lives, and which answers the register gave."""

    answers: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    from_register: frozenset[str] = frozenset()


def known_of(actor: Actor, definition: Definition) -> Known:
    """What can be filled in for this account: register, account, and earlier requests."""
    if not actor.signed_in:
        return Known()
    resident = register.resident_of(actor.account_id or 0)
    person = person_of(resident) if resident else None
    account = accounts.me(actor)
    before = _before(actor)
    answers: dict[str, Any] = {}
    told = set()
    for question in fields_of(definition):
        value = ""
        source, _, name = question.prefill.partition(".")
        if source == "resident" and resident is not None:
            value = str(getattr(resident if name in _COLUMNS else person, name) or "")
            told |= {question.key} if value else set()
        if (not value and source == "account") or (not value and name == "name"):
            value = _of_account(account, name)
        if not value and question.prefill:
            value = str(before.get(question.key, ""))
        if value and _fits(question, value):
            answers[question.key] = value
    place = resident.place if resident else account.home
    return Known(answers, _village_or_below(place) or _last_place(actor), frozenset(told))


def _of_account(account: Any, name: str) -> str:
    if name == "phone":
        return local_phone(account.phone)
    return str(account.name) if name == "name" else ""


def _fits(question: Field, value: str) -> bool:
    return not question.choices or value in {choice.key for choice in question.choices}


def _before(actor: Actor) -> dict[str, Any]:
    last = Request.objects.filter(account=actor.account_id).order_by("-asked_at")[:3]
    found: dict[str, Any] = {}
    for request in reversed(list(last)):
        found |= {
            key: value for key, value in answers_of(request).items() if isinstance(value, str)
        }
    return found


def _last_place(actor: Actor) -> str:
    last = Request.objects.filter(account=actor.account_id).order_by("-asked_at").first()
    return last.place if last else ""


def _village_or_below(place: str) -> str:
    village = ".".join(place.split(".")[:4])
    return place if place.count(".") >= 3 and village in territory.tree().by_code else ""


def ask_register(key: str, account_id: int | None, now: datetime) -> bool | None:
    """What a requirement socket says of an account's person; None when nobody can tell."""
    if account_id is None:
        return None
    found = next((one for one in offered(Requirement) if one.key == key), None)
    if found is None:
        return None
    scope = Scope(viewer=SYSTEM, place=territory.city(), now=now)
    return found.ask(scope, f"account:{account_id}")
