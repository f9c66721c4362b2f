"""Where and when a photo was taken, as far as it says so believably."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from PIL import ExifTags, Image

from balaikota.lib.geo import is_point

_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True)
class Told:
    """Degrees and an aware time; `None` for what the photo does not tell."""

    longitude: float | None = None
    latitude: float | None = None
    taken_at: datetime | None = None


def read(picture: Image.Image, zone: tzinfo) -> Told:
    """Never fails: a photo with broken EXIF tells nothing."""
    try:
        table = picture.getexif()
        position = _position(table.get_ifd(ExifTags.IFD.GPSInfo))
        taken = _taken(dict(table), table.get_ifd(ExifTags.IFD.Exif), zone)
    except Exception:  # EXIF is written by thousands of makers; it must not cost a photo
        return Told()
    longitude, latitude = position or (None, None)
    return Told(longitude, latitude, taken)


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """(longitude, latitude); (0, 0) is what cameras write when they do not know."""
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude])
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    latitude *= -1 if str(gps.get(ExifTags.GPS.GPSLatitudeRef, "N")).upper()[:1] == "S" else 1
    longitude *= -1 if str(gps.get(ExifTags.GPS.GPSLongitudeRef, "E")).upper()[:1] == "W" else 1
    if not is_point(longitude, latitude) or (longitude == 0 and latitude == 0):
        return None
    return round(longitude, 7), round(latitude, 7)


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _taken(base: Mapping[int, Any], more: Mapping[int, Any], zone: tzinfo) -> datetime | None:
    text = more.get(ExifTags.Base.DateTimeOriginal) or base.get(ExifTags.Base.DateTime)
    if not text:
        return None
    try:
        local = datetime.strptime(str(text)[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    offset = _OFFSET.fullmatch(str(more.get(ExifTags.Base.OffsetTimeOriginal, "")).strip())
    if offset:
        sign = -1 if offset[1] == "-" else 1
        zone = timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3])))
    return local.replace(tzinfo=zone)
