"""Measures of a photographed paper: size, light and sharpness."""

from __future__ import annotations

import io

from ..rules import papers

_SIDE = 1000  # sharpness is measured at one size, whatever the camera


def doubts_of(data: bytes) -> list[str]:
    """Codes of what may make a paper hard to read. The photo was accepted by `files` before."""
    from PIL import Image, ImageFilter, ImageOps, ImageStat  # heavy: only where a photo comes

    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
        picture.draft("L", (_SIDE, _SIDE))
        grey = ImageOps.grayscale(picture)
    grey.thumbnail((_SIDE, _SIDE))
    light = ImageStat.Stat(grey)
    edges = ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES).crop(
        (2, 2, max(grey.width - 2, 3), max(grey.height - 2, 3))
    ))  # fmt: skip
    return papers.doubts(width, height, light.mean[0], light.stddev[0], edges.stddev[0])
