"""Categories: loading the shipped catalog, and a city's own edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import facts, permissions, queries
from ..models import Category
from ..rules.filing import clean_text

_TEXTS = ("name", "name_en", "description", "description_en")
_KEPT = (
    *_TEXTS,
    "parent_id",
    "keywords",
    "resolution_class",
    "icon",
    "dangerous",
    "questions",
    "order",
)


@transaction.atomic
def load_catalog(actor: Actor = SYSTEM) -> int:
    """Load `categories.yaml`: new ones are added, known ones take what the file says.

    Categories that a city edited (`save_category`) keep their edits; those it made itself, and the
    `active` switch, stay. Idempotent. Returns how many stand in the file.
    """
    raw = yaml.safe_load(queries.data_file("categories.yaml").read_text(encoding="utf-8"))
    wanted = list(_rows(raw["groups"]))
    known = {row.code: row for row in Category.objects.all()}
    fresh = [row for row in wanted if _is_news(row, known.get(row.code))]
    if not fresh:
        return len(wanted)
    Category.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["code"], update_fields=_KEPT
    )
    bump(queries.CATEGORIES)
    emit(facts.RoutingChanged(what="catalog", code=""), actor=actor.ref)
    return len(wanted)


def _is_news(row: Category, known: Category | None) -> bool:
    if known is None:
        return True
    return not known.edited and any(getattr(row, f) != getattr(known, f) for f in _KEPT)


def _rows(groups: Iterable[dict[str, Any]]) -> Iterator[Category]:
    """Groups before their parts, so that one statement can insert them all."""
    numbered = list(enumerate(groups, 1))
    for place, group in numbered:
        yield _category(group, None, place * 10)
    for _, group in numbered:
        for place, part in enumerate(group.get("parts", ()), 1):
            yield _category(part, group["code"], place * 10)


def _category(row: dict[str, Any], parent: str | None, order: int) -> Category:
    return Category(
        code=row["code"],
        parent_id=parent,
        name=row["name"],
        name_en=row["name_en"],
        description=row.get("description", ""),
        description_en=row.get("description_en", ""),
        keywords=[str(word) for word in row.get("keywords", ())],
        resolution_class=row.get("class", "biasa"),
        icon=row.get("icon", ""),
        dangerous=row.get("danger", False),
        questions=row.get("questions", []),
        order=order,
    )


@transaction.atomic
def save_category(
    actor: Actor,
    code: str,
    *,
    now: datetime,
    name: str,
    name_en: str = "",
    description: str = "",
    description_en: str = "",
    keywords: Sequence[str] = (),
    resolution_class: str,
    dangerous: bool = False,
    active: bool = True,
) -> None:
    """Edit a category. Its code stays: reports, routes and other programs carry it.

    Raises:
        NotAllowed, NotFound, Invalid.
    """
    actor.require(permissions.ROUTING)
    row = Category.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise NotFound("no_category", gettext_noop("There is no such category."))
    if resolution_class not in queries.terms().classes:
        raise Invalid(
            "class", gettext_noop("There is no such resolution class."), field="resolution_class"
        )
    row.name = clean_text(name, "name", longest=120)
    row.name_en = clean_text(name_en, "name_en", longest=120, needed=False)
    row.description = clean_text(description, "description", longest=1000, needed=False)
    row.description_en = clean_text(description_en, "description_en", longest=1000, needed=False)
    row.keywords = [clean_text(word, "keywords", longest=60) for word in keywords]
    row.resolution_class, row.dangerous, row.active = resolution_class, dangerous, active
    row.edited = True
    row.save()
    bump(queries.CATEGORIES)
    emit(facts.RoutingChanged(what="category", code=code), actor=actor.ref)
