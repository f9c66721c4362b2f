"""What forms offer to choose from: categories, places, agencies. All from memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from balaikota.ground.territory import queries as territory

from .. import queries

Groups = list[tuple[str, list[tuple[str, str]]]]


def in_words(category: Any) -> str:
    """A category's name in the reader's language."""
    if (get_language() or "").startswith("en") and category.name_en:
        return str(category.name_en)
    return str(category.name)


def category_groups() -> Groups:
    """Active leaves under the name of their group."""
    tree = queries.categories()
    groups: Groups = []
    for top in tree.tops:
        leaves = [(leaf.code, in_words(leaf)) for leaf in tree.leaves_of(top.code)]
        if leaves:
            groups.append((in_words(top), leaves))
    return groups


def category_name(code: str) -> str:
    found = queries.categories().by_code.get(code)
    return in_words(found) if found else code


def questions_of(code: str) -> Sequence[dict[str, Any]]:
    found = queries.categories().by_code.get(code)
    return list(found.questions) if found else []


def place_groups() -> Groups:
    """Kelurahan under the name of their kecamatan."""
    city = territory.city()
    if not city:
        return []
    return [
        (part.name, [(k.code, k.name) for k in territory.children(part.code)])
        for part in territory.children(city)
    ]


def agency_choices() -> list[tuple[str, str]]:
    return sorted(territory.agency_names().items(), key=lambda item: item[1])
