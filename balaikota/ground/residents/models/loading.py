"""Files of residents that were or are being loaded."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balaikota.ground.events.fields import SealedField


class Run(models.Model):
    """One file. `done` rows are in: a run that was stopped goes on after them.

    `digest` is the blind index of the file, so that the same file goes on instead of anew.
    `data` holds an uploaded file, packed and sealed, until it is in; files given to the command
    line stay where they are.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    title = models.CharField(max_length=120)
    data = SealedField(null=True)
    size = models.PositiveBigIntegerField()  # bytes
    rows = models.PositiveIntegerField(null=True)  # when known
    done = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    flawed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default="waiting")  # waiting running done failed
    why = models.CharField(max_length=200, blank=True, default="")  # it failed, in words
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]),
                name="residents_run_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"


class RunProblem(models.Model):
    """A row that was refused, or taken with flaws: line, column and reason. Never the value:
    it may be somebody's number."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="problems")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=30, blank=True, default="")
    reason = models.CharField(max_length=30)
    refused = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["run", "line"], name="residents_problem_line")
        ]

    def __str__(self) -> str:
        return f"line {self.line} {self.reason}"
