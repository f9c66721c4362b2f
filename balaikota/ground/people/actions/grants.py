"""Positions, and who sits on them: given, ended, as Plt or Plh. Never beyond one's own reach."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from balaikota.ground.events.log import emit
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound, gettext_noop

from .. import facts
from ..models import Account, Grant, Position
from ..rules import Actor, Capacity, Role, check_dates, may_give
from .accounts import HEARD_BY


@transaction.atomic
def give_grant(
    actor: Actor,
    account_id: int,
    position_code: str,
    capacity: Capacity,
    *,
    valid_from: date,
    valid_until: date | None = None,
    decree: str = "",
    now: datetime,
) -> Grant:
    """Put a person on a position. Tells Granted.

    Raises:
        NotAllowed: the position reaches beyond the actor's own, or the actor means themselves.
        Conflict: the person already has this position in these days, or it is retired.
        Invalid: the dates cannot stand (a Plt or Plh needs a last day).
    """
    position = reachable_position(actor, position_code)
    account = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound("account", gettext_noop("There is no such account."))
    if account.pk == actor.account_id:
        raise NotAllowed(
            "own_grant",
            gettext_noop("Nobody can give a position to themselves. Ask another administrator."),
        )
    return put_on_position(
        actor,
        account,
        position,
        capacity,
        valid_from=valid_from,
        valid_until=valid_until,
        decree=decree,
        now=now,
    )


def put_on_position(
    actor: Actor,
    account: Account,
    position: Position,
    capacity: Capacity,
    *,
    valid_from: date | None = None,
    valid_until: date | None = None,
    decree: str = "",
    now: datetime,
) -> Grant:
    """The writing half of `give_grant`. The caller holds the transaction and checked the right."""
    valid_from = valid_from or timezone.localdate(now)
    check_dates(capacity, valid_from, valid_until)
    if not position.active:
        raise Conflict("retired", gettext_noop("This position is no longer in use."))
    _refuse_overlap(account, position, valid_from, valid_until)
    grant = Grant.objects.create(
        account=account,
        position=position,
        capacity=capacity,
        valid_from=valid_from,
        valid_until=valid_until,
        decree=decree.strip(),
        granted_by=actor.ref,
        granted_at=now,
    )
    emit(_granted(grant), actor=actor.ref, audience=HEARD_BY)
    return grant


@transaction.atomic
def end_grant(actor: Actor, grant_id: int, *, now: datetime) -> Grant:
    """Take a person off a position at once. Tells GrantEnded.

    The last administrator of the whole city cannot be taken off: nobody could give the position
    again.
    """
    actor.require("people.manage")
    grant = (
        Grant.objects.select_for_update(of=("self",))
        .select_related("position")
        .filter(pk=grant_id, ended_at__isnull=True)
        .first()
    )
    if grant is None:
        raise NotFound("grant", gettext_noop("This has already ended."))
    _require_reach(actor, grant.position)
    _keep_one_administrator(grant, now)
    grant.ended_at, grant.ended_by = now, actor.ref
    grant.save(update_fields=["ended_at", "ended_by"])
    position = grant.position
    emit(
        facts.GrantEnded(
            account_id=grant.account_id,
            grant_id=grant.pk,
            position=position.code,
            role=position.role,
            place=position.area,
            agency=position.agency,
            ended_at=now,
        ),
        actor=actor.ref,
        audience=HEARD_BY,
    )
    return grant


@transaction.atomic
def save_position(
    actor: Actor,
    code: str,
    *,
    title: str,
    role: Role,
    area: str,
    agency: str,
    active: bool = True,
) -> Position:
    """Make a position, or change it. Tells PositionChanged.

    What it was and what it becomes must both lie within the actor's reach. Role, area and agency
    of a position that somebody holds stay: end the grants first, or make another position.
    """
    code, title = code.strip().lower(), title.strip()
    if not code or not title:
        raise Invalid(
            "position", gettext_noop("A position needs a code and a title."), field="code"
        )
    before = Position.objects.select_for_update().filter(code=code).first()
    after = Position(code=code, title=title, role=role, area=area, agency=agency, active=active)
    for position in filter(None, (before, after)):
        _require_reach(actor, position)
    if before is None:
        after.save()
    elif _place(before) != _place(after) and Grant.objects.filter(position=before).exists():
        raise Conflict(
            "held",
            gettext_noop("People hold or held this position. Make another one instead."),
        )
    else:
        after.pk = before.pk
        after.save()
    emit(
        facts.PositionChanged(
            position=code, role=role, place=area, agency=agency, what=_what(before, after)
        ),
        actor=actor.ref,
        audience=HEARD_BY,
    )
    return after


def reachable_position(actor: Actor, code: str) -> Position:
    """A position this actor may give. Raises NotFound, NotAllowed."""
    actor.require("people.manage")
    position = Position.objects.filter(code=code).first()
    if position is None:
        raise NotFound("position", gettext_noop("There is no such position."), field="position")
    _require_reach(actor, position)
    return position


def _require_reach(actor: Actor, position: Position) -> None:
    if not may_give(actor, Role(position.role), position.area, position.agency):
        raise NotAllowed(
            "beyond_reach",
            gettext_noop("This position reaches beyond what you administer yourself."),
            field="position",
        )


def _refuse_overlap(
    account: Account, position: Position, valid_from: date, valid_until: date | None
) -> None:
    same = Grant.objects.filter(account=account, position=position, ended_at__isnull=True).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=valid_from)
    )
    if valid_until is not None:
        same = same.filter(valid_from__lte=valid_until)
    if same.exists():
        raise Conflict(
            "already_held",
            gettext_noop("This person already has this position in these days."),
            field="position",
        )


def _keep_one_administrator(grant: Grant, now: datetime) -> None:
    """Locks every other administrator of the whole city, so that two cannot end each other."""
    position = grant.position
    if position.role != Role.ADMINISTRATOR or position.area or position.agency:
        return
    today = timezone.localdate(now)
    others = (
        Grant.objects.select_for_update(of=("self",))
        .filter(
            position__role=Role.ADMINISTRATOR,
            position__area="",
            position__agency="",
            position__active=True,
            account__is_active=True,
            ended_at__isnull=True,
            valid_from__lte=today,
            valid_until__isnull=True,
        )
        .exclude(account_id=grant.account_id)
        .order_by("pk")
    )
    if not list(others):
        raise Conflict(
            "last_administrator",
            gettext_noop(
                "The last administrator cannot be ended. Give the position to another first."
            ),
        )


def _place(position: Position) -> tuple[str, str, str]:
    return position.role, position.area, position.agency


def _what(before: Position | None, after: Position) -> str:
    if before is None:
        return "made"
    if before.active == after.active:
        return "changed"
    return "restored" if after.active else "retired"


def _granted(grant: Grant) -> facts.Granted:
    position = grant.position
    return facts.Granted(
        account_id=grant.account_id,
        grant_id=grant.pk,
        position=position.code,
        role=position.role,
        capacity=grant.capacity,
        place=position.area,
        agency=position.agency,
        valid_from=grant.valid_from,
        valid_until=grant.valid_until,
    )
