"""Template tags about people."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, gettext_noop

from balaikota.ground.events import doors
from balaikota.lib.errors import Refusal

from .. import queries
from ..rules import CAPACITY_NAMES, PERMISSIONS, ROLE_NAMES, SCOPES, Capacity, Role

register = template.Library()

_WORDS = {
    "people.account_created": gettext_noop("The account was made"),
    "people.account_changed": gettext_noop("Name or contacts were changed"),
    "people.account_closed": gettext_noop("The account was closed"),
    "people.account_reopened": gettext_noop("The account was opened again"),
    "people.second_factor_reset": gettext_noop("The second step was removed"),
    "people.granted": gettext_noop("A position was given"),
    "people.grant_ended": gettext_noop("A position was ended"),
}

_FIELDS = {
    "name": gettext_noop("name"),
    "phone": gettext_noop("telephone number"),
    "email": gettext_noop("e-mail address"),
    "address": gettext_noop("address"),
}


@register.simple_tag
def demo_people() -> list[dict[str, Any]]:
    """The people one may be in the demo; empty everywhere else."""
    return [
        {"account_id": pk, "name": name, "title": title or gettext("Citizen")}
        for pk, name, title in queries.demo_people()
    ]


@register.filter
def role_name(role: str) -> str:
    """A role in words."""
    return gettext(ROLE_NAMES[Role(role)])


@register.filter
def capacity_name(capacity: str) -> str:
    """How a position is held, in words."""
    return gettext(CAPACITY_NAMES[Capacity(capacity)])


@register.filter
def scope_name(code: str) -> str:
    """What an API key may do, in words; a scope of a part that is gone keeps its code."""
    if code in PERMISSIONS:
        return str(PERMISSIONS[code].title)
    return str(SCOPES.get(code, code))


@register.filter
def happened(kind: str) -> str:
    """A fact about a person in words."""
    return gettext(_WORDS[kind]) if kind in _WORDS else kind


@register.filter
def refused(refusal: Refusal) -> str:
    """A refusal in the reader's language."""
    return doors.in_words(refusal)


@register.filter
def in_words(purpose: str) -> str:
    """A purpose as it was written down, in the reader's language when we know it."""
    return gettext(purpose) if purpose else ""


@register.filter
def field_names(fields: str) -> str:
    """ "email, phone" in words."""
    return ", ".join(gettext(_FIELDS.get(name, name)) for name in fields.split(", "))
