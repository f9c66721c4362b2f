"""The tree of regions, kept in memory: names, parts and the way up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from balaikota.ground.events.stamps import Cached
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Region
from ..rules.calendar import applies
from ..rules.codes import Kind, ancestors


@dataclass(frozen=True, slots=True)
class RegionView:
    """One region without its outline. `longitude` and `latitude` are a point inside it."""

    code: str
    name: str
    kind: str
    parent: str
    postal_code: str = ""
    longitude: float | None = None
    latitude: float | None = None
    population: int | None = None
    area_km2: float | None = None


@dataclass(frozen=True)
class Tree:
    """Every region of this city (and its province) by code, and the codes of its parts."""

    by_code: dict[str, RegionView]
    parts: dict[str, tuple[str, ...]]


def _load() -> Tree:
    rows = Region.objects.order_by("code").values_list(
        "code", "name", "kind", "parent_id", "postal_code", "longitude", "latitude",
        "population", "area_km2",
    )  # fmt: skip
    by_code = {
        code: RegionView(code, name, kind, parent or "", postal, lon, lat, population, area)
        for code, name, kind, parent, postal, lon, lat, population, area in rows
    }
    parts: dict[str, list[str]] = {}
    for view in by_code.values():
        parts.setdefault(view.parent, []).append(view.code)
    return Tree(by_code, {code: tuple(codes) for code, codes in parts.items()})


_tree: Cached[Tree] = Cached("regions", _load)


def tree() -> Tree:
    """The cached tree; no query while it is fresh."""
    return _tree.get()


def region(code: str) -> RegionView:
    """Raises NotFound."""
    found = tree().by_code.get(code)
    if found is None:
        raise NotFound("no_region", gettext_noop("There is no region %(which)s."), which=code)
    return found


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """code → name; a code that is not known is its own name, so that no list breaks."""
    by_code = tree().by_code
    return {code: by_code[code].name if code in by_code else code for code in codes}


def children(code: str) -> tuple[RegionView, ...]:
    """The direct parts of a region, by code."""
    known = tree()
    return tuple(known.by_code[part] for part in known.parts.get(code, ()))


def below(code: str, kinds: Iterable[str]) -> tuple[RegionView, ...]:
    """All regions of these kinds inside one ("" = everywhere), by code."""
    wanted = frozenset(kinds)
    return tuple(
        view for view in tree().by_code.values() if view.kind in wanted and applies(code, view.code)
    )


def counts(code: str) -> dict[str, int]:
    """How many regions of each kind lie in a region, the widest kind first."""
    found = Counter(view.kind for view in tree().by_code.values() if applies(code, view.code))
    return {kind.value: found[kind.value] for kind in Kind if found[kind.value]}


def breadcrumb(code: str) -> tuple[RegionView, ...]:
    """From the city down to the region itself; unknown parts are left out."""
    by_code, top = tree().by_code, city()
    codes = [*ancestors(code), code] if code else []
    return tuple(by_code[c] for c in codes if c in by_code and len(c) >= len(top))


def city() -> str:
    """Code of the city: the setting, else the one kota or kabupaten loaded, else ""."""
    if settings.CONFIG.city:
        return str(settings.CONFIG.city)
    for view in tree().by_code.values():
        if view.kind in {"kota", "kabupaten"}:
            return view.code
    return ""


def city_name() -> str:
    """ "Kota …" as the regulation writes it; "" before a city was loaded."""
    found = tree().by_code.get(city())
    return found.name if found else ""
