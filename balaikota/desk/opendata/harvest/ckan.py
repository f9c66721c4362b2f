"""Harvesting a CKAN portal by its Action API: package_search, page by page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from balaikota.lib.errors import Invalid, gettext_noop

from .found import MOST, Fetch, FoundDataset, FoundResource, plain, web_address

PAGE = 100


def read(url: str, fetch: Fetch) -> Iterator[FoundDataset]:
    """Every public dataset of the portal.

    Raises:
        Invalid: the portal does not answer as CKAN does.
    """
    start, seen = 0, set()
    while start < MOST:
        result = _ask(url, {"rows": PAGE, "start": start, "sort": "name asc"}, fetch)
        packages = result.get("results") or []
        for package in packages:
            found = dataset(package, url)
            if found is not None and found.identifier not in seen:
                seen.add(found.identifier)
                yield found
        start += len(packages)
        if not packages or start >= int(result.get("count") or 0):
            return


def _ask(url: str, query: Mapping[str, Any], fetch: Fetch) -> Mapping[str, Any]:
    address = f"{url.rstrip('/')}/api/3/action/package_search?{urlencode(query)}"
    try:
        answer = json.loads(fetch(address))
        if answer["success"] is True and isinstance(answer["result"], dict):
            return dict(answer["result"])
    except (ValueError, KeyError, TypeError) as error:
        raise _not_ckan() from error
    raise _not_ckan()


def _not_ckan() -> Invalid:
    return Invalid(
        "not_ckan", gettext_noop("This address does not answer as a CKAN portal."), field="url"
    )


def dataset(package: Any, url: str) -> FoundDataset | None:
    """One package; `None` for what is no dataset, private or without a name."""
    if not isinstance(package, dict) or package.get("private"):
        return None
    if package.get("type", "dataset") not in ("dataset", None):
        return None
    identifier = plain(package.get("id") or package.get("name"), 200)
    if not identifier:
        return None
    organisation = package.get("organization") or {}
    name = plain(package.get("name"), 100) or identifier
    return FoundDataset(
        identifier=identifier,
        title=plain(package.get("title"), 200) or name,
        description=plain(package.get("notes")),
        publisher=plain(organisation.get("title") if isinstance(organisation, dict) else "", 200),
        theme=_first(package.get("groups"), "name"),
        licence=plain(package.get("license_id"), 40),
        keywords=tuple(_names(package.get("tags"), "name"))[:50],
        page=f"{url.rstrip('/')}/dataset/{name}",
        contact=plain(package.get("maintainer_email") or package.get("author_email"), 200),
        resources=tuple(_resources(package.get("resources"))),
    )


def _names(values: Any, name: str) -> list[str]:
    rows = values if isinstance(values, list) else []
    found = (plain(one.get(name), 100) for one in rows if isinstance(one, dict))
    return [word for word in found if word]


def _first(values: Any, name: str) -> str:
    found = _names(values, name)
    return found[0] if found else ""


def _resources(values: Any) -> Iterator[FoundResource]:
    for one in values if isinstance(values, list) else []:
        url = web_address(one.get("url")) if isinstance(one, dict) else ""
        if url:
            form = plain(one.get("format"), 20) or url.rpartition(".")[2][:8]
            yield FoundResource(
                title=plain(one.get("name"), 200) or form.upper(), format=form.lower(), url=url
            )
