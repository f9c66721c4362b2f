"""What a SCIM User says, as far as the house uses it."""

from __future__ import annotations

from typing import Any

from scim2_models import Context

from ..actions import ScimPerson
from .resources import name_told, primary_told

# What the house decides itself is not kept from clients.
_OURS = ("id", "meta", "groups", "password")


def person_told(user: Any) -> ScimPerson:
    """Name, contacts and activity of a resource; the rest is kept as it came."""
    whole = user.model_dump(scim_ctx=Context.DEFAULT)
    for name in _OURS:
        whole.pop(name, None)
    return ScimPerson(
        username=user.user_name or "",
        name=name_told(user),
        email=primary_told(user.emails),
        phone=primary_told(user.phone_numbers),
        active=user.active is not False,
        external_id=user.external_id or "",
        whole=whole,
    )
