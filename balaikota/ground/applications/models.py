"""The inventory: applications, what changed, who gives what to whom, health, and stages."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Application(models.Model):
    """One application of an agency. Fields and their words: `rules.fields`; codes: `rules.codes`.

    `code` is a short slug that never changes; other parts refer to it. `source` and `source_key`
    say from which list it came, so that the list can be brought again.
    """

    code = models.CharField(max_length=45, primary_key=True)
    title = models.CharField(max_length=200)
    agency = models.CharField(max_length=60)
    klass = models.CharField(max_length=12, blank=True, default="")
    provider = models.CharField(max_length=12, blank=True, default="")
    function = models.CharField(max_length=20, blank=True, default="")
    purpose = models.TextField(blank=True, default="")
    process = models.TextField(blank=True, default="")
    legal_basis = models.CharField(max_length=400, blank=True, default="")
    status = models.CharField(max_length=12, default="active")
    year = models.PositiveSmallIntegerField(null=True)
    audiences = ArrayField(models.CharField(max_length=12), default=list)
    user_agencies = models.TextField(blank=True, default="")
    user_count = models.PositiveIntegerField(null=True)
    data_kept = models.TextField(blank=True, default="")
    data_in = models.TextField(blank=True, default="")
    data_out = models.TextField(blank=True, default="")
    personal = models.BooleanField(null=True)
    interfaces = ArrayField(models.CharField(max_length=12), default=list)
    integration = models.TextField(blank=True, default="")
    medium = models.CharField(max_length=12, blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    public = models.BooleanField(null=True)
    version = models.CharField(max_length=60, blank=True, default="")
    language = models.CharField(max_length=80, blank=True, default="")
    database = models.CharField(max_length=20, blank=True, default="")
    database_version = models.CharField(max_length=30, blank=True, default="")
    developed = models.PositiveSmallIntegerField(null=True)
    hosting = models.CharField(max_length=12, blank=True, default="")
    server = models.TextField(blank=True, default="")
    operating_system = models.CharField(max_length=80, blank=True, default="")
    backup = models.CharField(max_length=12, blank=True, default="")
    sign_in = models.CharField(max_length=12, blank=True, default="")
    security_tested = models.DateField(null=True)
    responsible = models.CharField(max_length=120, blank=True, default="")
    cost_year = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    cost_build = models.DecimalField(max_digits=15, decimal_places=0, null=True)
    fund = models.CharField(max_length=120, blank=True, default="")
    vendor = models.CharField(max_length=160, blank=True, default="")
    contract = models.CharField(max_length=120, blank=True, default="")
    contract_until = models.DateField(null=True)
    source = models.CharField(max_length=60, blank=True, default="")
    source_key = models.CharField(max_length=60, blank=True, default="")
    example = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(agency=""), name="applications_application_named"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("planned", "active", "inactive", "retired")),
                name="applications_application_status",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key=""),
                name="applications_application_source",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["agency", "code"], name="applications_app_agency"),
            models.Index(fields=["title", "code"], name="applications_app_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Change(models.Model):
    """What somebody changed: field → [before, after]."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    via = models.CharField(max_length=60, blank=True, default="")  # "" form, else name of the file
    changes = models.JSONField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["application", "-id"], name="applications_change_of"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.at}"


class Connection(models.Model):
    """One application gives data to another, as an agency declared it."""

    giver = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="gives")
    taker = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="takes")
    data = models.CharField(max_length=200)
    means = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["giver", "taker", "data"], name="applications_connection_once"
            ),
            models.CheckConstraint(
                condition=~Q(giver=F("taker")), name="applications_connection_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id} → {self.taker_id}: {self.data}"


class Judgement(models.Model):
    """Somebody decided whether two applications do the same. `one` is the smaller code."""

    one = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    duplicate = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True, default="")
    actor = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "other"], name="applications_judgement_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="applications_judgement"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id} {self.duplicate}"


class Pulse(models.Model):
    """How the address of an application answered last. Written by the probe."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, primary_key=True, related_name="pulse"
    )
    up = models.BooleanField()
    since = models.DateTimeField()
    checked_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=60, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.application_id} {'up' if self.up else 'down'}"


class UptimeDay(models.Model):
    """How often the address was asked in one day, and how often it answered."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="uptime")
    day = models.DateField()
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    milliseconds = models.PositiveBigIntegerField()  # of all answers together

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["application", "day"], name="applications_uptime_once"),
            models.CheckConstraint(
                condition=Q(answered__lte=F("asked")), name="applications_uptime_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.day}"


class StageDay(models.Model):
    """The stage of an application, an agency or the city on one day, with its evidence.

    `code` is the application's or agency's; "" for the city.
    """

    day = models.DateField()
    level = models.CharField(max_length=12)  # application agency city
    code = models.CharField(max_length=60, blank=True, default="")
    stage = models.PositiveSmallIntegerField()
    score = models.FloatField()
    evidence = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["level", "code", "day"], name="applications_stageday_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.level} {self.code} {self.stage}"


class AgencyName(models.Model):
    """A name or code that some file uses for one of our agencies; remembered for the next file."""

    name = models.CharField(max_length=200, primary_key=True)  # plain: small letters, no signs
    agency = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.name} → {self.agency}"


class Upload(models.Model):
    """A file that brings applications: kept until all its rows are in, or a month.

    `rows` are the file's rows as text; `mapping` says which column is which field.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    filename = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    columns = ArrayField(models.CharField(max_length=200))
    rows = models.JSONField()
    mapping = models.JSONField()
    agency = models.CharField(max_length=60, blank=True, default="")  # of rows that name none
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.filename
