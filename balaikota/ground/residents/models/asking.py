"""Who may ask about residents, who asked, and what looked unusual."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from balaikota.ground.people.models import ApiKey


class Agreement(models.Model):
    """An agreement (PKS) under which an application may ask: fields, areas, purposes, quota."""

    number = models.CharField(max_length=80, unique=True)
    application = models.CharField(max_length=60)  # code in the inventory, which stands above
    title = models.CharField(max_length=160)
    agency = models.CharField(max_length=60, blank=True, default="")
    fields = ArrayField(models.CharField(max_length=20))  # that may be compared
    returned = ArrayField(models.CharField(max_length=20), default=list)  # given as data
    areas = ArrayField(models.CharField(max_length=24), default=list)  # empty: the whole city
    purposes = ArrayField(models.CharField(max_length=120))
    basis = models.CharField(max_length=200)
    per_day = models.PositiveIntegerField()
    national = models.BooleanField(default=False)  # ask Dukcapil for who is not registered here
    valid_from = models.DateField()
    valid_until = models.DateField()
    ended_at = models.DateTimeField(null=True)
    key = models.ForeignKey(ApiKey, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="residents_agreement_dates"
            ),
            models.CheckConstraint(
                condition=Q(per_day__gt=0), name="residents_agreement_has_quota"
            ),
            models.CheckConstraint(
                condition=~Q(fields=[]) & ~Q(purposes=[]), name="residents_agreement_says_what"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Look(models.Model):
    """One look at one person's data: by an application or an officer. Append-only and chained.

    No foreign keys: the record outlives the thing it is about. `subject` is the blind index of the
    NIK that was asked, also when nobody has it.
    """

    at = models.DateTimeField(db_default=Now())
    viewer = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True, default="")
    application = models.CharField(max_length=60, blank=True, default="")
    agreement = models.CharField(max_length=80, blank=True, default="")
    resident = models.BigIntegerField(null=True)
    subject = models.BinaryField(max_length=32)
    fields = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    basis = models.CharField(max_length=200, blank=True, default="")
    outcome = models.CharField(max_length=10)  # matched differs missing shown masked refused
    place = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["resident", "-id"],
                condition=Q(resident__isnull=False),
                name="residents_look_resident",
            ),
            BrinIndex(fields=["at"], name="residents_look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} {self.outcome}"


class LookSeal(models.Model):
    """One link of the chain over looks: `digest` covers the look and the link before it."""

    seq = models.BigIntegerField(primary_key=True)
    look = models.BigIntegerField(unique=True)
    digest = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.seq} {self.look}"


class Alert(models.Model):
    """Looking that is unusual; one for each rule, viewer and day."""

    rule = models.CharField(max_length=20)
    viewer = models.CharField(max_length=60)
    title = models.CharField(max_length=160, blank=True, default="")
    day = models.DateField()
    count = models.PositiveIntegerField()
    usual = models.FloatField(default=0)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "viewer", "day"], name="residents_alert_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.viewer}"


class ProcessingEntry(models.Model):
    """One line of the register of processing activities (UU 27/2022 art. 31)."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=160)
    purpose = models.CharField(max_length=300)
    basis = models.CharField(max_length=300)
    subjects = models.CharField(max_length=200)
    categories = models.CharField(max_length=300)
    recipients = models.CharField(max_length=300)
    kept = models.CharField(max_length=200)
    protection = models.CharField(max_length=300)
    owner = models.CharField(max_length=160)
    edited_by = models.CharField(max_length=60, blank=True, default="")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "processing entries"

    def __str__(self) -> str:
        return self.title
