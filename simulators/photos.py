"""Painted photos: like a photo in size and weight, and plainly an example to everyone who looks."""

from __future__ import annotations

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw, ImageFilter

_SIZE = (1280, 960)
_GPS, _DATE = 0x8825, 0x9003
_EXIF = 0x8769


def photo(words: str, seed: int, *, at: tuple[float, float] | None, taken: datetime) -> bytes:
    """A JPEG of a street scene with the words on it.

    Args:
        at: longitude and latitude written into the EXIF data, as a telephone does.
    """
    chance = random.Random(seed)
    image = _street(chance)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 860, 1280, 960), fill=(24, 32, 40))
    draw.text((32, 876), f"CONTOH · {words}", fill=(255, 255, 255), font_size=44)
    draw.text((32, 926), taken.strftime("%d.%m.%Y %H.%M"), fill=(190, 200, 210), font_size=24)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82, exif=_exif(at, taken))
    return file.getvalue()


def _street(chance: random.Random) -> Image.Image:
    hue = chance.randint(-16, 16)
    image = Image.new("RGB", _SIZE, (150 + hue, 190 + hue, 220))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 540, 1280, 960), fill=(118 + hue, 142, 96))
    left = 0
    while left < _SIZE[0]:
        width, top = chance.randint(90, 220), chance.randint(180, 420)
        shade = chance.randint(110, 200)
        draw.rectangle((left, top, left + width, 560), fill=(shade, shade - 10, shade - 24))
        left += width + chance.randint(4, 30)
    draw.polygon([(0, 960), (1280, 960), (760, 540), (520, 540)], fill=(92, 94, 98))
    for _ in range(chance.randint(1, 4)):
        x, y = chance.randint(420, 860), chance.randint(640, 820)
        size = (y - 560) // 3 + chance.randint(10, 40)
        draw.ellipse((x - size, y - size // 3, x + size, y + size // 3), fill=(48, 46, 44))
    return image.filter(ImageFilter.GaussianBlur(1.2))


def _exif(at: tuple[float, float] | None, taken: datetime) -> Image.Exif:
    exif = Image.Exif()
    exif.get_ifd(_EXIF)[_DATE] = taken.strftime("%Y:%m:%d %H:%M:%S")
    if at is not None:
        longitude, latitude = at
        gps = exif.get_ifd(_GPS)
        gps[1], gps[2] = "N" if latitude >= 0 else "S", _degrees(latitude)
        gps[3], gps[4] = "E" if longitude >= 0 else "W", _degrees(longitude)
    return exif


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(abs(value) * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return float(degrees), float(minutes), round(seconds, 3)
