"""Regions from province to RT, agencies, places, and the days nobody works."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Region(models.Model):
    """A province, kota/kabupaten, kecamatan, kelurahan/desa, RW or RT by its dotted code.

    Kemendagri codes down to the kelurahan ("36.72.01.1001"); RW and RT continue them with three
    digits each ("36.72.01.1001.003.002"). `outline` is a GeoJSON geometry in WGS84, lon/lat.
    """

    code = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)  # provinsi kota kabupaten kecamatan kelurahan desa rw rt
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    postal_code = models.CharField(max_length=5, blank=True, default="")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    outline = models.JSONField(null=True)
    population = models.PositiveIntegerField(null=True)
    area_km2 = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Agency(models.Model):
    """An agency (OPD) or a part of one: dotted codes make the tree ("dpupr", "dpupr.jalan").

    The offices of kecamatan and kelurahan carry the region's own code.
    """

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=160)
    short = models.CharField(max_length=40)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    region = models.CharField(max_length=24, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "agencies"

    def __str__(self) -> str:
        return self.short


class Place(models.Model):
    """A named point people know: an office, a market, a school."""

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="places")
    agency = models.ForeignKey(Agency, on_delete=models.SET_NULL, null=True, related_name="places")
    longitude = models.FloatField()
    latitude = models.FloatField()
    source = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True)  # no source brings it any more

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "kind", "region"], name="territory_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class PlaceSource(models.Model):
    """A connector's source that brings a place; several may bring the same one."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="sources")
    source = models.CharField(max_length=200)
    landed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["source", "place"], name="territory_placesource_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.place_id}"


class PlaceChange(models.Model):
    """What a source made of a place, and where it then lay. Only ever added to."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=10)  # came moved returned withdrawn
    source = models.CharField(max_length=200)
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-at"], name="territory_placechange_at")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.what}"


class Holiday(models.Model):
    """A day off that no library knows: cuti bersama, a local day. Dated, with its source."""

    day = models.DateField()
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20)  # national cuti_bersama local working
    region = models.CharField(max_length=24, blank=True, default="")  # "" = the whole country
    source = models.CharField(max_length=200, blank=True, default="")
    verified = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["day", "kind", "region"], name="territory_holiday_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class WorkingWeek(models.Model):
    """Which weekdays an area works (0 = Monday). The longest matching area wins."""

    region = models.CharField(max_length=24, blank=True, default="", unique=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField())

    def __str__(self) -> str:
        return self.region or "Indonesia"


class Upload(models.Model):
    """A file somebody brought to import, kept between its preview and its use."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12)  # regions agencies places holidays
    filename = models.CharField(max_length=120)
    data = models.BinaryField()
    brought_by = models.CharField(max_length=60)
    brought_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.filename}"
