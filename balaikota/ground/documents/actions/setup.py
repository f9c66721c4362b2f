"""Registers, letterheads and templates: written by the city, or brought along by a room."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml
from django.db import connection, transaction
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import SYSTEM, Actor, Role
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, gettext_noop

from .. import facts, rendering
from ..models import Office, Register, Template
from ..permissions import KEEP, VIEW
from ..queries import setup
from ..rules import fields as forms
from ..rules.numbers import Scope, check_format

_DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, kw_only=True)
class TemplateData:
    """A template as it is written. `fields` as in `rules.fields.read`."""

    code: str
    title: str
    source: str
    fields: Sequence[object]
    roles: tuple[str, ...]
    archive_code: str
    valid_from: date
    valid_until: date | None = None
    paper: str = "f4"
    retention_years: int = 5


@transaction.atomic
def write_register(
    actor: Actor, code: str, title: str, scope: str, number_format: str, *,
    now: datetime, active: bool = True,
) -> Register:  # fmt: skip
    """Make or change a register. What was numbered keeps its numbers. Tells RegisterWritten."""
    actor.require(KEEP)
    row = Register.objects.select_for_update().filter(pk=code).first() or Register(code=code)
    if not row._state.adding and row.scope != scope and row.counters.exists():
        raise Conflict(
            "scope", gettext_noop("This register has numbered already; its level stays."),
            field="scope",
        )  # fmt: skip
    row.title, row.number_format = title.strip()[:160], check_format(number_format)
    row.scope, row.active, row.changed_at = Scope(scope), active, now
    row.edited = not actor.system
    row.save()
    emit(facts.RegisterWritten(register=code, written_at=now), actor=actor.ref, audience=VIEW)
    return row


@transaction.atomic
def write_office(
    actor: Actor, code: str, *, mark: str, lines: Sequence[str], address: str = "",
    contact: str = "", now: datetime,
) -> Office:  # fmt: skip
    """Write the letterhead of an office, and its mark in numbers. Tells RegisterWritten."""
    actor.require(KEEP)
    kept = [" ".join(line.split())[:120] for line in lines if line.strip()]
    if not kept or not mark.strip() or "/" in mark:
        raise Invalid(
            "office", gettext_noop("An office needs its lines and a mark without slashes."),
            field="mark",
        )  # fmt: skip
    row, _ = Office.objects.update_or_create(
        code=code,
        defaults={
            "mark": mark.strip()[:30], "lines": kept, "address": address.strip()[:200],
            "contact": contact.strip()[:200],
        },
    )  # fmt: skip
    emit(facts.RegisterWritten(register=code, written_at=now), actor=actor.ref, audience=VIEW)
    return row


def try_template(data: TemplateData, *, now: datetime, ours: bool = False) -> bytes:
    """A draft of a template with example values, as PDF.

    Raises:
        Invalid: it cannot be set; the message says why.
    """
    return rendering.pdf(data.source, example_sheet(data), at=now, ours=ours)


def template_picture(data: TemplateData, *, now: datetime) -> bytes:
    """The first page of such a draft, as PNG."""
    return rendering.picture(data.source, example_sheet(data), at=now)


def example_sheet(data: TemplateData) -> rendering.Sheet:
    """What a preview shows: examples instead of values, a number that is none."""
    known = forms.read(data.fields)
    return rendering.Sheet(
        title=data.title, paper=data.paper, number=f"{data.archive_code}/…/…/…",
        city=setup.city_word(), day=forms.long_day(data.valid_from),
        office=setup.letterhead(setup.office(territory.city())),
        signer_name="…", signer_title="…",
        values=forms.for_print(known, forms.checked(known, forms.examples(known))),
    )  # fmt: skip


@transaction.atomic
def write_template(
    actor: Actor, data: TemplateData, *, now: datetime, shipped: bool = False
) -> Template:
    """Write a template, or its next version when anything differs. Tells TemplateWritten.

    What was signed keeps the version it was signed with.

    Raises:
        Invalid: it cannot be set with example values.
    """
    actor.require(KEEP)
    _checked(data)
    try_template(data, now=now, ours=shipped)
    with connection.cursor() as cursor:  # two first versions at once would collide
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [data.code])
    last = setup.versions(data.code).first()
    digest = _digest(data)
    if last is not None and bytes(last.digest) == digest:
        return last
    row = Template.objects.create(
        code=data.code, version=last.version + 1 if last else 1, title=data.title.strip()[:160],
        paper=data.paper, source=data.source, fields=forms.plain(forms.read(data.fields)),
        roles=list(data.roles), archive_code=data.archive_code,
        retention_years=data.retention_years, valid_from=data.valid_from,
        valid_until=data.valid_until, digest=digest, shipped=shipped, written_by=actor.ref,
        written_at=now,
    )  # fmt: skip
    fact = facts.TemplateWritten(template=row.code, release=row.version, written_at=now)
    emit(fact, actor=actor.ref, audience=VIEW)
    return row


def _checked(data: TemplateData) -> None:
    if not data.title.strip():
        raise Invalid("title", gettext_noop("Give the template a name."), field="title")
    if data.paper not in ("f4", "a4"):
        raise Invalid("paper", gettext_noop("The paper is F4 or A4."), field="paper")
    if not data.roles or not set(data.roles) <= {role.value for role in Role}:
        raise Invalid("roles", gettext_noop("Say who may sign."), field="roles")
    if data.valid_until is not None and data.valid_until < data.valid_from:
        raise Invalid(
            "dates", gettext_noop("The last day lies before the first day."), field="valid_until"
        )
    if '"@' in data.source:
        raise Invalid("packages", gettext_noop("Templates cannot load packages."), field="source")


def _digest(data: TemplateData) -> bytes:
    plain: dict[str, Any] = {
        name: getattr(data, name) for name in TemplateData.__dataclass_fields__ if name != "fields"
    }
    plain["fields"] = forms.plain(forms.read(data.fields))
    return hashlib.sha256(msgspec.json.encode(plain)).digest()


def ship_template(data: TemplateData, *, now: datetime | None = None) -> None:
    """Bring a template along. One that the city edited stays as it is."""
    last = setup.versions(data.code).first()
    if last is not None and (not last.shipped or bytes(last.digest) == _digest(data)):
        return
    write_template(SYSTEM, data, now=now or timezone.now(), shipped=True)


def ship_register(code: str, title: str, scope: str, number_format: str) -> None:
    """Bring a register along. One that is there stays as it is."""
    if not Register.objects.filter(pk=code).exists():
        write_register(SYSTEM, code, title, scope, number_format, now=timezone.now())


def template_from(folder: Path, name: str) -> TemplateData:
    """A template of a room: `<name>.yaml` beside `<name>.typ`."""
    raw: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text())
    roles = tuple(raw.pop("roles"))
    return TemplateData(source=(folder / f"{name}.typ").read_text(), roles=roles, **raw)


def ship() -> None:
    """The registers and the templates that every city begins with."""
    for register in yaml.safe_load((_DATA / "registers.yaml").read_text())["registers"]:
        ship_register(**register)
    for file in sorted((_DATA / "templates").glob("*.yaml")):
        ship_template(template_from(file.parent, file.stem))
