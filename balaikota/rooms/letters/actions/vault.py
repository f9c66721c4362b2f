"""One's own vault: put a document in before it is asked for, take it out again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.files import actions as files
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, gettext_noop

from .. import facts, permissions
from ..models import Paper, VaultItem
from ..queries import vault
from ..rules import papers

MOST = 60  # documents of one person


@transaction.atomic
def keep(actor: Actor, kind: str, photo: UUID, *, now: datetime) -> None:
    """Put a photo (a draft of `files`) into the own vault. Tells VaultChanged.

    Raises:
        NotAllowed: not signed in.
        Invalid: no service knows this kind.
        Conflict: the vault is full.
    """
    if actor.account_id is None:
        raise NotAllowed("sign_in", gettext_noop("Please sign in first."))
    today = timezone.localdate(now)
    known = vault.kinds(today).get(kind)
    if known is None:
        raise Invalid("kind", gettext_noop("Please choose from the list."), field="kind")
    if VaultItem.objects.filter(account=actor.account_id).count() >= MOST:
        raise Conflict("full", gettext_noop("Your documents are full. Please remove old ones."))
    files.adopt([photo], f"vault:{actor.account_id}")
    VaultItem.objects.create(
        account_id=actor.account_id, kind=kind, file_id=photo, given_at=now,
        good_until=papers.good_until(today, known.months),
    )  # fmt: skip
    _tell(actor, kind, "kept", now)


@transaction.atomic
def take_out(actor: Actor, file: UUID, *, now: datetime) -> None:
    """Take a document out. A request it was given for keeps it. Tells VaultChanged."""
    found = vault.item(actor, file, lock=True)
    kind, owner = found.kind, found.file.owner
    found.delete()
    if not Paper.objects.filter(file=file).exists():
        files.discard(file, owner=owner)
    _tell(actor, kind, "taken_out", now)


def _tell(actor: Actor, kind: str, act: str, now: datetime) -> None:
    emit(
        facts.VaultChanged(
            account_id=actor.account_id or 0, document_kind=kind, act=act, changed_at=now
        ),
        actor=actor.ref, audience=permissions.CATALOG,
    )  # fmt: skip
