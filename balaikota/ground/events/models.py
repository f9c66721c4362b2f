"""The fact log, stamps of cached tables, and keys that make intake idempotent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now


class XidField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL `xid8`: the transaction that wrote the row, never wrapping."""

    def db_type(self, connection: object) -> str:
        return "xid8"

    def from_db_value(self, value: object, *args: object) -> int | None:
        return None if value is None else int(str(value))

    def get_prep_value(self, value: object) -> object:
        return value if value is None or hasattr(value, "resolve_expression") else str(value)


class Entry(models.Model):
    """One fact, as it was told. Append-only: a trigger refuses UPDATE and DELETE.

    Order is (xid, id) below the transaction horizon, never id alone: a slower transaction can
    hold a lower id and commit later.
    """

    id = models.BigAutoField(primary_key=True)
    xid = XidField(db_default=RawSQL("pg_current_xact_id()", ()), editable=False)
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    subject = models.CharField(max_length=60, blank=True, default="")
    place = models.CharField(max_length=24, blank=True, default="")
    agency = models.CharField(max_length=60, blank=True, default="")
    audience = models.CharField(max_length=60, blank=True, default="")
    actor = models.CharField(max_length=60)
    data = models.JSONField()
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["xid", "id"], name="events_entry_order"),
            models.Index(fields=["subject", "id"], name="events_entry_subject"),
            BrinIndex(fields=["at"], name="events_entry_at"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Stamp(models.Model):
    """A counter that moves whenever a cached table changes, so that every process notices."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
