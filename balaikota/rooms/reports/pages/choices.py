"""What forms offer to choose from: categories, places, agencies. All from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from balaikota.ground.territory import queries as territory

from .. import queries

Groups = list[tuple[str, list[tuple[str, str]]]]


def in_words(category: Any) -> str:
    """A category's name in the reader's language."""
    return in_tongue(category.name, category.name_en)


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


def agency_names() -> dict[str, str]:
    """code → the whole name, as citizens read it."""
    return {code: agency.name for code, agency in territory.agencies().items()}


def agency_choices() -> list[tuple[str, str]]:
    active = {code: a.name for code, a in territory.agencies().items() if a.active}
    return sorted(active.items(), key=lambda item: item[1])


def area_groups() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(kecamatan code, its name, its kelurahan) for filters that take either."""
    city = territory.city()
    if not city:
        return []
    return [
        (part.code, part.name, [(k.code, k.name) for k in territory.children(part.code)])
        for part in territory.children(city)
    ]


def is_category(code: str) -> bool:
    return code in queries.categories().by_code


def is_dangerous(code: str) -> bool:
    found = queries.categories().by_code.get(code)
    return bool(found and found.dangerous)


def answers_in_words(code: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The category's questions with what was answered, in words."""
    said = []
    for question in questions_of(code):
        answer = answers.get(question["code"])
        if answer in (None, "", []):
            continue
        names = {str(value["key"]): value["name"] for value in question.get("values") or ()}
        several = answer if isinstance(answer, list) else [answer]
        said.append(
            (question["description"], ", ".join(names.get(str(one), str(one)) for one in several))
        )
    return said


def agencies_for(report: Any, suggested: str) -> list[tuple[str, str]]:
    """Active agencies to forward to: the suggested one, then the report's own offices, then all."""
    active = {code: agency.name for code, agency in territory.agencies().items() if agency.active}
    place = report.place
    near = [code for code in (suggested, place, place.rpartition(".")[0]) if code in active]
    rest = sorted((code for code in active if code not in near), key=lambda code: active[code])
    return [(code, active[code]) for code in dict.fromkeys([*near, *rest])]


def in_tongue(indonesian: str, english: str) -> str:
    """The words in the reader's language; Indonesian when there are no English ones."""
    return english if english and (get_language() or "").startswith("en") else indonesian


def refusal_choices() -> list[tuple[str, str]]:
    return [(r.code, in_tongue(r.name, r.name_en)) for r in queries.refusal_reasons()]


def _reason(code: str) -> queries.Reason | None:
    return next((r for r in queries.refusal_reasons() if r.code == code), None)


def reason_name(code: str) -> str:
    found = _reason(code)
    return in_tongue(found.name, found.name_en) if found else ""


def referral(code: str) -> str:
    """Where the citizen can go instead."""
    found = _reason(code)
    return in_tongue(found.referral, found.referral_en) if found else ""


def every_group() -> list[tuple[Any, list[Any]]]:
    """Groups and all their categories, also those not in use, for who edits them."""
    known = sorted(queries.categories().by_code.values(), key=lambda view: (view.order, view.name))
    return [
        (top, [view for view in known if view.parent == top.code])
        for top in known
        if not top.parent
    ]
