"""Who acts, with which right, over which area: pure, and the only gate in the house.

An `Actor` is a person with the positions held today. A permission is declared by the room that
owns it (`declare`), with the roles that carry it. Whatever is not declared is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from balaikota.lib.errors import Invalid, NotAllowed, gettext_noop


class Role(StrEnum):
    """What a position may do. Values are stored; words shown come from `ROLE_NAMES`."""

    RT = "rt"
    RW = "rw"
    LURAH = "lurah"
    CAMAT = "camat"
    COUNTER = "counter"  # types walk-in reports at a counter
    OFFICER = "officer"  # petugas OPD
    AGENCY_HEAD = "agency_head"
    REPORT_ADMIN = "report_admin"  # admin LAPOR: verifies and disposes
    DATA_STEWARD = "data_steward"  # walidata: inventory, sources, catalog (Perpres 39/2019)
    SECRETARY = "secretary"  # Sekda
    MAYOR = "mayor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset(Role) - {Role.RT, Role.RW}
LEADERS = frozenset({Role.SECRETARY, Role.MAYOR})

ROLE_NAMES: dict[Role, str] = {
    Role.RT: gettext_noop("Head of RT"),
    Role.RW: gettext_noop("Head of RW"),
    Role.LURAH: gettext_noop("Lurah"),
    Role.CAMAT: gettext_noop("Camat"),
    Role.COUNTER: gettext_noop("Counter officer"),
    Role.OFFICER: gettext_noop("Agency officer"),
    Role.AGENCY_HEAD: gettext_noop("Head of agency"),
    Role.REPORT_ADMIN: gettext_noop("LAPOR! administrator"),
    Role.DATA_STEWARD: gettext_noop("Data steward (Walidata)"),
    Role.SECRETARY: gettext_noop("City secretary (Sekda)"),
    Role.MAYOR: gettext_noop("Mayor"),
    Role.ADMINISTRATOR: gettext_noop("Administrator"),
}


class Capacity(StrEnum):
    """How a position is held."""

    DEFINITIVE = "definitif"
    PLT = "plt"  # pelaksana tugas: the post is vacant
    PLH = "plh"  # pelaksana harian: the holder is away


CAPACITY_NAMES: dict[Capacity, str] = {
    Capacity.DEFINITIVE: gettext_noop("Definitive"),
    Capacity.PLT: gettext_noop("Acting, the post is vacant (Plt)"),
    Capacity.PLH: gettext_noop("Acting, the holder is away (Plh)"),
}


@dataclass(frozen=True, kw_only=True)
class Permission:
    """A right, named `room.verb`, and the roles that carry it. Administrators read `title`."""

    code: str
    title: Any
    roles: frozenset[Role]


PERMISSIONS: dict[str, Permission] = {}


def declare(code: str, title: Any, roles: frozenset[Role] | set[Role]) -> str:
    """Declare a permission once, from the owning room's `permissions.py`. Returns the code."""
    if code in PERMISSIONS:
        raise ValueError(f"permission {code!r} is declared twice")
    PERMISSIONS[code] = Permission(code=code, title=title, roles=frozenset(roles))
    return code


SCOPES: dict[str, Any] = {}


def declare_scope(code: str, title: Any) -> str:
    """Declare something an API key may be allowed besides permissions, such as "open311.write"."""
    if code in SCOPES:
        raise ValueError(f"scope {code!r} is declared twice")
    SCOPES[code] = title
    return code


def within(code: str, area: str) -> bool:
    """Whether a dotted code lies in another: "36.72.01.1001" in "36.72". "" holds everything."""
    return not area or code == area or code.startswith(area + ".")


@dataclass(frozen=True, kw_only=True)
class Held:
    """One position held today: a role over an area and one agency with its parts ("" = all)."""

    role: Role
    area: str
    agency: str = ""
    capacity: Capacity = Capacity.DEFINITIVE
    title: str = ""
    position_id: int | None = None

    def covers(self, place: str, agency: str) -> bool:
        return within(place, self.area) and within(agency, self.agency)


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an account, an API key, nobody (anonymous), or the system itself."""

    ref: str
    account_id: int | None = None
    name: str = ""
    held: tuple[Held, ...] = ()
    unproven: tuple[Held, ...] = ()  # held, but useless until a second factor is enrolled
    scopes: frozenset[str] = field(default_factory=frozenset)  # of an API key
    system: bool = False

    @property
    def signed_in(self) -> bool:
        return self.account_id is not None and not self.is_key

    @property
    def is_key(self) -> bool:
        """A program with an API key, not a person."""
        return self.ref.startswith("apikey:")

    @property
    def staff(self) -> bool:
        return any(held.role in STAFF for held in self.held)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.held)

    def reach(self, permission: str) -> tuple[Held, ...]:
        """The positions through which a permission is held; the base of every SQL predicate.

        An API key can do no more than its owner, and no more than its scopes name.
        """
        declared = PERMISSIONS.get(permission)
        if declared is None or (self.is_key and permission not in self.scopes):
            return ()
        return tuple(held for held in self.held if held.role in declared.roles)

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        """Whether the permission is held over this place and agency.

        With place and agency left empty: whether it is held over anything at all. A person's own
        `ref` in place of a permission is held by that person only.
        """
        if permission == "" or self.system or (self.signed_in and permission == self.ref):
            return True
        held = self.reach(permission)
        if not place and not agency:
            return bool(held)
        return any(h.covers(place, agency) for h in held)

    def require(self, permission: str, place: str = "", agency: str = "") -> None:
        """Raises NotAllowed unless `may`."""
        if not self.may(permission, place, agency):
            raise NotAllowed("not_allowed", gettext_noop("You do not have the right to do this."))


ANONYMOUS = Actor(ref="anonymous")
SYSTEM = Actor(ref="system", system=True)


def in_force(day: date, valid_from: date, valid_until: date | None) -> bool:
    """Whether a dated grant holds on a day. Both ends count."""
    return valid_from <= day and (valid_until is None or day <= valid_until)


def deputy(capacity: Capacity) -> bool:
    """Plt and Plh hold a position for a time only."""
    return capacity is not Capacity.DEFINITIVE


def check_dates(capacity: Capacity, valid_from: date, valid_until: date | None) -> None:
    """Raises Invalid when a grant's dates cannot stand."""
    if valid_until is not None and valid_until < valid_from:
        raise Invalid(
            "dates", gettext_noop("The last day lies before the first day."), field="valid_until"
        )
    if deputy(capacity) and valid_until is None:
        raise Invalid(
            "deputy_end", gettext_noop("A Plt or Plh needs a last day."), field="valid_until"
        )


def may_give(giver: Actor, role: Role, area: str, agency: str) -> bool:
    """Whether this actor may give or end a position: only inside what the actor administers.

    An empty area or agency means all of them, so only who holds all may give it.
    """
    if giver.system:
        return True
    return any(
        within(area, held.area) and within(agency, held.agency)
        for held in giver.reach("people.manage")
    )


_SEPARATORS = re.compile(r"[\s().\-/]")
_E164 = re.compile(r"\+[1-9]\d{7,14}")


def normal_phone(text: str) -> str:
    """A telephone number in E.164; "0812-3456-789", "62 812…" and "812…" become "+62812…".

    Raises:
        Invalid: this is no telephone number.
    """
    number = _SEPARATORS.sub("", text)
    for written, meant in (("00", "+"), ("0", "+62"), ("62", "+62"), ("8", "+628")):
        if number.startswith(written):
            number = meant + number.removeprefix(written)
            break
    if not _E164.fullmatch(number):
        raise Invalid(
            "phone",
            gettext_noop("This is not a telephone number, such as 0812 3456 7890."),
            field="phone",
        )
    return number


def masked_phone(number: str) -> str:
    """ "+6281234567890" → "+62812•••890": enough to recognise one's own."""
    return f"{number[:6]}•••{number[-3:]}" if number else ""


def masked_email(address: str) -> str:
    """ "sri@contoh.id" → "s•••@contoh.id"."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}•••{at}{domain}" if at else ""


def local_phone(number: str) -> str:
    """ "+62812…" → "0812…", as people write it; numbers of other countries stay."""
    return f"0{number.removeprefix('+62')}" if number.startswith("+62") else number
