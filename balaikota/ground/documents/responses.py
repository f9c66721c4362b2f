"""Sending a signed file. The caller has decided that this person may have it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.text import slugify

from .queries import archive


def file_response(document: int, name: str = "surat") -> HttpResponse:
    """The PDF of a document, as a file of this name. Raises NotFound."""
    return pdf_response(archive.pdf(document), name)


def pdf_response(pdf: bytes, name: str, *, draft: bool = False) -> HttpResponse:
    """A PDF; a draft opens in the browser, a signed file is saved."""
    response = HttpResponse(pdf, content_type="application/pdf")
    shown = "inline" if draft else "attachment"
    file = f"{slugify(name.replace('/', '-')) or 'surat'}.pdf"
    response.headers["Content-Disposition"] = f'{shown}; filename="{file}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not draft:  # a browser's own reader of PDF does not run in a sandbox
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
