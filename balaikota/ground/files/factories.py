"""Photos for tests, made on the spot."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from .actions import KeptPhoto, keep_photo

_COLOURS: dict[str, tuple[Any, Any]] = {
    "RGB": ("white", "navy"),
    "L": (255, 20),
    "RGBA": ((255, 255, 255, 0), (0, 0, 128, 255)),
    "CMYK": ((0, 0, 0, 0), (255, 255, 0, 128)),
}


def picture(
    width: int = 640,
    height: int = 480,
    kind: str = "JPEG",
    *,
    position: tuple[float, float] | None = None,
    taken_at: str = "",
    offset: str = "",
    orientation: int = 1,
    mode: str = "RGB",
    **options: Any,
) -> bytes:
    """A picture with a dark left half, and EXIF when asked for.

    Args:
        position: (longitude, latitude) in degrees.
        taken_at: "2026:11:23 10:00:00", with `offset` "+07:00".
    """
    light, dark = _COLOURS[mode]
    image = Image.new(mode, (width, height), light)
    image.paste(dark, (0, 0, width // 2, height))
    exif = Image.Exif()
    if orientation != 1:
        exif[ExifTags.Base.Orientation] = orientation
    if taken_at:
        exif[ExifTags.Base.DateTime] = taken_at
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = taken_at
        if offset:
            details[ExifTags.Base.OffsetTimeOriginal] = offset
    if position:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(_gps(*position))
    out = io.BytesIO()
    if position or taken_at or orientation != 1:
        options["exif"] = exif.tobytes()
    image.save(out, kind, **options)
    return out.getvalue()


def _gps(longitude: float, latitude: float) -> dict[int, Any]:
    return {
        ExifTags.GPS.GPSLatitudeRef: "S" if latitude < 0 else "N",
        ExifTags.GPS.GPSLatitude: _parts(latitude),
        ExifTags.GPS.GPSLongitudeRef: "W" if longitude < 0 else "E",
        ExifTags.GPS.GPSLongitude: _parts(longitude),
    }


def _parts(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(abs(degrees), 1)
    minutes, rest = divmod(rest * 60, 1)
    return whole, minutes, round(rest * 60, 4)


def photo(now: datetime, owner: str = "draft:test", **options: Any) -> KeptPhoto:
    """A kept photo."""
    return keep_photo(picture(**options), owner=owner, now=now)
