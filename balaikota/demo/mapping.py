"""Whether the mapping file is whole: every word of the source stands in it and leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from balaikota.rooms.reports.rules import Channel

from .boston import BY_ROUTE, Request, Translation


@dataclass(frozen=True)
class Known:
    """The codes that exist here, which a mapping may lead to."""

    categories: Set[str]
    agencies: Set[str]
    reasons: Set[str]
    channels: Set[str] = frozenset(channel.value for channel in Channel)


def faults(words: Translation, requests: Iterable[Request], known: Known) -> list[str]:
    """What is missing or leads nowhere, one sentence each; empty when all is well."""
    return [
        *_missing(words, list(requests)),
        *_unknown("category", words.types, known.categories),
        *_unknown("agency", words.queues, known.agencies | {BY_ROUTE}),
        *_unknown("channel", words.sources, known.channels),
        *_unknown("reason", _reasons(words), known.reasons),
    ]


def _reasons(words: Translation) -> dict[str, str]:
    return {start: ending.reason for start, ending in words.endings if ending.refused}


def _missing(words: Translation, requests: list[Request]) -> Iterator[str]:
    used = (
        ("type", {request.type for request in requests}, words.types),
        ("queue", {request.queue for request in requests}, words.queues),
        ("source", {request.source for request in requests}, words.sources),
    )
    for what, names, mapped in used:
        yield from (f"{what} {name!r} is not mapped" for name in sorted(names - set(mapped)))
        yield from (f"{what} {name!r} is not in the source" for name in sorted(set(mapped) - names))


def _unknown(what: str, mapped: Mapping[str, str], known: Set[str]) -> Iterator[str]:
    for name, code in mapped.items():
        if code not in known:
            yield f"{name!r} leads to {what} {code!r}, which does not exist"
