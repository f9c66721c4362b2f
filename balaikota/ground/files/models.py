"""Uploads that were looked at, cleaned and kept."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class StoredFile(models.Model):
    """A cleaned photo with its sizes. The bytes lie in storage under the random id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.CharField(max_length=60)  # "report:17", or "draft:<key>" before it has one
    kind = models.CharField(max_length=20)  # photo
    mime = models.CharField(max_length=60)
    sha256 = models.BinaryField(max_length=32)  # of the upload as it came, to see duplicates
    size = models.PositiveIntegerField()  # bytes as kept
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(null=True)  # from EXIF, before it was stripped
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner"], name="files_stored_owner")
        ]

    def __str__(self) -> str:
        return str(self.id)
