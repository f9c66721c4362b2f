"""Services, agreements and keys for tests."""

from __future__ import annotations

import itertools
import json
from datetime import date
from typing import Any

from balaikota.ground.applications import factories as applications
from balaikota.ground.applications.factories import NOW
from balaikota.ground.applications.models import Application
from balaikota.ground.people.rules import SYSTEM

from . import actions
from .actions import ServiceData, Wish
from .models import Agreement, Delivery, Service
from .rules.agreements import State

_numbers = itertools.count(1)
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Pegawai", "version": "1.2"},
    "paths": {
        "/pegawai/{nip}": {
            "get": {
                "summary": "Satu pegawai",
                "parameters": [
                    {"name": "nip", "in": "path", "required": True,
                     "schema": {"type": "string", "pattern": "^[0-9]{3,18}$"}},
                    {"name": "rinci", "in": "query", "schema": {"type": "boolean"}},
                ],
                "responses": {
                    "200": {
                        "description": "Pegawai",
                        "content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Pegawai"}
                        }},
                    },
                    "404": {"description": "Tidak ada"},
                    "500": {"description": "Rusak"},
                },
            }
        },
        "/pegawai": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Pegawai"}
                    }},
                },
                "responses": {"201": {"description": "Diterima"}},
            }
        },
    },
    "components": {
        "schemas": {
            "Pegawai": {
                "type": "object",
                "required": ["nip"],
                "properties": {
                    "nip": {"type": "string"},
                    "jabatan": {"type": "string", "nullable": True},
                },
            }
        }
    },
}  # fmt: skip


def service(code: str = "", **fields: Any) -> Service:
    """A service of an application "giver" (made if need be) that offers `DOCUMENT`."""
    given: dict[str, Any] = {
        "title": "Data pegawai", "application": "giver", "document": json.dumps(DOCUMENT),
        "origin": "https://8.8.8.8", **fields,
    }  # fmt: skip
    if not Application.objects.filter(pk=given["application"]).exists():
        applications.application(given["application"], agency="bkpsdm", title="SIMPEG")
    code = code or f"layanan-{next(_numbers)}"
    return actions.offer_service(SYSTEM, code, ServiceData(**given), now=NOW)


def agreement(row: Service, consumer: str = "taker", **fields: Any) -> Agreement:
    """An approved agreement of this year and the next."""
    if not Application.objects.filter(pk=consumer).exists():
        applications.application(consumer, agency="dinkes", title="SIMPUS")
    wish = Wish(**{
        "service": row.code, "consumer": consumer, "purpose": "Mencocokkan tenaga medis",
        "valid_from": date(2020, 1, 1), "valid_until": date(2024, 12, 31), **fields,
    })  # fmt: skip
    asked = actions.ask(SYSTEM, wish, now=NOW)
    return actions.decide(SYSTEM, asked.pk, State.APPROVED, now=NOW, number="PKS/1/2026")


def matrix_samples() -> dict[str, Any]:
    """A service of `dpupr` used by `dinkes`, a key, a subscription and a delivery."""
    applications.application("lampu", title="Data lampu", agency="dpupr")
    applications.application("pasien", title="Pasien", agency="dinkes")
    row = service("lampu", application="lampu")
    made = actions.make_key(SYSTEM, "pasien", "kunci", now=NOW)
    heard = actions.subscribe(
        SYSTEM, "pasien", "https://pasien.contoh/", ["territory.city_loaded"], now=NOW
    )
    sent = Delivery.objects.create(
        subscription=heard, entry=1, kind="territory.city_loaded", event={}, next_at=NOW,
        made_at=NOW,
    )  # fmt: skip
    return {
        "service": row.code, "exchange:revoke.key": made.key.pk, "subscription": heard.pk,
        "delivery": sent.pk, "agreement": agreement(row, "pasien").pk,
    }  # fmt: skip
