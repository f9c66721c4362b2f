"""Sealing every encrypted value anew with the key that encrypts now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from balaikota.ground.events.fields import EncryptedTextField

BATCH = 500
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Column:
    """A column of sealed text. Names come from our own models, never from outside."""

    table: str
    key: str
    name: str


def columns() -> Iterator[Column]:
    """Every encrypted column of the house."""
    for model in apps.get_models():
        key = model._meta.pk
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField) and key is not None:
                yield Column(model._meta.db_table, str(key.column), str(field.column))


def reseal(progress: Progress) -> int:
    """Seal what older keys sealed. Can be interrupted and run again. Returns how many values.

    Raises:
        CannotDecrypt: a value's key is not in the ring; what came before is kept.
    """
    done = 0
    for column in columns():
        while count := _batch(column):
            done += count
            progress(f"{column.table}.{column.name}", done)
    return done + _second_factors()


@transaction.atomic
def _batch(column: Column) -> int:
    ring = settings.KEY_RING
    table, key, name = (
        connection.ops.quote_name(part) for part in (column.table, column.key, column.name)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {name} <> '' AND {name} NOT LIKE %s"  # noqa: S608
            " LIMIT %s FOR UPDATE",
            [f"v{ring.current}:%", BATCH],
        )
        rows = cursor.fetchall()
        cursor.executemany(
            f"UPDATE {table} SET {name} = %s WHERE {key} = %s",  # noqa: S608
            [(ring.encrypt(ring.decrypt(sealed)), row) for row, sealed in rows],
        )
    return len(rows)


@transaction.atomic
def _second_factors() -> int:
    """Secrets of authenticator apps and recovery codes lie inside JSON."""
    done = 0
    for authenticator in Authenticator.objects.select_for_update().iterator():
        fresh = {name: _fresh(value) for name, value in authenticator.data.items()}
        if json.dumps(fresh) != json.dumps(authenticator.data):
            Authenticator.objects.filter(pk=authenticator.pk).update(data=fresh)
            done += 1
    return done


def _fresh(value: Any) -> Any:
    ring = settings.KEY_RING
    if not isinstance(value, str):
        return value
    version, colon, _ = value.partition(":")
    old = colon and version.removeprefix("v") in ring.keys and version != f"v{ring.current}"
    return ring.encrypt(ring.decrypt(value)) if old else value
