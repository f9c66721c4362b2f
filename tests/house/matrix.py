"""Who may open which address: asked of the running house, in the words of `matrix.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from balaikota.ground.people import actions as people_actions
from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account, Grant
from balaikota.ground.people.rules import Role
from balaikota.ground.territory import factories as territory
from balaikota.rooms.reports import factories as reports
from balaikota.rooms.reports.rules import Act

TABLE = Path(__file__).with_name("matrix.csv")
NEARBY, FAR_DISTRICT, FAR_CITY = territory.EAST, "99.71.02", "99.72"

# role → (area and agency of the one it concerns, area and agency of the same role elsewhere)
SEATS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    Role.RT: ((f"{territory.WEST}.001.001", ""), (f"{NEARBY}.001.001", "")),
    Role.RW: ((f"{territory.WEST}.001", ""), (f"{NEARBY}.001", "")),
    Role.LURAH: ((territory.WEST, territory.WEST), (NEARBY, NEARBY)),
    Role.CAMAT: ((territory.DISTRICT, territory.DISTRICT), (FAR_DISTRICT, FAR_DISTRICT)),
    Role.COUNTER: ((territory.CITY, ""), (FAR_CITY, "")),
    Role.OFFICER: ((territory.CITY, "dpupr"), (territory.CITY, "dishub")),
    Role.AGENCY_HEAD: ((territory.CITY, "dpupr"), (territory.CITY, "dishub")),
    Role.REPORT_ADMIN: ((territory.CITY, ""), (FAR_CITY, "")),
    Role.DATA_STEWARD: ((territory.CITY, ""), (FAR_CITY, "")),
    Role.SECRETARY: ((territory.CITY, ""), (FAR_CITY, "")),
    Role.MAYOR: ((territory.CITY, ""), (FAR_CITY, "")),
    Role.ADMINISTRATOR: ((territory.CITY, ""), (FAR_CITY, "")),
}
COLUMNS = ("anonymous", "citizen", *SEATS)


@dataclass(frozen=True)
class Address:
    """A named address: how it is written, and its parameters by name."""

    written: str
    converters: dict[str, Any]


def addresses() -> dict[str, Address]:
    """Every named address of the house."""
    return dict(_walk(get_resolver().url_patterns, "", Address("", {})))


def _walk(patterns: list[Any], space: str, above: Address) -> Iterator[tuple[str, Address]]:
    for pattern in patterns:
        here = Address(
            above.written + str(pattern.pattern), {**above.converters, **_parameters(pattern)}
        )
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            assert pattern.name, f"{here.written} has no name"
            yield space + pattern.name, here


def _parameters(pattern: Any) -> dict[str, Any]:
    """The parameters of an address; those of a regular expression are text."""
    names = getattr(pattern.pattern.regex, "groupindex", {})
    return {**dict.fromkeys(names, "text"), **pattern.pattern.converters}


@dataclass
class House:
    """A small city with something behind every address."""

    samples: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)  # kind of report → tracking code
    sessions: dict[tuple[str, int], str] = field(default_factory=dict)


def built() -> House:
    """Two reports (public and secret) in WEST with dpupr, and somebody in every role, twice."""
    town = reports.town()
    house = House()
    for kind, secret in (("", False), (" secret", True)):
        house.codes[kind] = reports.at(town, Act.DISPOSE, secret=secret).code
    for role, seats in SEATS.items():
        for place, (area, agency) in enumerate(seats):
            actor = people.actor(role, area, agency)
            house.sessions[role, place] = _session(Account.objects.get(pk=actor.account_id))
    house.sessions["citizen", 0] = _session(people.account())
    lurah = Grant.objects.get(
        position__role=Role.LURAH,
        position__area=territory.WEST,
        account__username=_first_lurah(town),
    )
    key = people_actions.make_key(town.citizen, "kunci", ["open311.write"], now=reports.NOW).key
    house.samples = {
        "account_id": lurah.account_id, "grant_id": lurah.pk, "key_id": key.pk, "pk": 1, "job": 1,
        "code": town.city, "token": "tidak-ada", "key": "reports.open", "level": "kelurahan",
        "category": "jalan.lubang", "act": "follow_up", "size": "thumb", "fmt": "json",
        "kind": "regions", "reference": "tidak-ada", "photo": UUID(int=1),
    }  # fmt: skip
    for part in (*settings.GROUND, *settings.DESKS, *settings.ROOMS):
        if find_spec(f"{part}.factories"):
            own = getattr(import_module(f"{part}.factories"), "matrix_samples", dict)
            for known, sample in own().items():
                house.samples[known] = house.samples[f"{_space(part)}:{known}"] = sample
    return house


def _space(part: str) -> str:
    return part.rpartition(".")[2]


def _first_lurah(town: reports.Town) -> str:
    return Account.objects.get(pk=town.lurah.account_id).username


def _session(account: Account) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


OTHER_CODES = {
    "people:position": f"{Role.LURAH}:{territory.WEST}:{territory.WEST}",
    "reports:open311_definition": "jalan.lubang",
    "territory:agency_edit": "dpupr",
    "territory:agency_close": "dpupr",
    "territory:agency_reopen": "dpupr",
}


def rows_of(name: str, address: Address, house: House) -> dict[str, str]:
    """Row name → path. An address of a report is asked for a public and for a secret one."""
    kwargs = {known: _sample(name, known, house) for known in address.converters}
    if type(address.converters.get("pk")).__name__ == "UUIDConverter":
        kwargs["pk"] = UUID(int=1)
    if name in OTHER_CODES:
        return {name: reverse(name, kwargs={**kwargs, "code": OTHER_CODES[name]})}
    if "code" in kwargs and name.startswith(("reports:", "api:")):
        return {
            f"{name}{kind}": reverse(name, kwargs={**kwargs, "code": code})
            for kind, code in house.codes.items()
        }
    return {name: reverse(name, kwargs=kwargs)}


def _sample(name: str, known: str, house: House) -> Any:
    """What this address takes, else what its part takes, else what any takes."""
    space = name.partition(":")[0]
    for key in (f"{name}.{known}", f"{space}:{known}"):
        if key in house.samples:
            return house.samples[key]
    return house.samples[known]


def line(path: str, method: str, house: House) -> list[str]:
    """The outcome for each column; "own/elsewhere" where the two differ.

    Elsewhere is asked only where the own role is let in and strangers are not: nobody far away is
    nearer than the one who is concerned.
    """
    stranger = _outcome(path, method, "")
    cells = [stranger]
    for column in COLUMNS[1:]:
        own = elsewhere = _outcome(path, method, house.sessions[column, 0])
        if own == "ok" != stranger and (column, 1) in house.sessions:
            elsewhere = _outcome(path, method, house.sessions[column, 1])
        cells.append(own if own == elsewhere else f"{own}/{elsewhere}")
    return cells


def _outcome(path: str, method: str, session: str) -> str:
    """What one request comes to. Whatever it changed is undone."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    with transaction.atomic():
        response = client.get(path) if method == "GET" else client.post(path)
        transaction.set_rollback(True)
    where = response.headers.get("Location", "")
    if response.status_code == 302 and where.startswith("/akun/login/?next="):
        return "login"
    known = {401: "key", 403: "no", 404: "none", 405: "-"}
    if response.status_code >= 500 and response.status_code != 503:
        return "BROKEN"
    return known.get(response.status_code, "ok")


def table() -> dict[tuple[str, str], list[str]]:
    """The table as it is written down: (row, method) → cells."""
    with TABLE.open(newline="") as file:
        rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
    assert tuple(rows[0]) == ("address", "method", *COLUMNS)
    return {
        (row[0].strip(), row[1].strip()): [cell.strip() for cell in row[2:]] for row in rows[1:]
    }


def write(found: dict[tuple[str, str], list[str]], file: Path) -> Path:
    """What the house says, in the form of the table: look at each new cell before copying it."""
    closed = ["-"] * len(COLUMNS)
    with file.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["address", "method", *COLUMNS])
        writer.writerows([*key, *cells] for key, cells in found.items() if cells != closed)
    return file
