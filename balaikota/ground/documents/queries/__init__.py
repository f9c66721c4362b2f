"""Reads of documents. What strangers may read comes from `checking`, and from nowhere else."""

from ..models import Disposal, Document
from .archive import DocumentView, of_subject, pdf

__all__ = ["Disposal", "Document", "DocumentView", "of_subject", "pdf"]
