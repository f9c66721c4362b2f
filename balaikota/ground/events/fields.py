"""Columns that keep personal data encrypted at rest."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that only this city's key ring can read. Cannot be searched; keep a blind index."""

    def get_prep_value(self, value: Any) -> Any:
        return settings.KEY_RING.encrypt(value) if value else ""

    def from_db_value(self, value: str | None, *args: object) -> str | None:
        return settings.KEY_RING.decrypt(value) if value else value


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes that only this city's key ring can read; the model holds them open.

    For many fields in one column (packed by msgspec): a row costs one encryption. Bulk actions may
    write what `KeyRing.sealer()` gives directly.
    """

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        sealed = settings.KEY_RING.seal(bytes(value)) if value is not None else None
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value: Any, *args: object) -> bytes | None:
        return None if value is None else settings.KEY_RING.open(bytes(value))


class PointField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's native `point`: (longitude, latitude) in degrees."""

    def db_type(self, connection: object) -> str:
        return "point"

    def from_db_value(self, value: str | None, *args: object) -> tuple[float, float] | None:
        if value is None:
            return None
        longitude, latitude = value.strip("()").split(",")
        return float(longitude), float(latitude)

    def get_prep_value(self, value: tuple[float, float] | None) -> object:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        return f"({value[0]!r},{value[1]!r})"
