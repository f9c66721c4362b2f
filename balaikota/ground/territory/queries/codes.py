"""Dotted codes (regions, agencies) in the database."""

from __future__ import annotations

from django.db.models import Q


def under(column: str, code: str) -> Q:
    """Rows whose dotted code in `column` is `code` or lies below it."""
    return Q(**{column: code}) | Q(**{f"{column}__startswith": f"{code}."})
