"""Files that bring applications: kept, mapped, tried, used; also again and in parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from balaikota.ground.events.log import emit, emit_many
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, gettext_noop

from .. import facts
from ..models import AgencyName, Application, Change, Upload
from ..permissions import EDIT, STEWARD, VIEW, covers, need, need_some
from ..queries import importing
from ..queries.importing import Plan
from ..queries.inventory import STAMP
from ..rules import life
from ..rules.codes import plain
from ..rules.fields import BY_NAME
from ..rules.mapping import SPECIAL, guess
from ..rules.rows import Problem, Row
from ..rules.sheets import Sheet
from .inventory import Changes, change, kept, put


@dataclass(frozen=True)
class Outcome:
    """What a file did. Rows with problems stay outside until the file is used again."""

    created: int
    changed: int
    same: int
    problems: tuple[Problem, ...]


@transaction.atomic
def keep_upload(
    actor: Actor, sheet: Sheet, *, filename: str, now: datetime, source: str = "", agency: str = ""
) -> Upload:
    """Keep a file with the mapping that its headings suggest.

    Args:
        source: the list it is from; rows with a number of their own are known by it again.
        agency: the owner of rows that name none.
    """
    need_some(actor, EDIT)
    if agency:
        need(actor, EDIT, agency)
    return Upload.objects.create(
        filename=filename[:120], source=(source or plain(filename.rpartition(".")[0]))[:60],
        columns=list(sheet.columns), rows=[list(row) for row in sheet.rows],
        mapping=guess(sheet.columns), agency=agency, brought_by=actor.ref, brought_at=now,
    )  # fmt: skip


@transaction.atomic
def map_upload(actor: Actor, pk: UUID, mapping: Mapping[str, str]) -> None:
    """Say which column is which field. Raises Invalid for what is no field or no column."""
    row = importing.upload(actor, pk)
    chosen = {name: column for name, column in mapping.items() if column}
    if any(name not in BY_NAME and name not in SPECIAL for name in chosen):
        raise Invalid("field", gettext_noop("There is no such field."))
    if any(column not in row.columns for column in chosen.values()):
        raise Invalid("column", gettext_noop("There is no such column."))
    if "title" not in chosen:
        raise Invalid(
            "no_title", gettext_noop("Choose the column with the name of the application."),
            field="title",
        )  # fmt: skip
    row.mapping = chosen
    row.save(update_fields=["mapping"])


@transaction.atomic
def name_agencies(actor: Actor, names: Mapping[str, str]) -> None:
    """Remember which agency a name of a file means, for this file and all later ones.

    For whoever keeps the named agency.
    """
    for name, code in names.items():
        if code not in territory.agencies():
            raise Invalid("no_agency", gettext_noop("Choose an agency of the city."))
        if not covers(actor, STEWARD):
            need(actor, EDIT, code)
        AgencyName.objects.update_or_create(name=plain(name)[:200], defaults={"agency": code})


@transaction.atomic
def apply_upload(actor: Actor, pk: UUID, *, now: datetime) -> Outcome:
    """Use a file: all rows that can be taken, in one transaction. Tells ApplicationsImported.

    Again: rows that are in already change nothing, and those mended or matched meanwhile come in.
    A crash leaves nothing half done.
    """
    with connection.cursor() as cursor:  # two at once could enter the same application twice
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('applications.import'))")
    row = importing.upload(actor, pk)
    plan = importing.plan(actor, row)
    _enter(actor, plan, row, now)
    for code, line, values in plan.changed:
        change(actor, code, values, now=now, via=row.filename)
        if line.key:
            Application.objects.filter(pk=code, source_key="").update(
                source=row.source, source_key=line.key
            )
    row.applied_at = now
    row.save(update_fields=["applied_at"])
    fact = facts.ApplicationsImported(
        created=len(plan.new), changed=len(plan.changed), refused=plan.refused, imported_at=now
    )
    emit(fact, actor=actor.ref, audience=VIEW)
    return Outcome(len(plan.new), len(plan.changed), plan.same, tuple(plan.problems))


@transaction.atomic
def discard_upload(actor: Actor, pk: UUID) -> None:
    """Forget a file; what it brought stays."""
    importing.upload(actor, pk).delete()


def sweep_uploads(*, before: datetime) -> int:
    """Forget files brought before a time."""
    return Upload.objects.filter(brought_at__lt=before).delete()[0]


def _enter(actor: Actor, plan: Plan, file: Upload, now: datetime) -> None:
    """The new rows: three statements, however many."""
    if not plan.new:
        return
    taken = set(Application.objects.values_list("code", flat=True))
    made = [_made(line, file, taken, now) for line in plan.new]
    Application.objects.bulk_create([row for row, _ in made])
    Change.objects.bulk_create(
        Change(
            application_id=row.code, at=now, actor=actor.ref, via=file.filename[:60],
            changes=kept(changes),
        )
        for row, changes in made
    )  # fmt: skip
    told = [
        facts.ApplicationRegistered(application=row.code, owner=row.agency, registered_at=now)
        for row, _ in made
    ]
    emit_many(told, actor=actor.ref, audience=VIEW)
    bump(STAMP)


def _made(line: Row, file: Upload, taken: set[str], now: datetime) -> tuple[Application, Changes]:
    wished = line.code if line.code and life.slug(line.code, taken) == line.code else ""
    row = Application(
        code=wished or life.slug(line.values["title"], taken),
        source=file.source if line.key else "", source_key=line.key,
        created_at=now, changed_at=now,
    )  # fmt: skip
    taken.add(row.code)
    return row, put(row, {**line.values, "status": line.values.get("status") or "active"})
