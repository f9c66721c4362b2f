"""Agencies (OPD) and their tree, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass

from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Agency


@dataclass(frozen=True, slots=True)
class AgencyView:
    """One agency. Offices of kecamatan and kelurahan carry their region's code."""

    code: str
    name: str
    short: str
    parent: str
    region: str
    phone: str
    email: str
    active: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency in the tree, with how deep it stands."""

    agency: AgencyView
    depth: int


def _load() -> dict[str, AgencyView]:
    rows = Agency.objects.order_by("code").values_list(
        "code", "name", "short", "parent_id", "region", "phone", "email", "active"
    )
    return {
        code: AgencyView(code, name, short, parent or "", region, phone, email, active)
        for code, name, short, parent, region, phone, email, active in rows
    }


_agencies: Cached[dict[str, AgencyView]] = Cached("agencies", _load)


def agencies() -> dict[str, AgencyView]:
    """Every agency by code, the closed ones too."""
    return _agencies.get()


def agency(code: str) -> AgencyView:
    """Raises NotFound."""
    found = agencies().get(code)
    if found is None:
        raise NotFound("no_agency", gettext_noop("There is no agency %(which)s."), which=code)
    return found


def agency_names() -> dict[str, str]:
    """code → short name."""
    return {code: view.short for code, view in agencies().items()}


def agency_name(code: str) -> str:
    """An agency's short name; a code that nobody knows stays."""
    view = agencies().get(code)
    return view.short if view else code


def agency_tree(*, offices: bool = True) -> list[Branch]:
    """Depth first, by name within each branch; `offices` of kecamatan and kelurahan can be left."""
    parts: dict[str, list[AgencyView]] = {}
    for view in agencies().values():
        if offices or not view.region:
            parts.setdefault(view.parent, []).append(view)
    found: list[Branch] = []

    def walk(code: str, depth: int) -> None:
        for view in sorted(parts.get(code, ()), key=lambda v: (bool(v.region), v.name)):
            found.append(Branch(view, depth))
            walk(view.code, depth + 1)

    walk("", 0)
    return found
