"""Indicators and their values over area and period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .rules import DIRECTIONS


class Definition(models.Model):
    """A number with its meaning."""

    code = models.CharField(max_length=100, primary_key=True)
    title = models.CharField(max_length=200)
    definition = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=60, blank=True, default="")
    direction = models.CharField(max_length=4, default="up")  # what is good
    target = models.FloatField(null=True)
    source = models.CharField(max_length=200, blank=True, default="")
    live = models.BooleanField(default=False)  # kept daily from the socket of the same key

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(direction__in=DIRECTIONS), name="indicators_direction_known"
            )
        ]

    def __str__(self) -> str:
        return self.code


class Recorded(models.Model):
    """One value. The same indicator, area and period is one value, however often it is sent."""

    indicator = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="values")
    area = models.CharField(max_length=24, blank=True, default="")
    period = models.CharField(max_length=10)
    value = models.FloatField()
    source = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["indicator", "area", "period"], name="indicators_value_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source"], name="indicators_source")
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area} {self.period}"
