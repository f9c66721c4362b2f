"""The fact log and what its readers remember: bookmarks, seals, marks of what was done."""

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
    """One fact, as it was told. Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE.

    Order is (xid, id) below the transaction horizon, never id alone (see `order`).
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


class Bookmark(models.Model):
    """How far a reader of the log has come, such as the dispatcher or the sealer."""

    name = models.CharField(max_length=60, primary_key=True)
    xid = XidField()
    entry = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.xid}-{self.entry}"


class Seal(models.Model):
    """One link of the hash chain: the entry's content sealed together with the link before.

    No foreign key: a seal must outlive its entry, or a removed entry would leave no trace.
    Append-only, like the log.
    """

    seq = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True)
    day = models.DateField()
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.seq} {self.entry}"


class DayHead(models.Model):
    """The last link of a day (UTC), signed with the city's key: what one keeps outside."""

    day = models.DateField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.day} {self.seq}"


class Done(models.Model):
    """A reaction took effect for an entry; written in the transaction of its effect."""

    entry = models.BigIntegerField()
    reaction = models.CharField(max_length=160)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "reaction"], name="events_done_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.reaction}"


class Failure(models.Model):
    """Why a job failed last time. Error type and place in the code only: messages of errors can
    carry personal data."""

    job = models.BigIntegerField(primary_key=True)
    error = models.CharField(max_length=120)
    spot = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.job} {self.error}"


class Pulse(models.Model):
    """A process of the house is alive: when it last said so, and how far behind it was."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    behind = models.BigIntegerField(default=0)  # entries that wait to be dispatched
    unsealed = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Intake(models.Model):
    """An intake that was answered: the digest of its idempotency key and what came of it."""

    digest = models.BinaryField(max_length=32, unique=True)
    answer = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar[list[models.Index]] = [BrinIndex(fields=["at"], name="events_intake_at")]

    def __str__(self) -> str:
        return f"{self.pk} {self.answer}"


class Stamp(models.Model):
    """A counter that moves whenever a cached table changes, so that every process notices."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
