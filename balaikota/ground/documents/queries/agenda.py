"""The agenda book (buku agenda): what an office signed, number by number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.utils import timezone

from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Counter, Document, Register
from ..permissions import VIEW
from ..rules import fields as forms
from ..rules.states import State, state_on
from .disposal import may


@dataclass(frozen=True)
class Book:
    """One office's numbers of one register and year."""

    register: str
    title: str
    unit: str
    year: int
    last: int


@dataclass(frozen=True)
class Entry:
    """A line of the book. `about` are initials of whom it is about."""

    sequence: int
    number: str
    signed_at: datetime
    title: str
    about: str
    archive_code: str
    signer: str
    state: State


def books(actor: Actor) -> list[Book]:
    """Books of the offices whose archive the actor may see; newest year first."""
    titles = dict(Register.objects.values_list("pk", "title"))
    rows = Counter.objects.order_by("-year", "unit", "register")
    return [
        Book(row.register_id, titles[row.register_id], row.unit, row.year, row.next - 1)
        for row in rows
        if may(actor, row.unit, VIEW)
    ]


def book(actor: Actor, register: str, unit: str, year: int) -> Book:
    """One book. Raises NotFound."""
    row = (
        Counter.objects.filter(register=register, unit=unit, year=year)
        .select_related("register")
        .first()
    )
    if row is None or not may(actor, unit, VIEW):
        raise NotFound("no_book", gettext_noop("There is no such book."))
    return Book(register, row.register.title, unit, year, row.next - 1)


def entries(found: Book, month: int = 0) -> Iterator[Entry]:
    """The lines of a book in the order of its numbers; of one month, or (0) of the year."""
    rows = Document.objects.filter(register=found.register, unit=found.unit, year=found.year)
    if month:
        zone = timezone.get_current_timezone()
        begin = datetime(found.year, month, 1, tzinfo=zone)
        end = datetime(found.year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        rows = rows.filter(signed_at__gte=begin, signed_at__lt=end)
    today = timezone.localdate()
    known: dict[int, tuple[forms.Field, ...]] = {}
    for row in rows.select_related("template").order_by("sequence").iterator(500):
        if row.template_id not in known:
            known[row.template_id] = forms.read(row.template.fields)
        yield Entry(
            row.sequence, row.number, row.signed_at, row.title,
            forms.about(known[row.template_id], msgspec.json.decode(row.values)),
            row.archive_code, row.signer_title,
            state_on(State(row.state), row.valid_until, today),
        )  # fmt: skip
