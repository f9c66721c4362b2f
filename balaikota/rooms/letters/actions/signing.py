"""The last station: the letter is numbered, signed and kept, and the request ends with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from balaikota.ground.documents import actions as documents
from balaikota.ground.events.log import emit
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import Conflict, Refusal, gettext_noop

from .. import facts, permissions
from ..models import Request
from ..queries import catalog, one, seeing
from ..rules import Act, State, chain, papers
from ..rules.catalog import Definition, Stage, register_of
from ..rules.wording import LETTERS, letter_values
from . import inviting, keeping
from .deciding import at_station, pass_on
from .keeping import By

_SIGNERS = {"kelurahan": ("lurah",), "kecamatan": ("camat",), "agency": ("agency_head",)}
_FIELDS: tuple[dict[str, object], ...] = (
    {"name": "nama", "title": "Nama", "kind": "name", "required": False, "shown": "masked"},
    {"name": "nik", "title": "NIK", "kind": "number16", "required": False, "shown": "masked"},
    {"name": "pembuka", "title": "Pembuka", "required": False},
    {"name": "rincian", "title": "Rincian", "kind": "rows", "required": False,
     "columns": ["label", "isi"]},
    {"name": "lebar", "title": "Lebar daftar", "example": "0"},
    {"name": "daftar", "title": "Daftar", "kind": "rows", "required": False,
     "columns": list(LETTERS)},
    {"name": "isi", "title": "Isi", "kind": "long", "required": False},
    {"name": "penutup", "title": "Penutup", "required": False},
    {"name": "tembusan", "title": "Tembusan", "kind": "rows", "required": False,
     "columns": ["teks"]},
)  # fmt: skip


def template_code(service: str) -> str:
    """The template of a service's letter."""
    return f"layanan-{service}"


def ship_templates() -> None:
    """Bring the templates of all services along; those the city edited stay."""
    for version in catalog.all_services():
        ship_template(version.definition)


def ship_template(definition: Definition) -> None:
    source = catalog.DATA / "templates" / f"{Path(definition.letter.template).name}.typ"
    last: Stage = definition.chain[-1]
    documents.ship_template(
        documents.TemplateData(
            code=template_code(definition.code), title=definition.letter.title,
            source=source.read_text("utf-8"), fields=_FIELDS, roles=_SIGNERS[last.level],
            archive_code=definition.archive.code, valid_from=definition.valid_from,
            retention_years=definition.archive.years,
        )
    )  # fmt: skip


def wish_of(request: Request, now: datetime) -> documents.NewDocument:
    """What is to be signed for a request."""
    definition, today = one.definition_of(request), timezone.localdate(now)
    months = definition.letter.months
    level = request.level or one.level_of_last(definition)
    return documents.NewDocument(
        register=register_of(definition), template=template_code(definition.code),
        values=letter_values(definition, one.answers_of(request), one.living(request.place)),
        place=request.place, agency=chain.office_of(level, request.place),
        subject=f"letter:{request.code}",
        valid_until=papers.good_until(today, months) if months else None,
        archive=definition.archive.code, once=f"letter:{request.code}",
    )  # fmt: skip


def preview(actor: Actor, code: str, *, now: datetime) -> bytes:
    """The letter as it would be, as PDF with "DRAF" across it. For offices."""
    request = seeing.find(actor, code)
    if not seeing.sees_officially(actor, request):
        raise seeing.unseen()
    return documents.preview(actor, wish_of(request, now), now=now)


@transaction.atomic
def sign(actor: Actor, code: str, *, now: datetime) -> Request:
    """Sign the letter of a request at its last station. Tells LetterMoved and LetterIssued.

    Raises:
        NotFound, NotAllowed: somebody else signs.
        Conflict: the request has moved on; or the key is missing ("no_key") or shut ("locked").
    """
    request, by, to = at_station(actor, code, Act.SIGN, signs=True)
    if not chain.station(one.definition_of(request), request.station).last:
        raise Conflict("passes", gettext_noop("This is not the last station: it passes on."))
    issued = documents.issue(actor, wish_of(request, now), now=now)
    _issued(request, by, to, issued.id, issued.number, now)
    return request


def _issued(
    request: Request, by: By, to: State, document: int, number: str, now: datetime
) -> None:
    level = request.level
    agency = keeping.office_of(request, one.definition_of(request))
    request.document, request.number = document, number[:120]
    keeping.end(request, to, now)
    inviting.release_all(request, now)
    keeping.move(request, by, Act.SIGN, to, now, text=number, level=level)
    emit(
        facts.LetterIssued(
            request_id=request.pk, place=request.place, agency=agency, service=request.service,
            document=document, issued_at=now, in_time=bool(request.in_time),
            without_coming=request.channel != "counter",
        ),
        actor=by.actor.ref, audience=permissions.HEARS,
    )  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How one of many went: the refusal in it, or None."""

    code: str
    refusal: Refusal | None = None


def act_on_many(
    actor: Actor, codes: Iterable[str], *, now: datetime, most: int = 50
) -> list[Outcome]:
    """Sign or pass on each of these, each in its own transaction; one that fails stops no other.

    A key that is missing or shut stops all: the first outcome says so.
    """
    found = []
    for code in list(dict.fromkeys(codes))[:most]:
        try:
            request = seeing.find(actor, code)
            last = chain.station(one.definition_of(request), request.station).last
            sign(actor, code, now=now) if last else pass_on(actor, code, now=now)
        except Refusal as refusal:
            found.append(Outcome(code, refusal))
            if refusal.code in ("no_key", "locked", "key_ended"):
                break
        else:
            found.append(Outcome(code))
    return found
