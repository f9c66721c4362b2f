"""Which roles read, verify and handle reports, and how far their eyes reach."""

from __future__ import annotations

from balaikota.ground.people.rules import Role

VERIFIERS = frozenset({Role.REPORT_ADMIN})
HANDLERS = frozenset({Role.OFFICER, Role.AGENCY_HEAD, Role.LURAH, Role.CAMAT})
READERS = VERIFIERS | HANDLERS | {Role.RT, Role.RW, Role.SECRETARY, Role.MAYOR, Role.COUNTER}
LEADING = frozenset({Role.SECRETARY, Role.MAYOR})
# These see by agency, all others by area.
BY_AGENCY = frozenset({Role.OFFICER, Role.AGENCY_HEAD})


def office_of(role: Role, area: str, agency: str) -> str:
    """The agency code somebody handles reports for. "" is every agency.

    The offices of kecamatan and kelurahan carry the region's own code, so lurah and camat need no
    agency on their position.
    """
    return agency if agency or role in BY_AGENCY else area
