"""Actions about organisations (agencies and harvested portals), groups (themes) and tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import queries
from ..queries import Card
from ..rules.words import themes
from . import records
from .registry import Call, action

MOST = 1000


def _organisations() -> dict[str, tuple[str, int]]:
    """name → title, how many datasets."""
    counted = Counter(card.organisation for card in queries.catalog().cards)
    titles = {card.organisation: card.organisation_title for card in queries.catalog().cards}
    return {name: (titles[name], count) for name, count in sorted(counted.items())}


def _groups() -> dict[str, tuple[str, int]]:
    counted = Counter(card.theme for card in queries.catalog().cards if card.theme)
    known = {code: (theme.name, counted.pop(code, 0)) for code, theme in themes().items()}
    return {**known, **{name: (name, count) for name, count in sorted(counted.items())}}


def _record(kind: str, name: str, title: str, count: int) -> dict[str, Any]:
    return {
        "id": records.id_of(kind, name),
        "name": name,
        "title": title,
        "display_name": title,
        "description": "",
        "image_url": "",
        "image_display_url": "",
        "type": kind,
        "is_organization": kind == "organization",
        "state": "active",
        "approval_status": "approved",
        "package_count": count,
        "num_followers": 0,
    }


def _list(call: Call, kind: str, known: dict[str, tuple[str, int]]) -> list[Any]:
    wanted = set(call.listed("organizations" if kind == "organization" else "groups"))
    names = [name for name in known if not wanted or name in wanted]
    sort = (call.text("sort") or call.text("order_by") or "title asc").split()
    keys: dict[str, Callable[[str], Any]] = {
        "name": lambda name: name,
        "title": lambda name: known[name][0].lower(),
        "package_count": lambda name: known[name][1],
        "packages": lambda name: known[name][1],
    }
    if sort[0] not in keys:
        raise Invalid("bad_sort", gettext_noop("Cannot sort by %(which)s."), field="sort",
                      which=sort[0])  # fmt: skip
    names.sort(key=keys[sort[0]], reverse=sort[-1].lower() == "desc")
    start = call.number("offset", 0, 10**9)
    names = names[start : start + call.number("limit", MOST, MOST)]
    if not call.flag("all_fields"):
        return names
    return [_record(kind, name, *known[name]) for name in names]


def _show(
    call: Call, kind: str, known: dict[str, tuple[str, int]], of: Callable[[Card], str]
) -> dict[str, Any]:
    asked = call.needed("id")
    name = next((n for n in known if asked in (n, records.id_of(kind, n))), None)
    if name is None:
        raise NotFound("no_group", gettext_noop("Not found"))
    found = {
        **_record(kind, name, *known[name]),
        "extras": [], "tags": [], "users": [], "groups": [],
    }  # fmt: skip
    if call.flag("include_datasets"):
        cards = [card for card in queries.catalog().cards if of(card) == name]
        found["packages"] = [records.package(card, call) for card in cards[:MOST]]
    return found


def _autocomplete(call: Call, kind: str, known: dict[str, tuple[str, int]]) -> list[Any]:
    words, limit = call.text("q").lower(), call.number("limit", 20, 100)
    return [
        {"id": records.id_of(kind, name), "name": name, "title": title}
        for name, (title, _count) in known.items()
        if words in name or words in title.lower()
    ][:limit]


@action
def organization_list(call: Call) -> Any:
    """Who publishes: agencies of the city and harvested portals."""
    return _list(call, "organization", _organisations())


@action
def organization_show(call: Call) -> Any:
    """One organisation by its name or id."""
    return _show(call, "organization", _organisations(), lambda card: card.organisation)


@action
def organization_autocomplete(call: Call) -> Any:
    """Organisations by letters of their name."""
    return _autocomplete(call, "organization", _organisations())


@action
def organization_list_for_user(call: Call) -> Any:
    """Where the caller may edit: nowhere by this API."""
    return []


@action
def group_list(call: Call) -> Any:
    """Themes of the city's data."""
    return _list(call, "group", _groups())


@action
def group_show(call: Call) -> Any:
    """One theme by its name or id."""
    return _show(call, "group", _groups(), lambda card: card.theme)


@action
def group_autocomplete(call: Call) -> Any:
    """Themes by letters of their name."""
    return _autocomplete(call, "group", _groups())


@action
def group_package_show(call: Call) -> Any:
    """The datasets of a theme."""
    limit = call.number("limit", MOST, MOST)
    found = _show(Call(call.actor, call.base, {**call.given, "include_datasets": True}, call.now),
                  "group", _groups(), lambda card: card.theme)  # fmt: skip
    packages: list[Any] = found["packages"]
    return packages[:limit]


def _tags() -> Counter[str]:
    return Counter(word for card in queries.catalog().cards for word in card.keywords)


@action
def tag_list(call: Call) -> Any:
    """All keywords, or those that hold some letters."""
    words = call.text("query").lower()
    names = [name for name in sorted(_tags()) if words in name.lower()]
    return [records.tag(name) for name in names] if call.flag("all_fields") else names


@action
def tag_show(call: Call) -> Any:
    """One keyword by its name or id."""
    asked = call.needed("id")
    name = next((n for n in _tags() if asked in (n, records.id_of("tag", n))), None)
    if name is None:
        raise NotFound("no_tag", gettext_noop("Not found"))
    found = records.tag(name)
    if call.flag("include_datasets"):
        cards = [card for card in queries.catalog().cards if name in card.keywords]
        found["packages"] = [records.package(card, call) for card in cards[:MOST]]
    return found


@action
def tag_search(call: Call) -> Any:
    """Keywords that hold some letters, page by page."""
    words = " ".join(call.listed("query")).lower()
    names = [name for name in sorted(_tags()) if words in name.lower()]
    start = call.number("offset", 0, 10**9)
    shown = names[start : start + call.number("limit", 100, MOST)]
    return {"count": len(names), "results": [records.tag(name) for name in shown]}


@action
def tag_autocomplete(call: Call) -> Any:
    """Names of keywords that hold some letters."""
    words = (call.text("query") or call.text("q")).lower()
    names = [name for name in sorted(_tags()) if words in name.lower()]
    return names[: call.number("limit", 10, 100)]


@action
def vocabulary_list(call: Call) -> Any:
    """Vocabularies of keywords: none."""
    return []
