"""Events that applications push: proven, kept, and landed by a run soon after."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction

from balaikota.lib.errors import NotAllowed, NotFound, TooMany, gettext_noop

from ..models import Pushed, Source
from ..rules import events
from ..rules import manifest as manifests
from ..rules.life import Why
from ..rules.shapes import Webhook
from .planning import queue_run

MOST_WAITING = 20_000


def take_event(code: str, body: bytes, headers: dict[str, str], *, now: datetime) -> bool:
    """Keep one CloudEvent. False when it came before or is of a kind that is not taken.

    Raises:
        NotFound: no such source takes pushes. NotAllowed: the signature is not good.
        Invalid: this is no CloudEvent. TooMany: too many wait already.
    """
    source = Source.objects.filter(pk=code, kind="webhook", active=True).first()
    if source is None:
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    manifest = manifests.read(source.manifest)
    assert isinstance(manifest.read, Webhook)
    secrets = {secret.name: secret.value for secret in source.secrets.all()}
    try:
        filled = manifests.with_secrets(manifest, secrets).read
    except KeyError as error:
        raise _unproven() from error
    assert isinstance(filled, Webhook)
    if not events.proven(filled.secret, body, headers, now):
        raise _unproven()
    event = events.read(body, headers)
    if filled.types and event.type not in filled.types:
        return False
    if source.pushed.filter(run__isnull=True).count() >= MOST_WAITING:
        raise TooMany(
            "full", gettext_noop("Too many events wait; send it again later."), seconds=60
        )
    return _keep(source, event, now)


def _unproven() -> NotAllowed:
    return NotAllowed("signature", gettext_noop("The signature is not good."))


def _keep(source: Source, event: events.Event, now: datetime) -> bool:
    text = msgspec.json.encode(event.data).decode()
    with transaction.atomic():
        if Pushed.objects.filter(source=source, event=event.key).exists():
            return False
        row = Pushed(source=source, event=event.key, body=text, came_at=now)
        Pushed.objects.bulk_create([row], ignore_conflicts=True)  # another may be just as quick
        queue_run(source.pk, why=Why.PUSH)
        return True
