"""Residents that a connector brings: through the same reading and writing as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Column, Landing
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.territory import queries as territory

from .. import facts
from ..actions import copying, merging_in
from ..models import Run
from ..permissions import COUNTS
from ..queries.places import by_writing
from ..rules import codes
from ..rules.rows import REASONS, Heading, Reader, Record, Wrong

COLUMNS = tuple(
    Column(name=name, title=title, personal=name not in ("region", "kelurahan", "kecamatan"))
    for name, title in (
        ("nik", _("NIK")), ("kk", _("Family card")), ("name", _("Name")), ("sex", _("Sex")),
        ("birth_place", _("Place of birth")), ("birth_date", _("Date of birth")),
        ("civil_status", _("Civil status")), ("family_role", _("Place in the family")),
        ("education", _("Education")), ("occupation", _("Occupation")),
        ("mother", _("Mother's name")), ("father", _("Father's name")),
        ("address", _("Address")), ("region", _("Region code")), ("kelurahan", _("Kelurahan")),
        ("kecamatan", _("Kecamatan")), ("rw", "RW"), ("rt", "RT"),
    )
)  # fmt: skip
_NAMES = tuple(column.name for column in COLUMNS)


def land(rows: list[Mapping[str, Any]], source: str, now: datetime) -> Landing:
    """Write a batch; the caller holds the transaction. Tells ResidentsLoaded."""
    reader = Reader(_heading(), by_writing(), timezone.localdate(now))
    told = [
        reader.read(at, [_text(row.get(name)) for name in _NAMES]) for at, row in enumerate(rows)
    ]
    run = _run(source, len(rows), now)
    records = [one for one in told if isinstance(one, Record)]
    packed = copying.packed(records, settings.KEY_RING, run.pk, now)
    done = merging_in.write(SYSTEM, run, packed, now)
    wrong = [*(one for one in told if isinstance(one, Wrong)), *done.refused]
    run.new, run.changed, run.same, run.refused = done.new, done.changed, done.same, len(wrong)
    run.save(update_fields=["new", "changed", "same", "refused"])
    fact = facts.ResidentsLoaded(
        run_id=run.pk, place=territory.city(), new=done.new, changed=done.changed,
        refused=len(wrong), done=len(rows), whole=True,
    )  # fmt: skip
    emit(fact, audience=COUNTS)
    refused = tuple((one.line, one.column, REASONS[one.reason]) for one in wrong)
    return Landing(new=done.new, changed=done.changed, same=done.same, refused=refused)


def _heading() -> Heading:
    columns = codes.data("columns")
    return Heading([columns[name][0] for name in _NAMES])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _run(source: str, count: int, now: datetime) -> Run:
    """What was landed stands among the files, with its source as the title."""
    number = Run.objects.count()
    digest = settings.KEY_RING.blind(f"{source}|{now.isoformat()}|{number}", "residents.source")
    return Run.objects.create(
        digest=digest, title=source[:120], size=0, rows=count, done=count, state="done",
        brought_by=SYSTEM.ref, brought_at=now, begun_at=now, moved_at=now, ended_at=now,
    )  # fmt: skip
