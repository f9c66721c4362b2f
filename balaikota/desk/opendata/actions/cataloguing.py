"""Bringing what the socket offers into the catalog, and describing it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import override

from balaikota.ground.events.log import emit
from balaikota.ground.events.sockets import Column, Dataset, offered
from balaikota.ground.events.stamps import bump
from balaikota.ground.people.rules import SYSTEM, Actor
from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from .. import permissions, queries
from ..facts import Catalogued, Described
from ..models import Entry
from ..rules import metadata as satu_data
from ..rules.life import Level, State
from ..rules.words import frequencies, licences, theme, themes

APPLICATION = "application:"  # a keyword that names the application the rows came from
_FOLLOWS = ("title", "description", "agency", "application", "theme", "frequency", "licence",
            "keywords", "columns", "most")  # fmt: skip


@transaction.atomic
def catalogue(now: datetime, actor: Actor = SYSTEM) -> Catalogued:
    """List new datasets, follow changed ones, note those that are offered no more.

    Nothing is published by this. What staff edited stays: it lies in `metadata`.
    """
    known = {entry.key: entry for entry in Entry.objects.select_for_update().filter(source=None)}
    there: set[str] = set()
    new = changed = 0
    for offer in offered(Dataset):
        there.add(offer.key)
        given = _given(offer)
        entry = known.get(offer.key)
        if entry is None:
            _list(offer.key, given, now)
            new += 1
        elif _differs(entry, given):
            _follow(entry, given, now)
            changed += 1
    gone = Entry.objects.filter(source=None, offered=True).exclude(key__in=there)
    told = Catalogued(new=new, changed=changed, gone=gone.update(offered=False))
    if new or changed or told.gone:
        bump("opendata")
        emit(told, actor=actor.ref, audience=permissions.REVIEW)
    return told


def _given(offer: Dataset) -> dict[str, Any]:
    """The offer in the house's own language, as the table keeps it."""
    with override(settings.LANGUAGE_CODE):
        own = [word for word in offer.keywords if not word.startswith(APPLICATION)]
        hint = next((word for word in offer.keywords if word.startswith(APPLICATION)), "")
        return {
            "title": str(offer.title)[:200],
            "description": str(offer.description),
            "agency": offer.agency,
            "application": hint.removeprefix(APPLICATION),
            "theme": theme(offer.theme),
            "frequency": offer.frequency if offer.frequency in frequencies() else "irregular",
            "licence": offer.licence,
            "keywords": [word[:100] for word in own],
            "columns": [_column(column) for column in offer.columns],
            "most": offer.access if offer.access in set(Level) else Level.CLOSED.value,
        }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "title": str(column.title or ""),
        "type": column.type,
        "unit": column.unit,
        "description": str(column.description or ""),
        "personal": column.personal,
    }


def _differs(entry: Entry, given: Mapping[str, Any]) -> bool:
    return not entry.offered or any(getattr(entry, name) != given[name] for name in _FOLLOWS)


def _follow(entry: Entry, given: Mapping[str, Any], now: datetime) -> None:
    for name in _FOLLOWS:
        setattr(entry, name, given[name])
    entry.offered, entry.changed_at = True, now
    entry.save()


def _list(key: str, given: Mapping[str, Any], now: datetime) -> None:
    Entry.objects.create(
        **given, key=key, slug=free_slug(given["title"], key), state=State.LISTED,
        level=given["most"], listed_at=now, changed_at=now,
    )  # fmt: skip


def free_slug(title: str, key: str) -> str:
    """An address nobody has: of the title, else of the key, else with a number."""
    stem = (slugify(title) or slugify(key.replace(".", "-")) or "data")[:45].strip("-_")
    slug, number = stem if len(stem) > 1 else f"data-{stem}", 2
    while slug in queries.RESERVED or Entry.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug


@transaction.atomic
def describe(
    actor: Actor, slug: str, written: Mapping[str, str], *, left_out: Iterable[str] | None = None,
    now: datetime,
) -> Entry:  # fmt: skip
    """Fill in metadata of Satu Data, and say which columns are not published.

    Columns can only be chosen while nothing is under review or out. Tells Described.

    Raises:
        NotAllowed, NotFound, Invalid.
    """
    entry = lock(slug)
    permissions.require(actor, permissions.PROPOSE, entry.agency)
    choices = {
        "frequency": set(frequencies()), "licence": set(licences()), "theme": {"", *themes()},
    }  # fmt: skip
    for name, known in choices.items():
        if name in written and written[name] not in known:
            raise Invalid("unknown", gettext_noop("Choose one of the list."), field=name)
    kept = {name: written[name].strip() for name in written if name in satu_data.WRITTEN}
    chosen = {name: written[name] for name in choices if name in written}
    entry.metadata = {**entry.metadata, **kept, **chosen}
    if left_out is not None and entry.state not in (State.PROPOSED, State.PUBLISHED):
        names = {column["name"] for column in entry.columns}
        entry.left_out = sorted(set(left_out) & names)
    entry.changed_at = now
    entry.save()
    bump("opendata")
    emit(Described(dataset=entry.slug, owner=entry.agency), actor=actor.ref,
         audience=queries.audience(entry))  # fmt: skip
    return entry


def lock(slug: str) -> Entry:
    """The entry of the city's own dataset, locked. Raises NotFound."""
    found = Entry.objects.select_for_update().filter(slug=slug, source=None).first()
    if found is None:
        raise NotFound("no_dataset", gettext_noop("There is no such dataset."))
    return found
