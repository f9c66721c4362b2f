"""Agencies (OPD): opened, renamed, moved in the tree, closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.lib.errors import Conflict, Invalid, NotFound, gettext_noop
from balaikota.lib.viewer import Viewer

from ..facts import AgenciesChanged
from ..models import Agency
from ..rights import MANAGE, need
from ..rules.rows.agencies import CODE


@dataclass(frozen=True, kw_only=True)
class AgencyData:
    """What can be written about an agency. The part of the code before the last dot is above it."""

    code: str
    name: str
    short: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def save_agency(actor: Viewer, data: AgencyData, *, new: bool) -> Agency:
    """Open an agency or change one. Tells AgenciesChanged.

    Raises:
        NotAllowed, Invalid, Conflict (new: the code is taken), NotFound (change: no such agency).
    """
    need(actor, MANAGE)
    if not CODE.fullmatch(data.code):
        raise Invalid(
            "bad_code",
            gettext_noop("Write the code in small letters and digits, parts joined by dots."),
            field="code",
        )
    if not data.name.strip():
        raise Invalid("no_name", gettext_noop("Write the name of the agency."), field="name")
    row = Agency.objects.select_for_update().filter(pk=data.code).first()
    if new and row is not None:
        raise Conflict("taken", gettext_noop("This code is already in use."), field="code")
    if row is None:
        if not new:
            raise _unknown(data.code)
        row = Agency(code=data.code, parent_id=_parent(data.code))
    row.name, row.short = data.name.strip(), data.short.strip() or data.name.strip()[:40]
    row.phone, row.email = data.phone.strip(), data.email.strip()
    row.save()
    tell_agencies(actor, [row.code])
    return row


def _parent(code: str) -> str | None:
    above = code.rpartition(".")[0]
    if above and not Agency.objects.filter(pk=above).exists():
        raise Invalid(
            "no_parent",
            gettext_noop("There is no agency %(which)s for this part to belong to."),
            field="code",
            which=above,
        )
    return above or None


def close_agency(actor: Viewer, code: str) -> None:
    """Nothing more can be sent to it; its history stays. Tells AgenciesChanged."""
    _set_active(actor, code, active=False)


def reopen_agency(actor: Viewer, code: str) -> None:
    """Undo `close_agency`."""
    _set_active(actor, code, active=True)


@transaction.atomic
def _set_active(actor: Viewer, code: str, *, active: bool) -> None:
    need(actor, MANAGE)
    if not Agency.objects.filter(pk=code).update(active=active):
        raise _unknown(code)
    tell_agencies(actor, [code])


def _unknown(code: str) -> NotFound:
    return NotFound("no_agency", gettext_noop("There is no agency %(which)s."), which=code)


def tell_agencies(actor: Viewer, codes: list[str]) -> None:
    """Tell that agencies changed; caches notice by the stamp."""
    bump("agencies")
    emit(AgenciesChanged(codes=tuple(codes[:100]), count=len(codes)), actor=actor.ref)
