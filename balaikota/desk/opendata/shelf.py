"""The catalog as something to search in: by our pages, by CKAN and by Solr's syntax."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from . import queries
from .queries import Card
from .rules.searching import Shelf


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


_FIELDS: Mapping[str, Callable[[Card], tuple[str, ...]]] = {
    "id": lambda card: (str(card.uid),),
    "name": lambda card: (card.slug,),
    "title": lambda card: (card.title,),
    "notes": lambda card: (card.description,),
    "author": lambda card: (card.organisation_title,),
    "organization": lambda card: (card.organisation,),
    "owner_org": lambda card: (card.organisation,),
    "groups": lambda card: (card.theme,) if card.theme else (),
    "tags": lambda card: card.keywords,
    "res_format": lambda card: tuple(form.upper() for form in card.formats),
    "license_id": lambda card: (card.licence,),
    "frequency": lambda card: (card.frequency,),
    "level": lambda card: (card.level.value,),
    "source": lambda card: (card.source,) if card.source else (),
    "state": lambda card: ("active",),
    "type": lambda card: ("dataset",),
    "dataset_type": lambda card: ("dataset",),
    "private": lambda card: ("false",),
    "capacity": lambda card: ("public",),
    "metadata_created": lambda card: (_time(card.published_at),),
    "metadata_modified": lambda card: (_time(card.updated_at),),
}


def values(card: Card, name: str) -> tuple[str, ...] | None:
    """The values of a field as Solr knows it; `None` when there is no such field."""
    found = _FIELDS.get(name.removesuffix("_string").removeprefix("extras_"))
    return found(card) if found else None


SORTS: Mapping[str, Callable[[Card], object]] = {
    "name": lambda card: card.slug,
    "title": lambda card: card.title.lower(),
    "title_string": lambda card: card.title.lower(),
    "metadata_created": lambda card: card.published_at,
    "metadata_modified": lambda card: card.updated_at,
    "views_recent": lambda card: 0,
    "id": lambda card: str(card.uid),
}


def shelf() -> Shelf[Card]:
    """All public datasets, the newest first."""
    return Shelf(queries.catalog().cards, lambda card: card.words, lambda card: card.title, values)
