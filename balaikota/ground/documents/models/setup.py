"""What the city sets up: registers that count, letterheads of offices, templates."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ..rules.numbers import Scope


class Register(models.Model):
    """A book of outgoing numbers. Each office of its scope counts for itself, each year anew."""

    code = models.CharField(max_length=40, primary_key=True)
    title = models.CharField(max_length=160)
    number_format = models.CharField(max_length=80)
    scope = models.CharField(max_length=10)
    active = models.BooleanField(default=True)
    edited = models.BooleanField(default=False)  # by the city: what is shipped leaves it alone
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(scope__in=list(Scope)), name="documents_register_scope"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Counter(models.Model):
    """The next number of one office in one year. Its row is locked until the number is signed."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="counters")
    unit = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["register", "unit", "year"], name="documents_counter_once"
            ),
            models.CheckConstraint(condition=Q(next__gte=1), name="documents_counter_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.register_id} {self.unit} {self.year}: {self.next}"


class Office(models.Model):
    """The letterhead (kop) of an office: a region or an agency. Missing ones follow their name."""

    code = models.CharField(max_length=60, primary_key=True)
    mark = models.CharField(max_length=30)  # in numbers: "Kel.SKM"
    lines = ArrayField(models.CharField(max_length=120))  # from the city down to the office
    address = models.CharField(max_length=200, blank=True, default="")
    contact = models.CharField(max_length=200, blank=True, default="")

    def __str__(self) -> str:
        return self.mark


class Template(models.Model):
    """One version of a template. Never changed: an edit is the next version."""

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    paper = models.CharField(max_length=2, default="f4")
    source = models.TextField()  # Typst
    fields = models.JSONField(default=list)
    roles = ArrayField(models.CharField(max_length=20))  # who may sign
    archive_code = models.CharField(max_length=30)
    retention_years = models.PositiveSmallIntegerField(default=5)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    digest = models.BinaryField(max_length=32)  # of all of it: the same is not written twice
    shipped = models.BooleanField(default=False)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["code", "version"], name="documents_template_once"),
            models.CheckConstraint(
                condition=Q(paper__in=("f4", "a4")), name="documents_template_paper"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="documents_template_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"
