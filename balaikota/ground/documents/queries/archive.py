"""The archive: documents of one thing, found again, opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
from . import blinded

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


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for.

    Args:
        words: parts of a number or title.
        person: a whole NIK or a whole name; who looks for one says why, and it is recorded.
        state: "", "valid", "replaced", "revoked", "ended" (kept as long as it had to be) or
            "destroyed".
        register: code of a register.
        since, until: days of signing; both count.
    """

    words: str = ""
    person: str = ""
    state: str = ""
    register: str = ""
    since: date | None = None
    until: date | None = None


def found(actor: Actor, search: Search, before: int) -> list[Document]:
    """A page of the archive, newest first, and one row more when there is more."""
    rows = visible_to(actor).filter(_like(search))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: PAGE + 1])


def _like(search: Search) -> Q:
    wanted = _in_state(search.state)
    if search.words.strip():
        plain = search.words.translate(str.maketrans("/.-", "   "))
        wanted &= Q(words=SearchQuery(plain, config="simple"))
    if search.person:
        wanted &= _about(search.person)
    if search.register:
        wanted &= Q(register=search.register)
    if search.since:
        wanted &= Q(signed_at__gte=_midnight(search.since))
    if search.until:
        wanted &= Q(signed_at__lt=_midnight(search.until + timedelta(days=1)))
    return wanted


def _in_state(state: str) -> Q:
    if state in {"valid", "replaced", "revoked"}:
        return Q(state=state)
    if state == "ended":
        return Q(keep_until__lt=timezone.localdate(), destroyed_at=None)
    return Q(destroyed_at__isnull=False) if state == "destroyed" else Q()


def _about(person: str) -> Q:
    digits = "".join(person.split())
    if is_nik(digits):
        return Q(person_index=blinded.nik(digits))
    return Q(name_index=blinded.name(person))


def is_nik(text: str) -> bool:
    digits = "".join(text.split())
    return len(digits) == 16 and digits.isascii() and digits.isdecimal()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


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
