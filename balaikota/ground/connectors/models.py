"""Sources, their runs and rows. Every invariant that the database can hold is a constraint."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import EncryptedTextField, PointField

from .rules.life import GOING, RowState, RunState, Why


class Source(models.Model):
    """A source by its manifest. `generation` names its rows that count; 0 before the first load."""

    code = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=200)
    application = models.CharField(max_length=60, blank=True, default="")
    agency = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    manifest = models.TextField()
    number = models.PositiveIntegerField(default=1)  # of the manifest's version
    active = models.BooleanField(default=True)
    generation = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    cursor = models.TextField(blank=True, default="")
    good_run = models.BigIntegerField(null=True)
    good_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    breach = models.CharField(max_length=20, blank=True, default="")
    late_told = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=Q(active=True), name="connectors_due")
        ]

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """A manifest as it once was, so that a number can be explained by the words of its day."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    manifest = models.TextField()
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "number"], name="connectors_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.number}"


class Secret(models.Model):
    """A secret that a manifest names. It is set and used, never shown."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(max_length=60)
    value = EncryptedTextField()
    set_by = models.CharField(max_length=60)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "name"], name="connectors_secret_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.name}"


class Run(models.Model):
    """One reading of a source. Its id is also the generation its rows are written under."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()  # of the manifest's version
    why = models.CharField(max_length=12, choices=[(w.value, w.value) for w in Why])
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in RunState])
    actor = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read = models.BigIntegerField(default=0)
    good = models.BigIntegerField(default=0)
    bad = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    same = models.BigIntegerField(default=0)
    gone = models.BigIntegerField(default=0)
    origins = models.JSONField(default=list)
    problem = models.CharField(max_length=30, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(state__in=[state.value for state in GOING]),
                name="connectors_one_run_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, state__in=[s.value for s in GOING])
                | Q(ended_at__isnull=False) & ~Q(state__in=[s.value for s in GOING]),
                name="connectors_run_ends_with_its_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "-id"], name="connectors_run_latest")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} #{self.pk}"


class Row(models.Model):
    """A row of a source. Those of its present generation count; others are being written or swept.

    No constraint holds the key together: a load writes as fast as COPY can, and keys that stand
    twice are set apart in one statement before the generation counts. Nor does one hold the source:
    asking for it again at each of a million rows took half of the database's time.
    """

    source = models.ForeignKey(
        Source, on_delete=models.CASCADE, db_index=False, db_constraint=False
    )
    generation = models.BigIntegerField()
    key = models.TextField(db_collation="C")  # only ever compared as it is written
    data = models.JSONField()
    point = PointField(null=True)
    place = models.CharField(max_length=24, blank=True, default="")
    period = models.CharField(max_length=10, blank=True, default="")
    run = models.BigIntegerField()
    file = models.SmallIntegerField(default=0)  # which of the run's origins
    line = models.IntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "generation", "key"], name="connectors_row_key"),
            GistIndex(
                fields=["point"], name="connectors_row_point", condition=Q(point__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.key}"


class Quarantined(models.Model):
    """A row that broke the contract, as it came. Sealed when the source has personal columns."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="quarantine")
    run = models.BigIntegerField()
    file = models.SmallIntegerField(default=0)
    line = models.IntegerField()
    fingerprint = models.BinaryField(max_length=32)
    raw = EncryptedTextField()  # JSON
    faults = models.JSONField()  # [{column, code, data}]
    state = models.CharField(max_length=12, default=RowState.WAITING.value)
    mended = EncryptedTextField(default="")  # JSON
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "fingerprint"], name="connectors_quarantined_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source", "state", "-id"], name="connectors_quarantine")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.line}"


class RegionText(models.Model):
    """A text of a source that should name a region and did not, and what was decided about it."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="texts")
    text = models.CharField(max_length=200)
    within = models.CharField(max_length=200, blank=True, default="")
    rows = models.BigIntegerField(default=0)
    candidates = models.JSONField(default=list)  # [{code, name, score}]
    code = models.CharField(max_length=24, blank=True, default="")
    nowhere = models.BooleanField(default=False)  # decided: it means no region of this city
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "text", "within"], name="connectors_region_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.text}"


class Pushed(models.Model):
    """An event an application pushed, kept until a run has landed it. Sealed."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="pushed")
    event = models.CharField(max_length=200)  # CloudEvents: source + id
    body = EncryptedTextField()  # JSON of the data
    came_at = models.DateTimeField()
    run = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "event"], name="connectors_pushed_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.event}"
