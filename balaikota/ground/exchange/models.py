"""The exchange: services, agreements, keys, the append-only record, subscriptions, deliveries."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from balaikota.ground.applications.models import Application


class Service(models.Model):
    """What one application offers to others: an OpenAPI document and where it really stands.

    `origin` ("https://siak.kota.go.id") is the only place the gateway asks for it; `base` is the
    path before the document's paths. `secret` is sealed with the key ring and sent as
    `secret_header`. `cache_seconds` 0 means nothing is kept.
    """

    code = models.CharField(max_length=45, primary_key=True)
    title = models.CharField(max_length=160)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="services")
    summary = models.TextField(blank=True, default="")
    openapi = models.JSONField()
    version = models.CharField(max_length=40)
    origin = models.CharField(max_length=200)
    base = models.CharField(max_length=200, blank=True, default="")
    personal = models.BooleanField(default=False)
    status = models.CharField(max_length=12, default="published")
    timeout_seconds = models.FloatField(default=10)
    cache_seconds = models.PositiveIntegerField(default=0)
    most_bytes = models.PositiveIntegerField(default=1_000_000)
    strict = models.BooleanField(default=True)
    secret_header = models.CharField(max_length=60, blank=True, default="")
    secret = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(status__in=("published", "paused", "retired")),
                name="exchange_service_status",
            ),
            models.CheckConstraint(
                condition=Q(timeout_seconds__gt=0, timeout_seconds__lte=60),
                name="exchange_service_timeout",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Agreement(models.Model):
    """One application may use one service for a purpose, between two days, so often.

    `operations` empty: all of them. `number` is that of the signed paper, given when approved.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="agreements")
    consumer = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=400)
    legal_basis = models.CharField(max_length=400, blank=True, default="")
    operations = ArrayField(models.CharField(max_length=200), default=list)
    valid_from = models.DateField()
    valid_until = models.DateField()
    per_minute = models.PositiveIntegerField(default=600)
    per_day = models.PositiveIntegerField(default=50_000)
    state = models.CharField(max_length=12, default="applied")
    reason = models.CharField(max_length=400, blank=True, default="")
    applied_by = models.CharField(max_length=60)
    applied_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("valid_until")), name="exchange_agreement_dates"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("applied", "approved", "refused", "revoked")),
                name="exchange_agreement_state",
            ),
            models.UniqueConstraint(
                fields=["service", "consumer"],
                condition=Q(state__in=("applied", "approved")),
                name="exchange_agreement_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consumer_id} → {self.service_id} {self.number}"


class Key(models.Model):
    """A key with which one application calls. Shown once; only its digest is kept."""

    consumer = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8, unique=True)
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


class Record(models.Model):
    """One entry of the record of calls. Append-only: a trigger refuses UPDATE, DELETE, TRUNCATE.

    A call is two entries with the same `call`: "asked", committed before anything is answered, and
    "answered". What was asked for is the operation of the document; the address with its values
    and the bodies are kept as SHA-256 only.
    """

    id = models.BigAutoField(primary_key=True)
    call = models.UUIDField()
    part = models.CharField(max_length=8)
    service = models.CharField(max_length=45)
    consumer = models.CharField(max_length=45)
    agreement = models.BigIntegerField()
    operation = models.CharField(max_length=200)
    target = models.BinaryField(max_length=32)
    body = models.BinaryField(max_length=32)
    actor = models.CharField(max_length=64, blank=True, default="")
    status = models.PositiveSmallIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    cached = models.BooleanField(default=False)
    problem = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "part"], name="exchange_record_once"),
            models.CheckConstraint(
                condition=Q(part__in=("asked", "answered")), name="exchange_record_part"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agreement", "-id"], name="exchange_record_agreement"),
            BrinIndex(fields=["at"], name="exchange_record_at"),
        ]

    def __str__(self) -> str:
        return f"{self.call} {self.part}"


class Seal(models.Model):
    """A link of the chain, signed: over all entries from `first` to `last`, `count` of them."""

    seq = models.BigIntegerField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    before = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    token = models.TextField()  # detached JWS

    def __str__(self) -> str:
        return f"{self.seq}"


class UseDay(models.Model):
    """How often one agreement was used on one day, counted from sealed entries."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agreement", "day"], name="exchange_useday_once")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.day}"


class Subscription(models.Model):
    """An application wants to hear of kinds of facts. Delivered only after its address agreed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="subscriptions"
    )
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))
    active = models.BooleanField(default=True)
    agreed_at = models.DateTimeField(null=True)
    rate = models.PositiveIntegerField(null=True)  # deliveries a minute; None: any
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application_id} {self.url}"


class Delivery(models.Model):
    """One event for one subscription: tried until it is taken, or given up after days."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    entry = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    event = models.JSONField()
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["subscription", "entry"], name="exchange_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "taken", "given_up")),
                name="exchange_delivery_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at"], condition=Q(state="waiting"), name="exchange_delivery_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.state}"
