"""Categories, routes and the regulations' data, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, gettext_noop

from ..models import Category, Route
from ..rules import ClockKind, RouteRule, Term, Terms

DATA = Path(__file__).resolve().parent.parent / "data"
CATEGORIES, ROUTES = "reports_categories", "reports_routes"  # names of the stamps


@dataclass(frozen=True, kw_only=True)
class CategoryView:
    """A category or a group. `questions` are Open311 attributes: {code, datatype, required, …}."""

    code: str
    name: str
    name_en: str
    description: str
    description_en: str
    keywords: tuple[str, ...]
    resolution_class: str
    icon: str
    dangerous: bool
    questions: tuple[dict[str, Any], ...]
    active: bool
    order: int
    parent: str = ""
    group: str = ""  # name of the group, or its own when it stands alone
    group_en: str = ""


@dataclass(frozen=True)
class CategoryTree:
    """Groups and what can be chosen in them. `by_code` also holds those no longer active."""

    by_code: dict[str, CategoryView]

    @cached_property
    def tops(self) -> tuple[CategoryView, ...]:
        """Active groups, in order."""
        return tuple(view for view in self._ordered if not view.parent)

    @cached_property
    def leaves(self) -> tuple[CategoryView, ...]:
        """Active categories that can be chosen, in the order of their groups."""
        return tuple(leaf for top in self.tops for leaf in self.leaves_of(top.code))

    def leaves_of(self, group: str) -> tuple[CategoryView, ...]:
        """What can be chosen in a group; a group without parts is its own."""
        parts = tuple(view for view in self._ordered if view.parent == group)
        return parts or tuple(view for view in self.tops if view.code == group)

    def children(self, group: str) -> tuple[CategoryView, ...]:
        """All parts of a group, also those out of use; for the editor."""
        found = (view for view in self.by_code.values() if view.parent == group)
        return tuple(sorted(found, key=lambda view: (view.order, view.name)))

    @cached_property
    def choosable(self) -> dict[str, CategoryView]:
        return {view.code: view for view in self.leaves}

    @cached_property
    def _ordered(self) -> tuple[CategoryView, ...]:
        active = (view for view in self.by_code.values() if view.active)
        return tuple(sorted(active, key=lambda view: (view.order, view.name)))


def _load_categories() -> CategoryTree:
    rows = list(Category.objects.all())
    names = {row.code: (row.name, row.name_en) for row in rows}
    return CategoryTree({row.code: _view(row, names) for row in rows})


def _view(row: Category, names: dict[str, tuple[str, str]]) -> CategoryView:
    parent = row.parent_id or ""
    group, group_en = names[parent or row.code]
    return CategoryView(
        code=row.code,
        name=row.name,
        name_en=row.name_en or row.name,
        description=row.description,
        description_en=row.description_en or row.description,
        keywords=tuple(row.keywords),
        resolution_class=row.resolution_class,
        icon=row.icon,
        dangerous=row.dangerous,
        questions=tuple(row.questions),
        active=row.active,
        order=row.order,
        parent=parent,
        group=group,
        group_en=group_en or group,
    )


_categories: Cached[CategoryTree] = Cached(CATEGORIES, _load_categories)


def categories() -> CategoryTree:
    """The tree; no query while it is fresh, one when it changed."""
    return _categories.get()


def warm() -> None:
    """Read what filing needs: categories, routes, outlines of the city, its working days."""
    categories()
    routes()
    territory.locate(0.0, 0.0)
    territory.working_days(territory.city())


def choosable_categories() -> tuple[CategoryView, ...]:
    """What a citizen may choose, in order."""
    return categories().leaves


def choosable_category(code: str) -> CategoryView | None:
    return categories().choosable.get(code)


def category_of(code: str) -> CategoryView:
    """A category that can be chosen. Raises Invalid."""
    found = choosable_category(code)
    if found is None:
        raise Invalid(
            "category", gettext_noop("Please choose a category from the list."), field="category"
        )
    return found


@dataclass(frozen=True)
class _Routes:
    by_category: dict[str, tuple[RouteRule, ...]]


def _load_routes() -> _Routes:
    found: dict[str, list[RouteRule]] = {}
    rows = Route.objects.order_by("category", "area")
    for category, area, agency, note in rows.values_list("category_id", "area", "agency", "note"):
        found.setdefault(category, []).append(RouteRule(category, area, agency, note))
    return _Routes({category: tuple(routes) for category, routes in found.items()})


_routes: Cached[_Routes] = Cached(ROUTES, _load_routes)


def routes(category: str = "") -> tuple[RouteRule, ...]:
    """Routes of one category, or all of them. From memory."""
    known = _routes.get().by_category
    if category:
        return known.get(category, ())
    return tuple(route for found in known.values() for route in found)


def data_file(name: str) -> Path:
    """A regulation's data: the city's own file in the data folder, else the one we ship."""
    own = Path(settings.CONFIG.data) / "regulations" / "reports" / name
    return own if own.exists() else DATA / name


@lru_cache(maxsize=1)
def terms() -> Terms:
    """How long clocks run, from `clocks.yaml`; read once for each process."""
    raw = yaml.safe_load(data_file("clocks.yaml").read_text(encoding="utf-8"))
    return Terms(
        clocks={ClockKind(kind): tuple(map(_term, rows)) for kind, rows in raw["clocks"].items()},
        classes={code: tuple(map(_term, rows)) for code, rows in raw["classes"].items()},
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(
        days=row["days"],
        source=row["source"],
        verified=row["verified"],
        valid_from=row["valid_from"],
        working=not row.get("calendar", False),
        name=row.get("name", ""),
        name_en=row.get("name_en", ""),
    )


@dataclass(frozen=True)
class Reason:
    """Why a report is refused, in both languages, and where the citizen may go instead."""

    code: str
    name: str
    name_en: str
    referral: str
    referral_en: str


@lru_cache(maxsize=1)
def refusal_reasons() -> tuple[Reason, ...]:
    """Reasons for REFUSE from `refusals.yaml`, in the order they are offered."""
    rows = yaml.safe_load(data_file("refusals.yaml").read_text(encoding="utf-8"))
    names = ("code", "name", "name_en", "referral", "referral_en")
    return tuple(Reason(*(row[name] for name in names)) for row in rows)
