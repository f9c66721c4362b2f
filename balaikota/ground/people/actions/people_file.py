"""People and grants from a file: tried line by line, written all together or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotFound, Refusal, gettext_noop

from .. import sheet
from ..models import Account, Grant, Position
from ..queries.contacts import by_contact
from ..rules import Actor
from .accounts import NewAccount, store_account
from .grants import give_grant, save_position

Outcome = Literal["new", "granted", "known", "wrong"]


@dataclass(frozen=True)
class LineReport:
    """What a line does, or why it cannot. `refusal` is translated by the page."""

    number: int
    name: str
    outcome: Outcome
    position: str = ""
    refusal: Refusal | None = None


@dataclass
class FileReport:
    """The whole file. `written` is true when it was carried out."""

    lines: list[LineReport] = field(default_factory=list)
    written: bool = False

    @property
    def wrong(self) -> list[LineReport]:
        return [line for line in self.lines if line.outcome == "wrong"]

    @property
    def shown(self) -> list[LineReport]:
        """Wrong lines first, then the rest; at most 300, so that the page stays light."""
        return sorted(self.lines, key=lambda line: line.outcome != "wrong")[:300]

    @property
    def new(self) -> int:
        return self._count("new")

    @property
    def granted(self) -> int:
        return self._count("granted")

    @property
    def known(self) -> int:
        return self._count("known")

    def _count(self, outcome: Outcome) -> int:
        return sum(line.outcome == outcome for line in self.lines)


def import_people(actor: Actor, data: bytes, *, write: bool, now: datetime) -> FileReport:
    """Try every line; write them all if `write` and none is wrong.

    Each line goes through the same actions as the pages, so it can do no more than they allow.
    A line that is already so is left alone: the same file twice changes nothing.

    Raises:
        NotAllowed: the actor may not manage people.
        Invalid: the file as a whole cannot be read.
    """
    actor.require("people.manage")
    lines = sheet.read(data)
    with transaction.atomic():
        report = FileReport([_tried(actor, line, now) for line in lines])
        report.written = write and not report.wrong
        if not report.written:
            transaction.set_rollback(True)
    return report


def _tried(actor: Actor, line: sheet.Line, now: datetime) -> LineReport:
    try:
        with transaction.atomic():
            return _carried_out(actor, line, now)
    except Refusal as refusal:
        return LineReport(line.number, line["nama"], "wrong", line["kode_jabatan"], refusal)


def _carried_out(actor: Actor, line: sheet.Line, now: datetime) -> LineReport:
    account, made = _account(actor, line, now)
    wanted = sheet.wanted_grant(line)
    outcome: Outcome = "new" if made else "known"
    if wanted is not None:
        _position(actor, wanted)
        if not _holds(account, wanted, now):
            give_grant(
                actor,
                account.pk,
                wanted.position,
                wanted.capacity,
                valid_from=wanted.valid_from or timezone.localdate(now),
                valid_until=wanted.valid_until,
                decree=wanted.decree,
                now=now,
            )
            outcome = outcome if made else "granted"
    return LineReport(line.number, line["nama"], outcome, wanted.position if wanted else "")


def _account(actor: Actor, line: sheet.Line, now: datetime) -> tuple[Account, bool]:
    """The account with this telephone or e-mail, else a new one."""
    found = {
        account.pk: account
        for contact in (line["telepon"], line["surel"])
        if contact
        for account in by_contact(contact)
    }
    if len(found) > 1:
        raise Invalid(
            "two_people",
            gettext_noop("Telephone and e-mail belong to two different people."),
            field="telepon",
        )
    if found:
        return next(iter(found.values())), False
    new = NewAccount(name=line["nama"], phone=line["telepon"], email=line["surel"])
    return store_account(actor, new, now=now, how="import"), True


def _position(actor: Actor, wanted: sheet.WantedGrant) -> None:
    """Make the position when the line describes one that is missing."""
    if Position.objects.filter(code=wanted.position).exists():
        return
    if wanted.role is None or not wanted.title:
        raise NotFound(
            "position",
            gettext_noop(
                "There is no position “%(position)s”. Give its title and role to make it."
            ),
            field="kode_jabatan",
            position=wanted.position,
        )
    if wanted.area and wanted.area not in territory.tree().by_code:
        raise Invalid("area", gettext_noop("There is no region with this code."), field="wilayah")
    if wanted.agency and wanted.agency not in territory.agency_names():
        raise Invalid(
            "agency", gettext_noop("There is no agency with this code."), field="perangkat_daerah"
        )
    save_position(
        actor,
        wanted.position,
        title=wanted.title,
        role=wanted.role,
        area=wanted.area,
        agency=wanted.agency,
    )


def _holds(account: Account, wanted: sheet.WantedGrant, now: datetime) -> bool:
    """Whether the person already has this position as the line says."""
    today = timezone.localdate(now)
    return Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=wanted.valid_from or today),
        account=account,
        position__code=wanted.position,
        capacity=wanted.capacity,
        ended_at__isnull=True,
        valid_until=wanted.valid_until,
    ).exists()
