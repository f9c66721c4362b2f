"""The way out: propose, give back, publish, withdraw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from .. import permissions, queries
from ..facts import Proposed, Published, Returned, Withdrawn
from ..models import Entry, Step, Version
from ..rules import life, personal
from ..rules.life import Act, Level
from .cataloguing import lock
from .preparing import drop_draft, next_number


@transaction.atomic
def propose(actor: Actor, slug: str, level: str, *, now: datetime, note: str = "") -> Entry:
    """Ask to publish at a level. A draft is made by a job and checked. Tells Proposed.

    Raises:
        NotAllowed, NotFound, Conflict (not now, nobody offers it), Invalid (wider than allowed).
    """
    entry = lock(slug)
    permissions.require(actor, permissions.PROPOSE, entry.agency)
    entry.state = life.after(life.State(entry.state), Act.PROPOSE)
    if not entry.offered:
        raise Conflict("not_offered", gettext_noop("Nobody offers this dataset any more."))
    entry.level = life.check_level(level, entry.most)
    entry.proposed_by = actor.ref
    entry.save()
    drop_draft(entry)
    _note(entry, Act.PROPOSE, actor, note, now)
    fact = Proposed(dataset=entry.slug, owner=entry.agency, level=entry.level)
    emit(fact, actor=actor.ref, audience=permissions.REVIEW)
    return entry


@transaction.atomic
def give_back(actor: Actor, slug: str, *, note: str, now: datetime) -> Entry:
    """Give a proposal back with a reason. Tells Returned.

    Raises:
        NotAllowed, NotFound, Conflict, Invalid (no reason).
    """
    entry = lock(slug)
    permissions.require(actor, permissions.REVIEW, entry.agency)
    entry.state = life.after(life.State(entry.state), Act.RETURN)
    if not note.strip():
        raise Invalid("no_reason", gettext_noop("Write what should be mended."), field="note")
    entry.save()
    drop_draft(entry)
    _note(entry, Act.RETURN, actor, note, now)
    fact = Returned(dataset=entry.slug, owner=entry.agency)
    emit(fact, actor=actor.ref, audience=permissions.PROPOSE)
    return entry


@transaction.atomic
def publish(
    actor: Actor, slug: str, *, now: datetime, note: str = "", warnings_seen: bool = False
) -> Entry:
    """Publish the draft that was reviewed. Tells Published.

    Raises:
        NotAllowed, NotFound,
        Conflict: not under review, not prepared yet, the own proposal, or personal data in it,
        Invalid: warnings that nobody confirmed.
    """
    entry = lock(slug)
    permissions.require(actor, permissions.REVIEW, entry.agency)
    state = life.after(life.State(entry.state), Act.PUBLISH)
    life.check_four_eyes(entry.proposed_by, actor.ref)
    draft = Version.objects.select_for_update().filter(entry=entry, number=None).first()
    if draft is None:
        raise Conflict("not_prepared", gettext_noop("The data is still being read and checked."))
    _check(draft, warnings_seen)
    draft.number = next_number(entry)
    draft.save(update_fields=["number"])
    entry.state, entry.published_at, entry.checked_at, entry.held = state, now, now, []
    entry.save()
    _note(entry, Act.PUBLISH, actor, note, now)
    bump("opendata")
    fact = Published(dataset=entry.slug, owner=entry.agency, level=entry.level, number=draft.number)
    emit(fact, actor=actor.ref, audience=queries.audience(entry))
    return entry


def _check(draft: Version, warnings_seen: bool) -> None:
    findings = queries.findings_of(draft)
    refused = personal.refused(findings)
    if refused:
        columns = ", ".join(sorted({finding.column for finding in refused}))
        raise Conflict(
            "personal_data",
            gettext_noop("Personal data may not leave: look at %(columns)s."), columns=columns,
        )  # fmt: skip
    if findings and not warnings_seen:
        raise Invalid(
            "warnings", gettext_noop("Confirm that you looked at the warnings."),
            field="warnings_seen",
        )  # fmt: skip


@transaction.atomic
def withdraw(actor: Actor, slug: str, *, note: str, now: datetime) -> Entry:
    """Take a dataset back; its versions stay in the house. Tells Withdrawn.

    Raises:
        NotAllowed, NotFound, Conflict, Invalid (no reason).
    """
    entry = lock(slug)
    permissions.require(actor, permissions.REVIEW, entry.agency)
    before = queries.audience(entry)
    entry.state = life.after(life.State(entry.state), Act.WITHDRAW)
    if not note.strip():
        raise Invalid("no_reason", gettext_noop("Write why it is withdrawn."), field="note")
    entry.save()
    _note(entry, Act.WITHDRAW, actor, note, now)
    bump("opendata")
    emit(Withdrawn(dataset=entry.slug, owner=entry.agency), actor=actor.ref, audience=before)
    return entry


def _note(entry: Entry, act: Act, actor: Actor, note: str, now: datetime) -> None:
    level = Level(entry.level) if act in (Act.PROPOSE, Act.PUBLISH) else ""
    Step.objects.create(
        entry=entry, act=act, level=level, note=note.strip()[:2000], by=actor.ref, at=now
    )
