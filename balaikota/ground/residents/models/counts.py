"""Counted residents: what pages, layers and datasets read instead of millions of rows.

Made anew by `actions.recount`; never personal: whoever shows them hides small numbers.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PlaceCount(models.Model):
    """People and families of one area, from RT to city."""

    place = models.CharField(max_length=24, primary_key=True)
    men = models.PositiveIntegerField()
    women = models.PositiveIntegerField()
    families = models.PositiveIntegerField()
    flawed = models.PositiveIntegerField()  # records with at least one flaw
    flaws = models.JSONField(default=dict)  # name of the flaw → records
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place} {self.men + self.women}"


class AgeCount(models.Model):
    """People of a kelurahan by year of birth and sex."""

    place = models.CharField(max_length=24)
    birth_year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=1)
    people = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["place", "birth_year", "sex"], name="residents_agecount_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.birth_year} {self.sex}"
