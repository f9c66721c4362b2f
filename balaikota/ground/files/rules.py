"""What a photo must be to be kept, and where its sizes lie. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from balaikota.lib.errors import Invalid, gettext_noop

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000  # decoded whole: 150 MB
# A baseline JPEG is read at a fraction of its size, so the big cameras of phones are welcome.
MOST_PIXELS_JPEG = 125_000_000
LONGEST_SIDE = 30_000
QUALITY = 82
MIME = "image/jpeg"


class Size(StrEnum):
    """The sizes a photo is kept in."""

    THUMB = "thumb"
    VIEW = "view"
    FULL = "full"


# The longest side in pixels; smaller photos are never blown up.
SIDES = {Size.FULL: 2560, Size.VIEW: 1280, Size.THUMB: 320}


class Format(StrEnum):
    """What is understood. Values are names of Pillow."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"


_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", gettext_noop("GIF pictures are not accepted. Choose a photo (JPEG, PNG or HEIC).")),
    (b"%PDF", gettext_noop("This is a PDF. Choose a photo (JPEG, PNG, WEBP or HEIC).")),
    (b"PK\x03\x04", gettext_noop("This is a ZIP or office file. Choose a photo.")),
    (b"BM", gettext_noop("BMP pictures are not accepted. Choose a photo (JPEG, PNG or HEIC).")),
    (b"II*\0", gettext_noop("TIFF pictures are not accepted. Choose a photo (JPEG, PNG or HEIC).")),
    (b"MM\0*", gettext_noop("TIFF pictures are not accepted. Choose a photo (JPEG, PNG or HEIC).")),
)
_FOREIGN = (b"<script", b"<html", b"<?php", b"<!doctype", b"%pdf-", b"<iframe")
_ZIP_END = b"PK\x05\x06"


def sniff(data: bytes) -> Format:
    """The true type by the first bytes; what the file is called does not matter.

    Raises:
        Invalid: with a sentence for what it is instead.
    """
    if not data:
        raise refuse("empty", gettext_noop("The file is empty. Choose the photo again."))
    if len(data) > MOST_BYTES:
        message = gettext_noop("The photo is larger than 20 MB. Choose a smaller one.")
        raise refuse("too_big", message)
    found = _format(data[:16])
    if found is None:
        raise refuse("not_a_photo", _what_else(data))
    _refuse_two_in_one(data)
    return found


def _format(head: bytes) -> Format | None:
    if head[:3] == b"\xff\xd8\xff":
        return Format.JPEG
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return Format.PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Format.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return Format.HEIF
    return None


def _what_else(data: bytes) -> str:
    for start, message in _OTHER_KINDS:
        if data.startswith(start):
            return message
    if data[4:8] == b"ftyp":
        return gettext_noop("This is a video. Choose a photo.")
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return gettext_noop("SVG drawings are not accepted. Choose a photo (JPEG, PNG or HEIC).")
    return gettext_noop("This is not a photo. Choose a JPEG, PNG, WEBP or HEIC file.")


def _refuse_two_in_one(data: bytes) -> None:
    """A file that is a photo and something else too was made to deceive.

    Cleaning would drop the other half anyway; trailing video of a "motion photo" is no reason.
    """
    ends = (data[:4096] + data[-4096:]).lower()
    if any(mark in ends for mark in _FOREIGN) or _ZIP_END in data[-66_000:]:
        message = gettext_noop("Another file is hidden in this photo. Choose the original photo.")
        raise refuse("polyglot", message)


def check_dimensions(width: int, height: int, *, most: int) -> None:
    """Raises Invalid for a picture that would fill the memory when it is opened."""
    if width * height > most or max(width, height) > LONGEST_SIDE:
        message = gettext_noop("The picture has too many pixels. Choose a smaller photo.")
        raise refuse("huge", message)


def refuse(code: str, message: str) -> Invalid:
    """The refusal of a photo."""
    return Invalid(code, message, field="photo")


def path(photo: UUID, created_at: datetime, size: Size) -> str:
    """Where the bytes of one size lie: by day, so that the sweeper looks at few folders."""
    return f"photos/{created_at:%Y/%m/%d}/{photo}-{size}.jpg"


def id_in(name: str) -> UUID | None:
    """The photo a stored name belongs to."""
    try:
        return UUID(name[:36])
    except ValueError:
        return None
