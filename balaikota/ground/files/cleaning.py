"""From whatever a phone sent to plain pixels: read what is useful, keep nothing else."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from balaikota.lib.errors import Invalid, gettext_noop

from . import exif
from .rules import (
    MOST_PIXELS,
    MOST_PIXELS_JPEG,
    QUALITY,
    SIDES,
    Format,
    Size,
    check_dimensions,
    refuse,
    sniff,
)

pillow_heif.register_heif_opener(thumbnails=False)
# Pillow warns at a size of its own; `_check` refuses at ours, from the header, before any decoding.
Image.MAX_IMAGE_PIXELS = None
# Decoding is the one thing a stranger can make the city do for long: two at a time are enough.
_DECODING = threading.BoundedSemaphore(2)
_SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Cleaned:
    """The kept sizes as JPEG bytes, and what the original told about place and time."""

    sizes: dict[Size, bytes]
    width: int
    height: int
    longitude: float | None
    latitude: float | None
    taken_at: datetime | None


def clean(data: bytes, *, now: datetime, zone: tzinfo) -> Cleaned:
    """Decode, turn upright, shrink and encode anew without any metadata.

    Args:
        zone: of a time in the photo that does not name its own.

    Raises:
        Invalid: one sentence that says what is wrong with the photo.
    """
    kind = sniff(data)
    with _DECODING, _refusals():
        with Image.open(io.BytesIO(data), formats=[kind.value]) as picture:
            _check(picture, kind)
            told = exif.read(picture, zone)
            pixels = _pixels(picture, kind)
        sizes = _sizes(pixels)
        width, height = pixels.size
    believable = told.taken_at is not None and told.taken_at <= now + timedelta(days=1)
    return Cleaned(
        sizes, width, height, told.longitude, told.latitude, told.taken_at if believable else None
    )


@contextmanager
def _refusals() -> Iterator[None]:
    """Whatever a decoder stumbles over becomes a sentence; a refusal passes through."""
    try:
        yield
    except Invalid:
        raise
    except Exception as error:  # decoders of four formats fail in their own ways on hostile bytes
        message = gettext_noop(
            "The photo is damaged or did not arrive whole. Choose it again or take a new one."
        )
        raise refuse("damaged", message) from error


def _check(picture: Image.Image, kind: Format) -> None:
    progressive = bool(picture.info.get("progressive"))
    baseline = kind == Format.JPEG and not progressive
    check_dimensions(*picture.size, most=MOST_PIXELS_JPEG if baseline else MOST_PIXELS)
    if kind in (Format.PNG, Format.WEBP) and getattr(picture, "is_animated", False):
        raise refuse("animated", gettext_noop("Moving pictures are not accepted. Choose a photo."))


def _pixels(picture: Image.Image, kind: Format) -> Image.Image:
    """Upright sRGB pixels no larger than the full size, on white where it was transparent."""
    profile = picture.info.get("icc_profile")
    if kind == Format.JPEG:
        picture.draft("RGB", (SIDES[Size.FULL], SIDES[Size.FULL]))
    picture.load()
    picture.thumbnail((SIDES[Size.FULL],) * 2, Image.Resampling.BICUBIC, reducing_gap=2.0)
    upright = _standard(ImageOps.exif_transpose(picture), profile)
    clean = Image.new("RGB", upright.size, "white")
    # A new image carries none of the old one's metadata, known to us or not.
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        clean.paste(layer, mask=layer.getchannel("A"))
    else:
        clean.paste(upright.convert("RGB"))
    return clean


def _standard(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as sRGB, since the profile goes with the metadata; a broken profile is ignored."""
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        return ImageCms.profileToProfile(picture, source, _SRGB, outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _sizes(pixels: Image.Image) -> dict[Size, bytes]:
    """The largest first; each smaller one is made from the one before."""
    sizes = {}
    for size, side in SIDES.items():
        if max(pixels.size) > side:
            pixels = pixels.resize(
                _fit(pixels.size, side), Image.Resampling.BICUBIC, reducing_gap=2.0
            )
        out = io.BytesIO()
        pixels.save(out, "JPEG", quality=QUALITY, progressive=size == Size.VIEW, optimize=True)
        sizes[size] = out.getvalue()
    return sizes


def _fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    share = min(1.0, side / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))
