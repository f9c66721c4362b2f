"""Which applications are told who works where, and what they do not know yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import rules
from ..models import ProvisionedUser, Provisioning
from .scim import UserView, scim_users


@dataclass(frozen=True)
class Telling:
    """One thing to tell: `body` is the SCIM User; `remote_id` is empty for somebody new."""

    account_id: int
    remote_id: str
    body: dict[str, Any]
    digest: bytes


def provisioning(client_id: str) -> Provisioning | None:
    """How one application is told, if it is."""
    return Provisioning.objects.filter(pk=client_id).select_related("registration").first()


def provisionings() -> list[str]:
    """The clients that are told today."""
    found = Provisioning.objects.filter(open=True, registration__closed_at__isnull=True)
    return list(found.values_list("pk", flat=True))


def due_tellings(target: Provisioning) -> Iterator[Telling]:
    """What the application does not know yet: new people, changes, and who may no longer enter."""
    told = {row.account_id: row for row in target.users.all()}
    audience = rules.Audience(target.registration.audience)
    for view in scim_users():
        known = told.get(view.id)
        welcome = (
            view.active
            and bool(view.positions)
            and rules.may_enter(audience, target.registration.agencies, view.positions)
        )
        if not welcome and (known is None or not known.active):
            continue
        body = _body(view, welcome)
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).digest()
        if known is None or bytes(known.digest) != digest:
            yield Telling(view.id, known.remote_id if known else "", body, digest)


def _body(view: UserView, active: bool) -> dict[str, Any]:
    """A SCIM User with what an application needs to let somebody work."""
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    body: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
        "externalId": str(view.id),
        "userName": view.username,
        "displayName": view.name,
        "name": {"formatted": view.name},
        "active": active,
        "roles": [
            {"value": str(seat.role), "display": seat.title, "type": seat.agency}
            for seat in view.positions
        ],
        enterprise: {"department": view.agency_name, "organization": view.organization},
    }
    if view.positions:
        body["title"] = view.positions[0].title
    if view.email:
        body["emails"] = [{"value": view.email, "type": "work", "primary": True}]
    return body


def knows(target: Provisioning, account_id: int) -> ProvisionedUser | None:
    """What an application was last told about somebody."""
    return target.users.filter(account_id=account_id).first()
