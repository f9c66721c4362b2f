"""What can be asked for: services and their versions. Old requests keep their old version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Service(models.Model):
    """A letter or permit. `edited` ones were changed by the city; a release leaves them alone."""

    code = models.CharField(max_length=40, primary_key=True)
    active = models.BooleanField(default=True)
    edited = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class ServiceVersion(models.Model):
    """A definition from a day on (`rules.catalog.Definition`); never changed afterwards."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    definition = models.JSONField()
    text = models.TextField()  # as somebody wrote it, for the editor
    digest = models.BinaryField(max_length=32)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["service", "number"], name="letters_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="letters_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.number}"
