"""Services: brought along by a release, or written by the city."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from .. import facts, permissions
from ..models import Service, ServiceVersion
from ..queries import catalog
from ..rules.catalog import Definition, packed


def load_services() -> int:
    """Bring the services of this release; what the city edited stays. Returns how many are new."""
    texts = [file.read_text("utf-8") for file in catalog.shipped()]
    return sum(_bring(text) for text in texts)


def add_service_file(text: str) -> bool:
    """Bring one service as a release does. Returns whether it was new."""
    return _bring(text)


@transaction.atomic
def _bring(text: str) -> bool:
    definition = catalog.read(text)
    service, _ = Service.objects.select_for_update().get_or_create(code=definition.code)
    last = ServiceVersion.objects.filter(service=service).order_by("-number").first()
    if service.edited or (last is not None and bytes(last.digest) == digest(definition)):
        return False
    _keep(SYSTEM, service, definition, text, definition.valid_from, timezone.now())
    return True


def digest(definition: Definition) -> bytes:
    """Equal for definitions that say the same, shared pieces included."""
    return hashlib.sha256(repr(sorted(packed(definition).items())).encode()).digest()


@transaction.atomic
def write_service(actor: Actor, text: str, *, valid_from: date, now: datetime) -> ServiceVersion:
    """Add a version of a service (or a new one) from a day on. Tells ServicesChanged.

    Raises:
        Invalid: with every mistake; or a day that has passed, which would change the past.
    """
    actor.require(permissions.CATALOG)
    definition = catalog.read(text)
    if valid_from < timezone.localdate(now):
        raise Invalid("past", gettext_noop("A version begins today or later."), field="valid_from")
    service, _ = Service.objects.select_for_update().get_or_create(code=definition.code)
    last = ServiceVersion.objects.filter(service=service).order_by("-number").first()
    if last is not None and last.valid_from > valid_from:
        raise Conflict(
            "order", gettext_noop("A later version is planned already, from %(day)s on."),
            day=last.valid_from.isoformat(),
        )  # fmt: skip
    service.edited = True
    service.save(update_fields=["edited"])
    return _keep(actor, service, definition, text, valid_from, now)


def _keep(
    actor: Actor, service: Service, definition: Definition, text: str, valid_from: date,
    now: datetime,
) -> ServiceVersion:  # fmt: skip
    last = service.versions.order_by("-number").first()
    made = ServiceVersion.objects.create(
        service=service, number=last.number + 1 if last else 1, valid_from=valid_from,
        definition=packed(definition), text=text, digest=digest(definition), made_by=actor.ref,
        made_at=now,
    )  # fmt: skip
    bump(catalog.STAMP)
    _tell(actor, service.code, made.number, valid_from)
    return made


def _tell(actor: Actor, code: str, number: int, valid_from: date) -> None:
    fact = facts.ServicesChanged(service=code, release=number, valid_from=valid_from.isoformat())
    emit(fact, actor=actor.ref)


@transaction.atomic
def switch(actor: Actor, code: str, *, active: bool, now: datetime) -> None:
    """Offer a service, or no longer. Open requests go on. Tells ServicesChanged."""
    actor.require(permissions.CATALOG)
    last = catalog.newest(code)
    Service.objects.filter(pk=code).update(active=active, edited=True)
    bump(catalog.STAMP)
    _tell(actor, code, last.number, last.valid_from)
