"""Sealing every encrypted value anew with the key that encrypts now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Field

from balaikota.ground.events.fields import EncryptedTextField, SealedField

BATCH = 500
Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Column:
    """A column of sealed text. Names come from our own models, never from outside."""

    table: str
    key: str
    name: str


def columns(kind: type[Field[Any, Any]] = EncryptedTextField) -> Iterator[Column]:
    """Every encrypted column of the house of this kind."""
    for model in apps.get_models():
        key = model._meta.pk
        for field in model._meta.concrete_fields:
            if isinstance(field, kind) and key is not None:
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
            progress(_name(column), done)
    for column in columns(SealedField):
        done += _walk(column, partial(progress, _name(column)))
    return done + _second_factors()


def _name(column: Column) -> str:
    return f"{column.table}.{column.name}"


def _walk(column: Column, progress: Callable[[int], None]) -> int:
    """Binary columns hold millions: walked once by key, not searched again for each batch."""
    done, last = 0, 0
    while True:
        count, last = _batch_after(column, last)
        if not last:
            return done
        done += count
        progress(done)


@transaction.atomic
def _batch_after(column: Column, last: int) -> tuple[int, int]:
    """Seal a stretch of rows anew. Returns how many, and the last key (0 at the end)."""
    ring = settings.KEY_RING
    table, key, name = (
        connection.ops.quote_name(part) for part in (column.table, column.key, column.name)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {name} FROM {table} WHERE {key} > %s AND {name} IS NOT NULL"  # noqa: S608
            f" ORDER BY {key} LIMIT %s FOR UPDATE",
            [last, BATCH * 10],
        )
        rows = [(row, bytes(sealed)) for row, sealed in cursor.fetchall()]
        old = [(row, sealed) for row, sealed in rows if not sealed.startswith(ring.mark)]
        cursor.executemany(
            f"UPDATE {table} SET {name} = %s WHERE {key} = %s",  # noqa: S608
            [(ring.seal(ring.open(sealed)), row) for row, sealed in old],
        )
    return len(old), rows[-1][0] if rows else 0


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
