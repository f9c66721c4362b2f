"""What a PDF that somebody brought says of its signature.

A stranger's file may be made to keep a reader busy for ever or to fill its memory, so it is read in
a helper that the system ends then. Imported there too: without Django.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from balaikota.lib import apart

LIMITS = apart.Limits(seconds=10, memory=600_000_000, idle=300)


@dataclass(frozen=True, slots=True)
class Seal:
    """What the first signature of a PDF says when one looks without trusting anybody."""

    intact: bool  # its bytes are those that were signed
    whole: bool  # the signature covers the file as it is
    name: str


def seal_of(pdf: bytes) -> Seal | None:
    """The first signature in a PDF, or None when there is none that can be read."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_signatures
        if not found:
            return None
        nobody = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_signature(found[0], nobody, skip_diff=True)
    except Exception:  # a stranger's file may break a reader in any way
        return None
    return Seal(
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        name=str(found[0].signer_cert.subject.native.get("common_name", "")),
    )


def looker(_: None) -> Callable[[bytes], Seal | None]:
    """What the helper does; see `lib.apart`."""
    return seal_of


_helper: apart.Contained[bytes, Seal | None] = apart.Contained(looker, None, LIMITS)


def looked_at(pdf: bytes) -> Seal | None:
    """The same for a file of a stranger; one that takes too much has no readable signature."""
    try:
        return _helper.ask(pdf)
    except apart.Exceeded:
        return None
