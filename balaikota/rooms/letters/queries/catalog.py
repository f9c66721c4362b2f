"""The catalog: which services there are today, and each version as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from balaikota.ground.events.sockets import Requirement, offered
from balaikota.ground.events.stamps import Cached
from balaikota.ground.territory import queries as territory
from balaikota.lib.errors import Invalid, NotFound, gettext_noop

from ..models import Service, ServiceVersion
from ..rules import catalog, checking
from ..rules.catalog import Definition

DATA = Path(__file__).resolve().parent.parent / "data"
STAMP = "letters_services"


@lru_cache(maxsize=1)
def parts() -> dict[str, Any]:
    """Pieces that services share."""
    return dict(yaml.safe_load((DATA / "parts.yaml").read_text("utf-8")))


def known_questions() -> frozenset[str]:
    """Keys of the requirement sockets of this house."""
    return frozenset(one.key for one in offered(Requirement))


def read(text: str) -> Definition:
    """A definition from what somebody wrote. Raises Invalid with every mistake."""
    try:
        written = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Invalid(
            "yaml", gettext_noop("This is no YAML: %(what)s"), field="text",
            what=" ".join(str(error).split()),
        ) from error  # fmt: skip
    return checking.read(written, parts(), known_questions())


def shipped() -> list[Path]:
    """The files of the services that every city begins with."""
    return sorted((DATA / "services").glob("*.yaml"))


@dataclass(frozen=True)
class Version:
    """A version of a service with its definition opened."""

    id: int
    service: str
    number: int
    valid_from: date
    active: bool
    definition: Definition


def _load() -> dict[int, Version]:
    rows = ServiceVersion.objects.select_related("service").order_by("service_id", "number")
    return {
        row.pk: Version(
            row.pk, row.service_id, row.number, row.valid_from, row.service.active,
            catalog.unpacked(row.definition),
        )
        for row in rows
    }  # fmt: skip


_versions = Cached(STAMP, _load)


def version(pk: int) -> Version:
    """One version. Raises KeyError: a request always has one."""
    return _versions.get()[pk]


def versions(service: str) -> list[Version]:
    """Every version of a service, the oldest first."""
    return [one for one in _versions.get().values() if one.service == service]


def in_force(day: date) -> dict[str, Version]:
    """Service → the version that holds on a day, for services that are switched on and possible."""
    found: dict[str, Version] = {}
    for one in _versions.get().values():
        if one.active and one.valid_from <= day and possible(one.definition):
            found[one.service] = one  # ordered by number: the newest one stays
    return dict(sorted(found.items(), key=lambda pair: (pair[1].definition.order, pair[0])))


def missing_agencies(definition: Definition) -> list[str]:
    """Agencies of the chain that this city does not have: the service waits for an edit."""
    known = territory.agencies()
    return [
        stage.agency
        for stage in definition.chain
        if stage.agency and (stage.agency not in known or not known[stage.agency].active)
    ]


def possible(definition: Definition) -> bool:
    """Whether every station of the chain is there in this city."""
    return not missing_agencies(definition)


def service(code: str, day: date) -> Version:
    """The version of a service that holds on a day. Raises NotFound."""
    found = in_force(day).get(code)
    if found is None:
        raise NotFound("no_service", gettext_noop("There is no such service."))
    return found


def newest(code: str) -> Version:
    """The last version, also one that begins later or is switched off. Raises NotFound."""
    found = versions(code)
    if not found:
        raise NotFound("no_service", gettext_noop("There is no such service."))
    return found[-1]


def all_services() -> list[Version]:
    """The last version of every service, for the editor."""
    last: dict[str, Version] = {}
    for one in _versions.get().values():
        last[one.service] = one
    return sorted(last.values(), key=lambda one: (one.definition.order, one.service))


def text_of(code: str) -> str:
    """How the last version was written."""
    row = ServiceVersion.objects.filter(service=code).order_by("-number").first()
    return row.text if row else ""


def is_edited(code: str) -> bool:
    return Service.objects.filter(pk=code, edited=True).exists()
