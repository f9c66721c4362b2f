"""Reads of documents. What strangers may read comes from `checking`, and from nowhere else."""

from .archive import DocumentView, of_subject, pdf

__all__ = ["DocumentView", "of_subject", "pdf"]
