"""Issue a document: number, render, sign, keep and tell, in one transaction.

The row of the counter is locked from the moment a number is taken until the document with this
number is committed. Whatever fails in between, a crash too, gives the number back: no gap, and
never twice. Other offices' counters, and other registers, are not waited for.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor, Held, Role
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, gettext_noop
from balaikota.lib.ids import secret_token

from .. import archive, facts, rendering
from ..models import Document, Office, Register, SignatureKey, Template
from ..permissions import SIGN, VIEW
from ..queries import blinded, keys, setup
from ..rules import fields as forms
from ..rules import payload, signers
from ..rules.numbers import Numbered, Scope, unit_of, written
from ..signing import authority, ways
from ..signing.pades import Words
from .wishes import Issued, NewDocument

_TAKE = """
INSERT INTO documents_counter AS c (register_id, unit, year, next) VALUES (%s, %s, %s, 2)
ON CONFLICT (register_id, unit, year) DO UPDATE SET next = c.next + 1
RETURNING next - 1
"""
TOKEN = "document"  # noqa: S105 - the purpose of a blind index


class _JustIssued(Conflict):
    """The same document was committed while its number was waited for."""


class _Blank(int):
    """Stands for a number that is not given yet, in whatever width the format asks for."""

    def __format__(self, spec: str) -> str:
        return "…"


@dataclass(frozen=True)
class _Prepared:
    """All that is known of a document before it has a number."""

    new: NewDocument
    register: Register
    template: Template
    fields: tuple[forms.Field, ...]
    values: dict[str, Any]
    office: Office
    held: Held
    day: date

    @property
    def archive_code(self) -> str:
        return self.new.archive_code or self.template.archive_code

    @property
    def title(self) -> str:
        return forms.heading(self.fields, self.values, self.template.title)

    @property
    def keep_until(self) -> date:
        """The last day of a retention in whole calendar years after that of signing."""
        years = self.new.retention
        years = self.template.retention_years if years is None else years
        return date(self.day.year + years, 12, 31)

    def number(self, running: int) -> str:
        parts = Numbered(self.archive_code, running, self.office.mark, self.day)
        return written(self.register.number_format, parts)

    def pdf(self, sheet: rendering.Sheet, now: datetime) -> bytes:
        return rendering.pdf(self.template.source, sheet, at=now, ours=self.template.shipped)

    def sheet(self, number: str, signer: str) -> rendering.Sheet:
        return rendering.Sheet(
            title=self.title, paper=self.template.paper, number=number,
            city=setup.city_word(), day=forms.long_day(self.day),
            office=setup.letterhead(self.office), signer_name=signer,
            signer_title=signers.shown_title(self.held),
            values=forms.for_print(self.fields, self.values),
        )  # fmt: skip


def _prepare(actor: Actor, new: NewDocument, now: datetime, *, draft: bool = False) -> _Prepared:
    day = timezone.localdate(now)
    register, template = setup.register(new.register), setup.template(new.template, day)
    if not register.active:
        raise Conflict("register_closed", gettext_noop("This register is closed."))
    if new.valid_until is not None and new.valid_until < day:
        raise Invalid(
            "valid_until", gettext_noop("The last day has passed already."), field="valid_until"
        )
    known = forms.read(template.fields)
    unit = unit_of(Scope(register.scope), new.place, new.agency)
    return _Prepared(
        new, register, template, known, forms.checked(known, new.values), setup.office(unit),
        _seat(actor, template, new, draft=draft), day,
    )  # fmt: skip


def _seat(actor: Actor, template: Template, new: NewDocument, *, draft: bool) -> Held:
    """The position that signs; in a draft for somebody who may not sign, a blank one."""
    try:
        return signers.signing_seat(actor.reach(SIGN), template.roles, new.place, new.agency)
    except NotAllowed:
        if not draft:
            raise
        return Held(role=Role(template.roles[0]), area=new.place, title="…")


def preview(actor: Actor, new: NewDocument, *, now: datetime) -> bytes:
    """The document as it would be, as PDF: "DRAF" in large letters, no number, no QR.

    Whoever may sign it is shown as the signer; for others that place stays open.

    Raises:
        Invalid, NotFound: values or template are not right.
    """
    prepared = _prepare(actor, new, now, draft=True)
    return prepared.pdf(_draft(actor, prepared), now)


def preview_picture(actor: Actor, new: NewDocument, *, now: datetime) -> bytes:
    """The first page of such a draft as PNG, for phones that show no PDF in a page."""
    prepared = _prepare(actor, new, now, draft=True)
    sheet, template = _draft(actor, prepared), prepared.template
    return rendering.picture(template.source, sheet, at=now, ours=template.shipped)


def _draft(actor: Actor, prepared: _Prepared) -> rendering.Sheet:
    signer = actor.name if prepared.held.position_id else "…"
    return prepared.sheet(prepared.number(_Blank(1)), signer)


def issue(actor: Actor, new: NewDocument, *, now: datetime) -> Issued:
    """Sign a document. Tells DocumentSigned.

    Raises:
        NotAllowed: the actor holds no position that signs this.
        Conflict: "no_key", "locked" or "key_ended": the key must be made or opened first.
        Invalid: a value is not right, or the template cannot be set.
    """
    try:
        with transaction.atomic():
            return _issue(actor, new, now=now).issued
    except _JustIssued:  # by somebody else, while this one waited for the counter
        with transaction.atomic():
            return _issue(actor, new, now=now).issued


@dataclass(frozen=True)
class Made:
    """What was issued, with its row for those who go on in the same transaction."""

    issued: Issued
    row: Document


def _issue(actor: Actor, new: NewDocument, *, now: datetime, bulk: bool = False) -> Made:
    once = settings.KEY_RING.blind(new.once, "document.once") if new.once else None
    if once is not None:
        before = _repeated(once)
        if before is not None:
            return before
    prepared = _prepare(actor, new, now)
    key = keys.key_for(actor, prepared.held)
    secret = keys.opened(key, now, bulk=bulk)
    running = _take_number(prepared)
    if once is not None and Document.objects.filter(once=once).exists():
        raise _JustIssued("repeated", gettext_noop("This document was just issued."))
    token, number = secret_token(), prepared.number(running)
    pdf = _signed(prepared, key, secret, token, number, now)
    row = Document.objects.create(
        **_row(prepared, key, pdf, now), sequence=running, number=number, token=token,
        token_index=settings.KEY_RING.blind(token, TOKEN), once=once,
    )  # fmt: skip
    _tell(actor, row)
    return Made(Issued(row.pk, row.number, token, row.file), row)


def _repeated(once: bytes) -> Made | None:
    row = Document.objects.filter(once=once).first()
    if row is None:
        return None
    return Made(Issued(row.pk, row.number, row.token, row.file, repeated=True), row)


def _take_number(prepared: _Prepared) -> int:
    """The next number. The counter's row stays locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [prepared.register.pk, prepared.office.code, prepared.day.year])
        return int(cursor.fetchone()[0])


def _signed(
    prepared: _Prepared, key: SignatureKey, secret: bytes, token: str, number: str, now: datetime
) -> bytes:
    """The PDF with its QR and its signature."""
    address = f"{settings.CONFIG.base_url}/cek/{token}"
    words = payload.Payload(
        number=number, title=prepared.title, signed_on=prepared.day,
        signer=signers.shown_title(prepared.held),
        about=forms.about(prepared.fields, prepared.values)[:60],
        valid_until=prepared.new.valid_until,
        token=payload.token_mark(token),
    )  # fmt: skip
    qr = f"{address}#{payload.packed(words, authority.city(now).qr)}"
    sheet = replace(
        prepared.sheet(number, key.holder), check=f"{settings.CONFIG.base_url}/cek/", qr=qr
    )
    plain = prepared.pdf(sheet, now)
    said = Words(key.holder, f"{prepared.title} {number}", sheet.city)
    return ways.way_of(key.kind).sign(key, secret, plain, said, now=now)


def _row(prepared: _Prepared, key: SignatureKey, pdf: bytes, now: datetime) -> dict[str, Any]:
    new, held = prepared.new, prepared.held
    return {
        "register": prepared.register,
        "unit": prepared.office.code,
        "year": prepared.day.year,
        "template": prepared.template,
        "title": prepared.title,
        "values": msgspec.json.encode(prepared.values),
        "subject": new.subject,
        "place": new.place,
        "agency": new.agency or prepared.office.code,
        "key": key,
        "signer_name": key.holder,
        "signer_title": signers.shown_title(held),
        "capacity": held.capacity.value,
        "file": archive.keep(pdf, now),
        "size": len(pdf),
        "sha256": hashlib.sha256(pdf).digest(),
        "signed_at": now,
        "valid_until": new.valid_until,
        "archive_code": prepared.archive_code,
        "keep_until": prepared.keep_until,
        "person_index": blinded.nik(_first(prepared, forms.Kind.NUMBER16)),
        "name_index": blinded.name(_first(prepared, forms.Kind.NAME)),
    }


def _first(prepared: _Prepared, kind: forms.Kind) -> str:
    """Whose document it is: the first value of a kind."""
    found = (prepared.values[known.name] for known in prepared.fields if known.kind is kind)
    return next((value for value in found if value), "")


def _tell(actor: Actor, row: Document) -> None:
    fact = facts.DocumentSigned(
        document=row.pk, template=row.template.code, about=row.subject, place=row.place,
        agency=row.agency, register=row.register_id, number=row.number, signed_at=row.signed_at,
    )  # fmt: skip
    emit(fact, actor=actor.ref, audience=VIEW)
