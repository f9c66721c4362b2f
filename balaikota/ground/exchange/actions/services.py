"""Services offered, changed, paused; keys of those who call. One transaction each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import covers, need
from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.ground.people.tokens import digest_of, new_key, prefix_of
from balaikota.lib import outgoing
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Key, Service
from ..permissions import KEEP, VIEW
from ..queries.catalog import STAMP
from ..rules import openapi, paths

# Words of addresses that stand where a service's code would stand.
RESERVED = frozenset({"jwks", "baru", "perjanjian", "kunci", "catatan", "langganan", "kiriman"})
_SECRET_HEADERS_NOT = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "x-consumer", "x-call-id"}
)


@dataclass(frozen=True, kw_only=True)
class ServiceData:
    """What can be written about a service. `secret` "" keeps the one that is there."""

    title: str
    application: str
    document: str  # OpenAPI as JSON or YAML; "" keeps the one that is there
    origin: str
    base: str = ""
    summary: str = ""
    personal: bool = False
    timeout_seconds: float = 10
    cache_seconds: int = 0
    most_bytes: int = 1_000_000
    strict: bool = True
    secret_header: str = ""
    secret: str = ""


@transaction.atomic
def offer_service(actor: Actor, code: str, data: ServiceData, *, now: datetime) -> Service:
    """Offer a service, or change one. Tells ServiceOffered.

    Raises:
        NotAllowed: the actor does not keep the application. Invalid: document, address, bounds.
    """
    row = Service.objects.select_for_update().filter(pk=code).first()
    owner = applications.application(data.application)
    if owner is None:
        raise Invalid("application", gettext_noop("Choose an application."), field="application")
    need(actor, KEEP, owner.agency)
    if row is not None and row.application_id != owner.code:
        need(actor, KEEP, applications.full(row.application_id).agency)
    document = openapi.read(data.document) if data.document.strip() else None
    if row is None:
        row = _new(code, document, now)
    _write(row, data, document)
    row.changed_at = now
    row.save()
    bump(STAMP)
    fact = facts.ServiceOffered(
        service=row.code, application=row.application_id, release=row.version, offered_at=now
    )
    emit(fact, actor=actor.ref, audience=VIEW)
    return row


def _new(code: str, document: object, now: datetime) -> Service:
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?", code) or code in RESERVED:
        raise Invalid(
            "code", gettext_noop("Write the code in small letters, digits and dashes."),
            field="code",
        )  # fmt: skip
    if document is None:
        raise Invalid("openapi", gettext_noop("Bring the OpenAPI document."), field="document")
    return Service(code=code, created_at=now)


def _write(row: Service, data: ServiceData, document: dict[str, object] | None) -> None:
    if not data.title.strip():
        raise Invalid("title", gettext_noop("Give the service a name."), field="title")
    if not 0.1 <= data.timeout_seconds <= 60 or not 0 <= data.cache_seconds <= 86_400:
        raise Invalid(
            "bounds", gettext_noop("Up to 60 seconds to answer, and a day to keep answers."),
            field="timeout_seconds",
        )  # fmt: skip
    if not 0 <= data.most_bytes <= 20_000_000:
        raise Invalid("bounds", gettext_noop("Bodies of up to 20 MB."), field="most_bytes")
    row.title, row.application_id = data.title.strip()[:160], data.application
    row.summary, row.personal, row.strict = data.summary.strip(), data.personal, data.strict
    row.origin, row.base = _origin(data.origin), paths.base(data.base)
    row.timeout_seconds, row.cache_seconds = data.timeout_seconds, data.cache_seconds
    row.most_bytes = data.most_bytes
    if document is not None:
        row.openapi = document
        info = document.get("info")
        row.version = str(info.get("version", "1") if isinstance(info, dict) else "1")[:40]
    _write_secret(row, data)


def _origin(text: str) -> str:
    """Only where the gateway may ask: a name that leads into foreign networks is refused now."""
    origin = paths.origin(text)
    try:
        outgoing.checked(origin, allowed=settings.MAY_BE_ASKED)
    except Invalid as refusal:
        raise Invalid(
            "address_refused",
            gettext_noop("This address cannot be asked: it is unknown, or in a foreign network."),
            field="origin",
        ) from refusal
    return origin


def _write_secret(row: Service, data: ServiceData) -> None:
    header = data.secret_header.strip().lower()
    if header and (not header.replace("-", "").isalnum() or header in _SECRET_HEADERS_NOT):
        raise Invalid(
            "secret_header", gettext_noop("This header cannot be used."), field="secret_header"
        )
    row.secret_header = header
    if not header:
        row.secret = ""
    elif data.secret:
        if not data.secret.isprintable() or not data.secret.isascii():
            raise Invalid("secret", gettext_noop("This secret cannot be sent."), field="secret")
        row.secret = settings.KEY_RING.encrypt(data.secret)


@transaction.atomic
def turn_service(actor: Actor, code: str, status: str, *, now: datetime) -> None:
    """Pause a service, publish it again, or retire it for good. Tells ServiceTurned."""
    row = Service.objects.select_for_update().select_related("application").filter(pk=code).first()
    if row is None:
        raise NotFound("no_service", gettext_noop("There is no such service."))
    need(actor, KEEP, row.application.agency)
    if status not in ("published", "paused", "retired") or row.status == "retired":
        raise Conflict("status", gettext_noop("The service cannot take this status."))
    before, row.status, row.changed_at = row.status, status, now
    row.save(update_fields=["status", "changed_at"])
    bump(STAMP)
    fact = facts.ServiceTurned(
        service=row.code, application=row.application_id, before=before, after=status
    )
    emit(fact, actor=actor.ref, audience=VIEW)


@dataclass(frozen=True)
class MadeKey:
    """`raw` is shown once and kept nowhere."""

    raw: str
    key: Key


@transaction.atomic
def make_key(actor: Actor, consumer: str, name: str, *, now: datetime) -> MadeKey:
    """A key for the calls of an application. Tells ConsumerKeyMade."""
    row = applications.full(consumer)
    need(actor, KEEP, row.agency)
    name = " ".join(name.split())[:80]
    if len(name) < 2:
        raise Invalid("name", gettext_noop("Please say what the key is for."), field="name")
    if Key.objects.filter(consumer=row, revoked_at=None).count() >= 10:
        raise Conflict("many", gettext_noop("This application has ten keys. Revoke one first."))
    raw, _ = new_key()
    key = Key.objects.create(
        consumer=row, name=name, prefix=prefix_of(raw), digest=digest_of(raw), made_by=actor.ref,
        made_at=now,
    )  # fmt: skip
    bump(STAMP)
    fact = facts.ConsumerKeyMade(key_id=key.pk, consumer=row.code, made_at=now)
    emit(fact, actor=actor.ref, audience=VIEW)
    return MadeKey(raw, key)


@transaction.atomic
def revoke_key(actor: Actor, key: int, *, now: datetime) -> None:
    """End a key; the gateway notices within a second. Tells ConsumerKeyRevoked."""
    row = Key.objects.select_for_update().filter(pk=key).first()
    owner = applications.application(row.consumer_id) if row else None
    if row is None or owner is None or not covers(actor, KEEP, owner.agency):
        raise NotFound("no_key", gettext_noop("There is no such key."))
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        bump(STAMP)
        fact = facts.ConsumerKeyRevoked(key_id=row.pk, consumer=row.consumer_id, revoked_at=now)
        emit(fact, actor=actor.ref, audience=VIEW)
