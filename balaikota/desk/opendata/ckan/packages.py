"""Actions about datasets, their files, and the portal itself."""

from __future__ import annotations

from typing import Any

from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import queries
from ..queries import Card
from ..rules import searching
from ..rules.words import licences, themes
from ..shelf import SORTS, shelf, values
from . import records
from .registry import ACTIONS, VERSION, Call, action

MOST_ROWS = 1000
_FACETS = {"organization": "organization", "groups": "group", "tags": "tag"}


@action
def site_read(call: Call) -> Any:
    """Whether the portal may be read: always."""
    return True


@action
def status_show(call: Call) -> Any:
    """Which API is spoken, and whose portal this is."""
    title = territory.city_name() or "Balaikota"
    return {
        "ckan_version": VERSION,
        "site_url": call.base,
        "site_title": f"Data {title}",
        "site_description": "",
        "locale_default": "id",
        "error_emails_to": None,
        "extensions": ["datastore", "dcat"],
    }


@action
def help_show(call: Call) -> Any:
    """What an action does."""
    name = call.needed("name")
    if name not in ACTIONS:
        raise NotFound("no_action", gettext_noop("Not found"))
    return ACTIONS[name].__doc__


@action
def package_list(call: Call) -> Any:
    """The names of all datasets."""
    names = sorted(card.slug for card in queries.catalog().cards)
    return _part(names, call, 10_000)


@action
def current_package_list_with_resources(call: Call) -> Any:
    """All datasets whole, the newest first."""
    return [
        records.package(card, call) for card in _part(list(queries.catalog().cards), call, 1000)
    ]


def _part(things: list[Any], call: Call, default: int) -> list[Any]:
    start = call.number("offset", 0, 10**9)
    limit = call.number("limit", default, max(default, MOST_ROWS))
    return things[start : start + limit]


@action
def package_show(call: Call) -> Any:
    """One dataset by its name or id."""
    return records.package(queries.card_known_as(call.needed("id", "name_or_id")), call)


@action
def package_search(call: Call) -> Any:
    """Datasets by words and fields: q, fq, fq_list, sort, rows, start, facet.field."""
    query = searching.parse(call.text("q", "*:*") or "*:*")
    narrowing = [
        searching.parse(text) for text in (call.text("fq"), *call.listed("fq_list")) if text
    ]
    book = shelf()
    found = book.find(query, *narrowing, now=call.now)
    words = searching.leaves(query)

    def score(card: Card) -> int:
        return book.score(card, words)

    sort = call.text("sort") or ("score desc, metadata_modified desc" if words else "")
    found = searching.ordered(found, sort, SORTS, score)
    start, rows = call.number("start", 0, 10**9), call.number("rows", 10, MOST_ROWS)
    counted = _facets(call, found)
    return {
        "count": len(found),
        "facets": counted,
        "results": [records.package(card, call) for card in found[start : start + rows]],
        "sort": sort or "metadata_modified desc",
        "search_facets": {
            name: {"title": name, "items": [_item(name, *pair) for pair in several.items()]}
            for name, several in counted.items()
        },
    }


def _facets(call: Call, found: list[Card]) -> dict[str, dict[str, int]]:
    names = call.listed("facet.field")
    if not call.flag("facet", default=True):
        return {}
    try:
        most = int(call.text("facet.limit", "50"))
    except ValueError as error:
        raise Invalid("bad_value", gettext_noop("Bad value"), field="facet.limit") from error
    return searching.facets(found, names, values, most)


def _item(facet: str, name: str, count: int) -> dict[str, Any]:
    shown = name
    if facet in ("groups", "theme") and name in themes():
        shown = themes()[name].name
    if facet == "organization":
        owners = (c.organisation_title for c in queries.catalog().cards if c.organisation == name)
        shown = next(owners, name)
    return {"name": name, "display_name": shown, "count": count}


@action
def package_autocomplete(call: Call) -> Any:
    """Datasets whose name or title begins with some letters."""
    words, limit = call.needed("q").lower(), call.number("limit", 10, 100)
    found = [
        card for card in queries.catalog().cards
        if searching.has_words(f"{card.title} {card.slug}".lower(), words)
    ]  # fmt: skip
    return [
        {
            "name": card.slug,
            "title": card.title,
            "match_field": "title" if searching.has_words(card.title.lower(), words) else "name",
            "match_displayed": f"{card.title} ({card.slug})",
        }
        for card in found[:limit]
    ]


@action
def license_list(call: Call) -> Any:
    """The licences in use here."""
    return [
        {
            "id": one.code, "title": one.title, "url": one.url, "status": "active",
            "is_okd_compliant": one.open, "od_conformance": "approved" if one.open else "rejected",
            "osd_conformance": "not reviewed", "domain_data": True, "domain_content": False,
            "domain_software": False, "is_generic": not one.url, "family": "", "maintainer": "",
        }
        for one in licences().values()
    ]  # fmt: skip


def resource_known_as(name: str) -> tuple[Card, str]:
    """The dataset and the form (or the foreign id) of a file. Raises NotFound."""
    catalog = queries.catalog()
    found = catalog.by_resource.get(name.lower())
    if found is None:
        for card in catalog.cards:
            if any(str(one["id"]) == name for one in card.resources):
                return card, name
        raise NotFound("no_resource", gettext_noop("Resource was not found."))
    return found


@action
def resource_show(call: Call) -> Any:
    """One file by its id."""
    name = call.needed("id").lower()
    card, _form = resource_known_as(name)
    return next(one for one in records.resources(card, call) if one["id"] == name)


@action
def resource_search(call: Call) -> Any:
    """Files by field:words, such as name:laporan or format:csv."""
    queried = call.given.get("query")
    terms = [queried] if isinstance(queried, str) else queried
    if not isinstance(terms, list) or not all(isinstance(t, str) and ":" in t for t in terms):
        raise Invalid("bad_query", gettext_noop("Must be <field>:<value> pairs"), field="query")
    pairs = [term.split(":", 1) for term in terms]
    found = [
        resource
        for card in queries.catalog().cards
        for resource in records.resources(card, call)
        if all(text.strip().lower() in str(resource.get(name) or "").lower()
               for name, text in pairs)
    ]  # fmt: skip
    start = call.number("offset", 0, 10**9)
    return {"count": len(found), "results": found[start : start + call.number("limit", 100, 1000)]}


@action
def resource_view_list(call: Call) -> Any:
    """Views of a file: our pages have their own, so none."""
    resource_known_as(call.needed("id"))
    return []


@action
def format_autocomplete(call: Call) -> Any:
    """Forms of files that begin with some letters."""
    words, limit = call.needed("q").lower(), call.number("limit", 5, 100)
    forms = {form for card in queries.catalog().cards for form in card.formats}
    return [form for form in sorted(forms) if form.startswith(words)][:limit]
