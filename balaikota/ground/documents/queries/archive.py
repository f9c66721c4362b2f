"""The archive: documents of one thing, found again, opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils import timezone

from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import NotFound, gettext_noop

from .. import archive
from ..models import Document
from ..permissions import VIEW
from ..rules.states import State, state_on

PAGE = 50


@dataclass(frozen=True)
class DocumentView:
    """A document for whoever owns the thing it belongs to. `token` opens /cek/<token>."""

    id: int
    number: str
    title: str
    token: str
    state: State
    signed_at: datetime
    valid_until: date | None
    file_id: str

    @property
    def url(self) -> str:
        """The public address that tells how the document stands."""
        return f"{settings.CONFIG.base_url}/cek/{self.token}"


def of_subject(subject: str) -> list[DocumentView]:
    """Documents of one thing, newest first. Who asks has decided that they may be seen."""
    today = timezone.localdate()
    rows = Document.objects.filter(subject=subject).order_by("-pk")
    return [
        DocumentView(
            row.pk, row.number, row.title, row.token,
            state_on(State(row.state), row.valid_until, today), row.signed_at, row.valid_until,
            row.file,
        )
        for row in rows
    ]  # fmt: skip


def pdf(document: int) -> bytes:
    """The signed file. Who asks has decided that it may be seen. Raises NotFound."""
    name = Document.objects.filter(pk=document).values_list("file", flat=True).first()
    if name is None:
        raise _unknown()
    return archive.opened(name)


def visible_to(actor: Actor) -> QuerySet[Document]:
    """Documents of the areas and agencies over which the actor may see the archive."""
    if actor.system:
        return Document.objects.all()
    seen = Q(pk__in=[])
    for held in actor.reach(VIEW):
        inside = Q(pk__isnull=False)
        for column, code in (("place", held.area), ("agency", held.agency)):
            if code:
                inside &= territory.under(column, code)
        seen |= inside
    return Document.objects.filter(seen)


def found(actor: Actor, words: str, state: str, before: int) -> list[Document]:
    """A page of the archive, newest first, and one row more when there is more.

    Args:
        words: parts of a number or title, or a whole NIK.
        state: "", "valid", "replaced", "revoked", or "ended": kept as long as it had to be.
    """
    rows = visible_to(actor)
    digits = "".join(words.split())
    if len(digits) == 16 and digits.isdecimal():
        rows = rows.filter(person_index=settings.KEY_RING.blind(digits, "nik"))
    elif words.strip():
        plain = words.translate(str.maketrans("/.-", "   "))
        rows = rows.filter(words=SearchQuery(plain, config="simple"))
    if state in {"valid", "replaced", "revoked"}:
        rows = rows.filter(state=state)
    elif state == "ended":
        rows = rows.filter(keep_until__lt=timezone.localdate())
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def one(actor: Actor, document: int) -> Document:
    """A document of the archive. Raises NotFound for what the actor may not see."""
    row = (
        visible_to(actor)
        .select_related("template", "replaced_by", "register")
        .filter(pk=document)
        .first()
    )
    if row is None:
        raise _unknown()
    return row


def _unknown() -> NotFound:
    return NotFound("no_document", gettext_noop("There is no such document."))
