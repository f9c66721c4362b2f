"""Tables of the registers. A thing belongs to the source that brought it first."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Brought(models.Model):
    """What every thing knows of where it comes from. Withdrawn ones keep their row."""

    source = models.CharField(max_length=200)
    landed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Placed(models.Model):
    """Where a thing is."""

    region = models.CharField(max_length=24, blank=True, default="")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        abstract = True


def _on_earth(table: str) -> models.CheckConstraint:
    on = Q(longitude__range=(-180, 180), latitude__range=(-90, 90))
    none = Q(longitude=None, latitude=None)
    return models.CheckConstraint(condition=on | none, name=f"registers_{table}_on_earth")


class BudgetLine(Brought):
    """An account of an agency's budget (APBD), for a year or up to a month of it."""

    period = models.CharField(max_length=7)
    office = models.CharField(max_length=160)
    agency = models.CharField(max_length=80, blank=True, default="")
    account = models.CharField(max_length=40)
    title = models.CharField(max_length=300, blank=True, default="")
    budget = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    realised = models.DecimalField(max_digits=20, decimal_places=2, null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "office", "account"], name="registers_budget_once"
            ),
            models.CheckConstraint(
                condition=Q(account__regex=r"^[1-9](\.[0-9]+)*$"), name="registers_budget_account"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source"], name="registers_budget_source")
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.office} {self.account}"


class Asset(Brought, Placed):
    """Something the city owns (barang milik daerah)."""

    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=80, blank=True, default="")
    office = models.CharField(max_length=160, blank=True, default="")
    agency = models.CharField(max_length=80, blank=True, default="")
    year = models.IntegerField(null=True)
    worth = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    condition = models.CharField(max_length=40, blank=True, default="")
    address = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["office", "code"], name="registers_asset_once"),
            _on_earth("asset"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source"], name="registers_asset_source"),
            models.Index(fields=["longitude", "latitude"], name="registers_asset_point"),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.code}"


class Happening(Brought, Placed):
    """An event of the city that people may come to."""

    title = models.CharField(max_length=200)
    day = models.DateField()
    until = models.DateField(null=True)
    time = models.CharField(max_length=5, blank=True, default="")
    place = models.CharField(max_length=200, blank=True, default="")
    office = models.CharField(max_length=160, blank=True, default="")
    agency = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=80, blank=True, default="")
    visitors = models.IntegerField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "day", "place"], name="registers_agenda_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("day")), name="registers_agenda_ends"
            ),
            _on_earth("agenda"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["source"], name="registers_agenda_source"),
            models.Index(fields=["day"], name="registers_agenda_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.title}"


OF = {"budget": BudgetLine, "assets": Asset, "agenda": Happening}
