"""Sources: described, changed, paused, given their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts
from ..models import Secret, Source, Version
from ..permissions import MANAGE, VIEW
from ..queries.seeing import may, need
from ..rules import manifest as manifests
from ..rules import spans
from ..rules.shapes import Manifest
from .landing import target_of
from .planning import run_now
from .telling import tell

STAMP = "connectors"


@transaction.atomic
def save_manifest(actor: Actor, text: str, *, now: datetime, code: str = "") -> Source:
    """Describe a new source, or (`code`) change one. Rows that were loaded stay until the next run.

    Raises:
        BadManifest, NotAllowed, NotFound, Conflict (the name is taken), Invalid (no such agency).
    """
    manifest = manifests.read(text)
    need(actor, MANAGE, manifest.agency)
    if manifest.agency not in territory.agencies():
        raise Invalid("no_agency", gettext_noop("There is no agency %(which)s."), field="agency",
                      which=manifest.agency)  # fmt: skip
    target_of(manifest)
    source = Source.objects.select_for_update().filter(pk=code or manifest.source).first()
    if code:
        return _change(actor, _known(source, actor, code), manifest, text, now)
    if source is not None:
        raise Conflict(
            "taken", gettext_noop("There is a source of this name already."), field="source"
        )
    source = Source(code=manifest.source, number=1, made_at=now)
    _write(source, manifest, text, actor, now)
    tell(facts.SourceAdded, source, actor.ref)
    return source


@transaction.atomic
def connect(actor: Actor, text: str, secrets: Mapping[str, str], *, now: datetime) -> Source:
    """Describe a new source, set its secrets and have it read: all or nothing.

    Raises:
        As `save_manifest`.
    """
    source = save_manifest(actor, text, now=now)
    for name, value in secrets.items():
        set_secret(actor, source.pk, name, value, now=now)
    run_now(actor, source.pk)
    return source


def _known(source: Source | None, actor: Actor, code: str) -> Source:
    if source is None or not may(actor, VIEW, source.agency):
        raise NotFound("no_source", gettext_noop("There is no source %(which)s."), which=code)
    need(actor, MANAGE, source.agency)
    return source


def _change(actor: Actor, source: Source, manifest: Manifest, text: str, now: datetime) -> Source:
    if manifest.source != source.pk:
        raise Invalid(
            "renamed", gettext_noop("The name of a source cannot be changed."), field="source"
        )
    if source.manifest == text:
        return source
    source.number += 1
    _write(source, manifest, text, actor, now)
    tell(facts.SourceChanged, source, actor.ref, number=source.number)
    return source


def _write(source: Source, manifest: Manifest, text: str, actor: Actor, now: datetime) -> None:
    source.title, source.agency = manifest.title, manifest.agency
    source.application, source.manifest = manifest.application, text
    source.kind = type(manifest.read).__name__.lower()
    source.changed_at = now
    source.next_at = now if spans.next_after(manifest.schedule, now, _zone()) else None
    source.save()
    Version.objects.create(
        source=source, number=source.number, manifest=text, made_by=actor.ref, made_at=now
    )
    bump(STAMP)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


@transaction.atomic
def set_secret(actor: Actor, code: str, name: str, value: str, *, now: datetime) -> None:
    """Set a secret that the manifest names. It can never be read again, only set anew."""
    source = _known(Source.objects.filter(pk=code).first(), actor, code)
    if name not in manifests.secrets_of(manifests.read(source.manifest)):
        raise Invalid(
            "no_secret", gettext_noop("The manifest names no secret of this name."), field=name
        )
    if not value:
        raise Invalid("empty", gettext_noop("Write the secret."), field=name)
    Secret.objects.update_or_create(
        source=source, name=name, defaults={"value": value, "set_by": actor.ref, "set_at": now}
    )
    tell(facts.SecretSet, source, actor.ref, which=name)


@transaction.atomic
def pause(actor: Actor, code: str) -> None:
    """Read it no more by its schedule; what it gave stays."""
    source = _known(Source.objects.select_for_update().filter(pk=code).first(), actor, code)
    if source.active:
        source.active = False
        source.save(update_fields=["active"])
        bump(STAMP)
        tell(facts.SourcePaused, source, actor.ref)


@transaction.atomic
def resume(actor: Actor, code: str, *, now: datetime) -> None:
    """Read it again by its schedule, beginning now."""
    source = _known(Source.objects.select_for_update().filter(pk=code).first(), actor, code)
    if not source.active:
        schedule = manifests.read(source.manifest).schedule
        source.active, source.failures = True, 0
        source.next_at = now if spans.next_after(schedule, now, _zone()) else None
        source.save(update_fields=["active", "failures", "next_at"])
        bump(STAMP)
        tell(facts.SourceResumed, source, actor.ref)
