"""What anybody may learn who holds a document: the registered facts, masked, and how it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from django.conf import settings
from django.utils import timezone

from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Document
from ..rules import fields as forms
from ..rules.states import State, state_on
from ..signing import looking

TOKEN = "document"  # noqa: S105 - the purpose of a blind index
_LONGEST = 64


@dataclass(frozen=True)
class Checked:
    """A document as its public page shows it. `reason` is shown for what is no longer in force."""

    id: int
    number: str
    title: str
    state: State
    signed_at: datetime
    valid_until: date | None
    signer_name: str
    signer_title: str
    office: str
    shown: tuple[tuple[str, str], ...]
    turned_at: datetime | None
    replaced_by: str
    sha256: bytes
    destroyed: bool = False  # the city keeps its number and state only


def by_token(token: str, now: datetime) -> Checked:
    """What a QR leads to. Two statements.

    Raises:
        NotFound: there is no signed document of this token.
    """
    row = None
    if 0 < len(token) <= _LONGEST:
        index = settings.KEY_RING.blind(token, TOKEN)
        row = (
            Document.objects.select_related("template", "replaced_by")
            .filter(token_index=index)
            .first()
        )
    if row is None:
        raise NotFound("no_document", gettext_noop("There is no such document."))
    return _checked(row, now)


def _checked(row: Document, now: datetime) -> Checked:
    known = forms.read(row.template.fields)
    return Checked(
        id=row.pk, number=row.number, title=row.title,
        state=state_on(State(row.state), row.valid_until, timezone.localdate(now)),
        signed_at=row.signed_at, valid_until=row.valid_until, signer_name=row.signer_name,
        signer_title=row.signer_title, office=row.unit,
        shown=tuple(forms.public(known, msgspec.json.decode(row.values))),
        turned_at=row.turned_at,
        replaced_by=row.replaced_by.number if row.replaced_by else "", sha256=bytes(row.sha256),
        destroyed=row.destroyed_at is not None,
    )  # fmt: skip


@dataclass(frozen=True)
class FileCheck:
    """What a file that somebody brought turned out to be."""

    same: bool  # it is, bit by bit, the file that was issued
    signed: bool  # it carries a signature that can be read
    intact: bool  # and was not changed since
    name: str  # of who signed, as the file says


def check_file(document: Checked, pdf: bytes) -> FileCheck:
    """Whether a file is the very one that was issued, and if not, what is wrong with it."""
    if hashlib.sha256(pdf).digest() == document.sha256:
        return FileCheck(same=True, signed=True, intact=True, name=document.signer_name)
    seal = looking.looked_at(pdf)
    return FileCheck(
        same=False,
        signed=seal is not None,
        intact=seal is not None and seal.intact and seal.whole,
        name=seal.name if seal else "",
    )
