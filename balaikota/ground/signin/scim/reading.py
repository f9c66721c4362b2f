"""What a SCIM User says, as far as the house uses it."""

from __future__ import annotations

from typing import Any

from scim2_models import Context

from ..actions import ScimPerson

# What the house decides itself is not kept from clients.
_OURS = ("id", "meta", "groups", "roles", "password", "active")


def person_told(user: Any) -> ScimPerson:
    """Name, contacts and activity of a resource; the rest is kept as it came."""
    whole = user.model_dump(scim_ctx=Context.DEFAULT)
    for name in _OURS:
        whole.pop(name, None)
    return ScimPerson(
        username=user.user_name or "",
        name=_name(user),
        email=_primary(user.emails),
        phone=_primary(user.phone_numbers),
        active=user.active is not False,
        external_id=user.external_id or "",
        whole=whole,
    )


def _name(user: Any) -> str:
    name = user.name
    parts = (name.given_name, name.family_name) if name else ()
    joined = " ".join(part for part in parts if part)
    return str((name and name.formatted) or user.display_name or joined or "")


def _primary(values: Any) -> str:
    ordered = sorted(values or [], key=lambda value: not value.primary)
    return str(ordered[0].value or "") if ordered else ""
