"""Telling applications over SCIM who works where (RFC 7644, we are the client)."""

from __future__ import annotations

from datetime import datetime

import httpx
from django.conf import settings
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib import outgoing
from balaikota.lib.errors import Invalid

from .. import facts, permissions, rules
from ..models import ProvisionedUser, Provisioning
from ..queries.clients import client as known_client
from ..queries.provisioning import Telling, due_tellings

SECONDS = 20.0
_TYPE = "application/scim+json"


@transaction.atomic
def open_provisioning(
    actor: Actor, client_id: str, *, base_url: str, token: str | None, open_now: bool
) -> Provisioning:
    """Let an application be told over SCIM, or stop it. `token` None keeps the present one."""
    registration = known_client(actor, client_id, permissions.MANAGE)
    (base_url,) = rules.checked_redirects(base_url, field="base_url")[:1]
    target = Provisioning.objects.filter(pk=registration.pk).first() or Provisioning(
        registration=registration
    )
    target.base_url, target.open = base_url.rstrip("/"), open_now
    if token is not None:
        target.token = token
    target.save()
    return target


def provision(client_id: str, *, now: datetime) -> int:
    """Tell one application everything it does not know yet. Returns how much was told.

    Each person is told in a transaction of its own, so that a stop in the middle loses nothing.

    Raises:
        Invalid: the city may not ask that address; the job tries again.
        httpx.HTTPError: the application does not answer or refuses; the job tries again.
    """
    target = Provisioning.objects.select_related("registration").get(pk=client_id)
    if not target.open or target.registration.closed_at is not None:
        return 0
    headers = {"Authorization": f"Bearer {target.token}", "Accept": _TYPE}
    told = 0
    try:
        with outgoing.client(settings.MAY_BE_ASKED, timeout=SECONDS, headers=headers) as client:
            for telling in due_tellings(target):
                _tell(client, target, telling, now)
                told += 1
    except (httpx.HTTPError, Invalid) as error:
        Provisioning.objects.filter(pk=client_id).update(last_error=_short(error))
        raise
    Provisioning.objects.filter(pk=client_id).update(last_success_at=now, last_error="")
    return told


def _short(error: httpx.HTTPError | Invalid) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"{error.response.status_code} {error.response.text[:200]}"
    if isinstance(error, Invalid):
        return error.code
    return type(error).__name__


def _tell(client: httpx.Client, target: Provisioning, telling: Telling, now: datetime) -> None:
    remote = telling.remote_id or _found(client, target, telling)
    if remote:
        address = f"{target.base_url}/Users/{remote}"
        answer = client.put(address, json={**telling.body, "id": remote})
        if answer.status_code == 404:
            remote = ""
    if not remote:
        answer = client.post(f"{target.base_url}/Users", json=telling.body)
    answer.raise_for_status()
    remote = remote or str(answer.json()["id"])
    _keep(target, telling, remote, now)


def _found(client: httpx.Client, target: Provisioning, telling: Telling) -> str:
    """The id of somebody the application knew before us."""
    query = {"filter": f'userName eq "{telling.body["userName"]}"'}
    answer = client.get(f"{target.base_url}/Users", params=query)
    answer.raise_for_status()
    rows = answer.json().get("Resources") or []
    return str(rows[0]["id"]) if rows else ""


@transaction.atomic
def _keep(target: Provisioning, telling: Telling, remote: str, now: datetime) -> None:
    active = bool(telling.body["active"])
    _row, made = ProvisionedUser.objects.update_or_create(
        provisioning=target,
        account_id=telling.account_id,
        defaults={"remote_id": remote, "digest": telling.digest, "active": active, "at": now},
    )
    how = "removed" if not active else "created" if made else "changed"
    fact = facts.Provisioned(
        application=target.registration.application,
        account_id=telling.account_id,
        how=how,
        provisioned_at=now,
    )
    emit(fact, actor="system", audience="people.view")
