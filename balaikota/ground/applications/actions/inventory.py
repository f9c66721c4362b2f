"""Applications entered, changed, connected, judged. One transaction each; tells what it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import Actor
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop

from .. import facts, queries
from ..models import Application, Change, Connection, Judgement
from ..permissions import EDIT, STEWARD, VIEW, covers, need
from ..queries.inventory import STAMP
from ..rules import life
from ..rules.codes import lists
from ..rules.values import check

Changes = dict[str, tuple[Any, Any]]


@transaction.atomic
def register(
    actor: Actor, values: Mapping[str, Any], *, now: datetime, code: str = "", via: str = "",
    source: str = "", source_key: str = "", example: bool = False,
) -> Application:  # fmt: skip
    """Enter an application. Tells ApplicationRegistered.

    Args:
        values: fields of `rules.fields` by name; `title` and `agency` at least.
        code: of one's own choice; else made from the title.
        via: the file it came by. `source`, `source_key`: its place in another list.

    Raises:
        NotAllowed, Invalid, Conflict (the code is taken).
    """
    need(actor, EDIT, values.get("agency", ""))
    check({"title": "", "agency": "", **values})
    _check_agency(values["agency"])
    known = queries.applications()
    if code and (code in known or code != life.slug(code, ())):
        raise Conflict("taken", gettext_noop("This code cannot be used."), field="code")
    row = Application(
        code=code or life.slug(values["title"], known), source=source, source_key=source_key,
        example=example, created_at=now, changed_at=now,
    )  # fmt: skip
    changes = put(row, {**values, "status": values.get("status") or life.Status.ACTIVE.value})
    _insert(row)
    _remember(row, changes, actor, via, now)
    emit(
        facts.ApplicationRegistered(application=row.code, owner=row.agency, registered_at=now),
        actor=actor.ref, audience=VIEW,
    )  # fmt: skip
    return row


@transaction.atomic
def change(
    actor: Actor, code: str, values: Mapping[str, Any], *, now: datetime, via: str = ""
) -> Changes:
    """Change fields of an application; what is equal is no change. Returns field → (before, after).

    Tells StatusChanged for the status and ApplicationChanged for the rest. To give an application
    to another agency one must keep both.
    """
    row = Application.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise NotFound("no_application", gettext_noop("There is no such application."))
    need(actor, EDIT, row.agency)
    check(values)
    agency = values.get("agency") or row.agency
    if agency != row.agency:
        need(actor, EDIT, agency)
        _check_agency(agency)
    life.check_step(row.status, values.get("status") or row.status)
    changes = put(row, values)
    if changes:
        row.changed_at = now
        row.save(update_fields=[*changes, "changed_at"])
        _remember(row, changes, actor, via, now)
        _tell(row, changes, actor, now)
    return changes


def _tell(row: Application, changes: Changes, actor: Actor, now: datetime) -> None:
    rest = tuple(sorted(set(changes) - {"status"}))
    if "status" in changes:
        before, after = changes["status"]
        fact: facts.ApplicationFact = facts.StatusChanged(
            application=row.code, owner=row.agency, before=before, after=after, changed_at=now
        )
        emit(fact, actor=actor.ref, audience=VIEW)
    if rest:
        fact = facts.ApplicationChanged(
            application=row.code, owner=row.agency, fields=rest, changed_at=now
        )
        emit(fact, actor=actor.ref, audience=VIEW)


def put(row: Application, values: Mapping[str, Any]) -> Changes:
    """Set fields. Returns those that differ, before and after."""
    changes: Changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        before = tuple(before) if isinstance(before, list) else before
        after = tuple(value) if isinstance(value, list | tuple) else value
        if after != before and not (name in ("agency", "title", "status") and not after):
            setattr(row, name, list(after) if isinstance(after, tuple) else after)
            changes[name] = (before, after)
    return changes


def _insert(row: Application) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # somebody else was as quick
        raise Conflict(
            "taken", gettext_noop("This application is already in the inventory.")
        ) from error


def _remember(row: Application, changes: Changes, actor: Actor, via: str, now: datetime) -> None:
    Change.objects.create(
        application=row, at=now, actor=actor.ref, via=via[:60], changes=kept(changes)
    )
    bump(STAMP)


def kept(changes: Changes) -> dict[str, list[Any]]:
    """Changes as JSON values: field → [before, after]."""
    return {name: [_json(before), _json(after)] for name, (before, after) in changes.items()}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _check_agency(code: str) -> None:
    if code not in territory.agencies():
        raise Invalid("no_agency", gettext_noop("Choose an agency of the city."), field="agency")


@transaction.atomic
def connect(
    actor: Actor, giver: str, taker: str, *, data: str, means: str, now: datetime
) -> Connection:
    """Declare that one application gives data to another. Whoever keeps either of them may.

    Declared again: only the means change. Tells ConnectionChanged.
    """
    given, taken = queries.full(giver), queries.full(taker)
    _need_one_of(actor, given, taken)
    data = " ".join(data.split())[:200]
    if not data:
        raise Invalid("no_data", gettext_noop("Say which data is given."), field="data")
    if given.pk == taken.pk:
        raise Invalid("same", gettext_noop("Choose another application."), field="taker")
    if means not in lists()["interfaces"]:
        raise Invalid("means", gettext_noop("Choose how the data is given."), field="means")
    row, _ = Connection.objects.update_or_create(
        giver=given, taker=taken, data=data, defaults={"means": means}
    )
    _tell_connection(actor, row, declared=True)
    return row


@transaction.atomic
def disconnect(actor: Actor, connection: int) -> None:
    """Withdraw a declared connection. Tells ConnectionChanged."""
    row = Connection.objects.select_related("giver", "taker").filter(pk=connection).first()
    if row is None:
        raise NotFound("no_connection", gettext_noop("There is no such connection."))
    _need_one_of(actor, row.giver, row.taker)
    _tell_connection(actor, row, declared=False)
    row.delete()


def _need_one_of(actor: Actor, giver: Application, taker: Application) -> None:
    """Either side may speak of the connection."""
    if not covers(actor, EDIT, taker.agency):
        need(actor, EDIT, giver.agency)


def _tell_connection(actor: Actor, row: Connection, *, declared: bool) -> None:
    fact = facts.ConnectionChanged(
        application=row.giver_id, owner=row.giver.agency, taker=row.taker_id, declared=declared
    )
    emit(fact, actor=actor.ref, audience=VIEW)


@transaction.atomic
def judge(
    actor: Actor, one: str, other: str, *, duplicate: bool, reason: str, now: datetime
) -> Judgement:
    """Decide whether two applications do the same; the decision is remembered and can be changed.

    For stewards. Tells DuplicateJudged.
    """
    need(actor, STEWARD)
    first, second = (queries.full(code) for code in sorted((one, other)))
    if first.pk == second.pk:
        raise Invalid("same", gettext_noop("Choose another application."))
    row, _ = Judgement.objects.update_or_create(
        one=first, other=second,
        defaults={"duplicate": duplicate, "reason": reason[:300], "actor": actor.ref, "at": now},
    )  # fmt: skip
    fact = facts.DuplicateJudged(
        application=first.pk, owner=first.agency, other=second.pk, duplicate=duplicate
    )
    emit(fact, actor=actor.ref, audience=VIEW)
    return row
