"""Datasets, files, organisations, groups and tags as CKAN writes them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from .. import queries
from ..queries import Card
from ..rules.life import Level
from ..rules.words import licence, themes
from .registry import Call

_SPACE = uuid.UUID("6f5f1a7e-2d4a-5b7c-9d7e-6b1f4f2c8a10")  # ids of things without a row
FORMATS = {"csv": "CSV", "xlsx": "XLSX", "parquet": "PARQUET", "geojson": "GeoJSON", "json": "JSON"}


def time(moment: datetime) -> str:
    """UTC without a zone, as CKAN keeps it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def id_of(kind: str, name: str) -> str:
    """The id of an organisation, a group or a tag: the same for good."""
    return str(uuid.uuid5(_SPACE, f"{kind}:{name}"))


def package(card: Card, call: Call) -> dict[str, Any]:
    """A whole dataset."""
    terms, own = licence(card.licence), card.metadata
    groups = [group_of(card.theme)] if card.theme else []
    files = resources(card, call)
    return {
        "id": str(card.uid),
        "name": card.slug,
        "title": card.title,
        "notes": card.description,
        "author": own.get("producer") or card.organisation_title,
        "author_email": None,
        "maintainer": own.get("contact_name") or None,
        "maintainer_email": own.get("contact_email") or None,
        "creator_user_id": None,
        "isopen": terms.open,
        "license_id": card.licence,
        "license_title": terms.title,
        **({"license_url": terms.url} if terms.url else {}),
        "metadata_created": time(card.published_at),
        "metadata_modified": time(card.updated_at),
        "num_resources": len(files),
        "num_tags": len(card.keywords),
        "organization": organisation_in_package(card),
        "owner_org": id_of("organization", card.organisation),
        "private": False,
        "state": "active",
        "type": "dataset",
        "url": call.base + reverse("opendata:dataset", args=[card.slug]),
        "version": str(card.version.number) if card.version else None,
        "extras": [{"key": key, "value": value} for key, value in extras(card, call).items()],
        "groups": groups,
        "resources": files,
        "tags": [tag(word) for word in card.keywords],
        "relationships_as_object": [],
        "relationships_as_subject": [],
    }


def extras(card: Card, call: Call) -> dict[str, str]:
    """Metadata of Satu Data, and what CKAN has no field for."""
    found = {
        "frequency": card.frequency,
        "access_level": card.level.value,
        "identifier": str(card.uid),
        "issued": card.published_at.isoformat(),
        "modified": card.updated_at.isoformat(),
        **{f"satu_data_{name}": value for name, value in card.metadata.items() if value},
    }
    if card.version:
        found["sha256_parquet"] = card.version.sha256
        quality = card.quality(call.now)
        found["quality_score"] = str(quality.score) if quality else ""
    if card.source:
        found["harvest_source_title"] = card.source_title
        found["guid"] = card.key.rpartition(":")[2]
    return found


def organisation_in_package(card: Card) -> dict[str, Any]:
    return {
        "id": id_of("organization", card.organisation),
        "name": card.organisation,
        "title": card.organisation_title,
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": time(card.listed_at),
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group_of(theme: str) -> dict[str, Any]:
    name = themes()[theme].name if theme in themes() else theme
    return {
        "id": id_of("group", theme),
        "name": theme,
        "title": name,
        "display_name": name,
        "description": "",
        "image_display_url": "",
    }


def tag(word: str) -> dict[str, Any]:
    return {
        "id": id_of("tag", word),
        "name": word,
        "display_name": word,
        "state": "active",
        "vocabulary_id": None,
    }


def resources(card: Card, call: Call) -> list[dict[str, Any]]:
    """The files of a dataset: ours are made of its newest version when they are asked for."""
    if card.version is None:
        return [_foreign(card, one, at) for at, one in enumerate(card.resources)]
    return [_own(card, form, at, call) for at, form in enumerate(card.formats)]


def _own(card: Card, form: str, at: int, call: Call) -> dict[str, Any]:
    version = card.version
    assert version is not None
    parquet = form == "parquet"
    return {
        "id": str(card.resource_id(form)),
        "package_id": str(card.uid),
        "name": f"{card.title} ({FORMATS[form]})",
        "description": "",
        "format": FORMATS[form],
        "mimetype": queries.MIME[form],
        "mimetype_inner": None,
        "url": call.base + reverse("opendata:download", args=[card.slug, form]),
        "url_type": None,
        "resource_type": None,
        "datastore_active": card.level is Level.OPEN,
        "hash": version.sha256 if parquet else "",
        "size": version.bytes if parquet else None,
        "position": at,
        "created": time(card.published_at),
        "last_modified": time(version.made_at),
        "metadata_modified": time(version.made_at),
        "cache_last_updated": None,
        "cache_url": None,
        "state": "active",
    }


def _foreign(card: Card, one: Mapping[str, Any], at: int) -> dict[str, Any]:
    return {
        "id": one["id"],
        "package_id": str(card.uid),
        "name": one.get("title", ""),
        "description": "",
        "format": str(one.get("format", "")).upper(),
        "mimetype": None,
        "mimetype_inner": None,
        "url": one["url"],
        "url_type": None,
        "resource_type": None,
        "datastore_active": False,
        "hash": "",
        "size": None,
        "position": at,
        "created": time(card.published_at),
        "last_modified": None,
        "metadata_modified": time(card.changed_at),
        "cache_last_updated": None,
        "cache_url": None,
        "state": "active",
    }
