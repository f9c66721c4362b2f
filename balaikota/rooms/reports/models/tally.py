"""What is counted beforehand, so that maps, figures and suggestions read few rows."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

# Handled by more than the leading agency, or by those that did their part before it came back.
SHARED = Q(agencies__1__isnull=False) | Q(agency="", agencies__0__isnull=False)


class MapTally(models.Model):
    """How many public reports lie in one square of the map, kept with every step.

    Squares are web-mercator tiles of two zooms (`rules.maps`), so that a map of any size is drawn
    from few rows. Secret reports and those not yet public are never counted here.
    """

    level = models.PositiveSmallIntegerField()
    x = models.IntegerField()
    y = models.IntegerField()
    category = models.CharField(max_length=60)
    place = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    count = models.IntegerField()
    longitude = models.FloatField()  # sums, for the middle of the points
    latitude = models.FloatField()

    class Meta:
        verbose_name_plural = "map tallies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["level", "category", "x", "y", "state", "place"],
                name="reports_maptally_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.x}/{self.y} {self.count}"


class OpenTally(models.Model):
    """How many open reports that were forwarded are alike in all that is asked, kept with every
    step, so that figures need not count them one by one. The columns carry the names of `Report`.
    """

    place = models.CharField(max_length=24)
    category = models.CharField(max_length=60)
    state = models.CharField(max_length=12)
    secret = models.BooleanField()
    agency = models.CharField(max_length=60)
    agencies = ArrayField(models.CharField(max_length=60))
    shared = models.GeneratedField(
        expression=SHARED,  # type: ignore[arg-type]  # a Q is one; the stubs do not know
        output_field=models.BooleanField(),
        db_persist=True,
    )
    running = models.BooleanField()  # a clock of the city runs: `due_at` is there
    count = models.IntegerField()

    class Meta:
        verbose_name_plural = "open tallies"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "category", "state", "secret", "agency", "agencies", "running"],
                name="reports_opentally_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.agency} {self.state} {self.count}"


class CategoryWord(models.Model):
    """How often a word stem stood in public reports of a category; learned anew every night."""

    word = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["word", "category"], name="reports_categoryword_once")
        ]

    def __str__(self) -> str:
        return f"{self.word} {self.category} {self.count}"
