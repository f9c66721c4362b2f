"""Services, agreements and keys as pages show them; use of the last thirty days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum

from balaikota.ground.applications import queries as applications
from balaikota.ground.applications.permissions import covers
from balaikota.ground.people.rules import Actor
from balaikota.lib.errors import NotFound, gettext_noop

from ..models import Agreement, Key, Service, UseDay
from ..permissions import DECIDE, KEEP
from ..rules.openapi import compile_document

DAYS = 30


def services() -> list[Service]:
    """Everything that is offered, by title, without the documents."""
    rows = Service.objects.exclude(status="retired").select_related("application")
    return list(rows.defer("openapi", "secret").order_by("title", "code"))


def service(code: str) -> Service:
    """Raises NotFound."""
    row = Service.objects.select_related("application").filter(pk=code).first()
    if row is None:
        raise NotFound("no_service", gettext_noop("There is no such service."))
    return row


@dataclass(frozen=True)
class Described:
    """One operation as the catalogue shows it."""

    name: str
    summary: str
    parameters: tuple[tuple[str, str, bool, str], ...]  # name, where, required, words
    answers: tuple[tuple[str, str], ...]  # status, words


def operations(row: Service) -> list[Described]:
    """The document of a service in words."""
    found = []
    names = set(compile_document(row.openapi).names)
    for path, item in row.openapi.get("paths", {}).items():
        for method, raw in item.items():
            name = f"{method.upper()} {path}"[:200]
            if name in names and isinstance(raw, dict):
                found.append(_described(name, raw, item.get("parameters", ())))
    return found


def _described(name: str, raw: Mapping[str, Any], shared: Any) -> Described:
    given = [p for p in [*shared, *raw.get("parameters", ())] if "name" in p]
    return Described(
        name,
        str(raw.get("summary") or raw.get("description", ""))[:300],
        tuple(
            (p["name"], p.get("in", ""), bool(p.get("required")), str(p.get("description", "")))
            for p in given
        ),
        tuple(
            (str(status), str(answer.get("description", "")))
            for status, answer in raw.get("responses", {}).items()
        ),
    )


def agreements(actor: Actor) -> list[Agreement]:
    """Those of services and consumers that this actor keeps or decides for; newest first."""
    rows = Agreement.objects.select_related("service__application", "consumer")
    rows = rows.defer("service__openapi", "service__secret")
    if not covers(actor, DECIDE):
        mine = kept(actor)
        rows = rows.filter(Q(consumer__in=mine) | Q(service__application__in=mine))
    return list(rows.order_by("-pk")[:500])


def kept(actor: Actor) -> list[str]:
    """Codes of the applications that this actor keeps, in order of title."""
    return [
        code for code, view in applications.applications().items()
        if covers(actor, KEEP, view.agency)
    ]  # fmt: skip


def agreements_of(service: str) -> list[Agreement]:
    """Those in force or asked for, of one service."""
    rows = Agreement.objects.filter(service=service, state__in=("applied", "approved"))
    return list(rows.select_related("consumer").order_by("consumer__title"))


def waiting(actor: Actor) -> int:
    """How many wishes wait for this actor's decision."""
    agencies = Agreement.objects.filter(state="applied").values_list(
        "service__application__agency", flat=True
    )
    return sum(covers(actor, DECIDE, agency) for agency in agencies)


def keys(consumers: list[str]) -> list[Key]:
    """Keys of these applications, those that open something first."""
    rows = Key.objects.filter(consumer__in=consumers).select_related("consumer")
    return list(rows.order_by("revoked_at", "consumer__title", "-pk")[:500])


@dataclass(frozen=True)
class Used:
    """Calls of one agreement in the last thirty days."""

    giver: str
    taker: str
    service: str
    title: str
    calls: int
    failed: int


def used(today: date) -> list[Used]:
    """Who used whose data, the most first. One query."""
    rows = (
        UseDay.objects.filter(day__gt=today - timedelta(days=DAYS))
        .values_list(
            "agreement__service__application_id", "agreement__consumer_id",
            "agreement__service_id", "agreement__service__title",
        )
        .annotate(calls=Sum("calls"), failed=Sum("failed"))
        .order_by("-calls")
    )  # fmt: skip
    return [Used(*row) for row in rows]


def purposes(agreements: set[int]) -> dict[int, str]:
    """Agreement → what it is for. One query."""
    return dict(Agreement.objects.filter(pk__in=agreements).values_list("pk", "purpose"))
