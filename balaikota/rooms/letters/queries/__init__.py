"""Reads of the letters room."""

from ..models import Request

__all__ = ["Request"]
