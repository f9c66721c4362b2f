"""What comes in as a photo, and what is kept of it."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from balaikota.ground.files.cleaning import clean
from balaikota.ground.files.factories import picture
from balaikota.ground.files.rules import MOST_BYTES, Size, sniff
from balaikota.lib.errors import Invalid
from balaikota.lib.times import JAKARTA

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
HERE = (106.0532, -6.0161)


def cleaned(data: bytes):
    return clean(data, now=NOW, zone=JAKARTA)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_kind_of_photo_becomes_a_plain_jpeg(kind: str) -> None:
    kept = cleaned(picture(1600, 1200, kind, position=HERE, taken_at="2026:11:22 10:00:00"))
    assert (kept.longitude, kept.latitude) == pytest.approx(HERE, abs=1e-6)
    assert kept.taken_at == datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert (kept.width, kept.height) == (1600, 1200)
    for size, side in ((Size.FULL, 1600), (Size.VIEW, 1280), (Size.THUMB, 320)):
        image = opened(kept.sizes[size])
        assert image.format == "JPEG"
        assert max(image.size) == side
        left, right = image.getpixel((10, 10)), image.getpixel((image.width - 10, 10))
        assert left[0] < 60 < 200 < right[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_of_place_and_maker_is_left_in_the_bytes(kind: str) -> None:
    options = {"comment": b"rumah Bu Sri"} if kind == "JPEG" else {}
    data = picture(900, 600, kind, position=HERE, taken_at="2026:11:22 10:00:00", **options)
    assert b"2026:11:22" in data or kind == "PNG"
    for kept in cleaned(data).sizes.values():
        image = opened(kept)
        assert len(image.getexif()) == 0
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
        for trace in (b"Exif", b"2026:11:22", b"rumah Bu Sri", b"http://ns.adobe.com", b"ICC_"):
            assert trace not in kept


@pytest.mark.parametrize(
    ("orientation", "dark"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom")]
)
def test_photos_stand_upright(orientation: int, dark: str) -> None:
    image = opened(cleaned(picture(600, 400, orientation=orientation)).sizes[Size.FULL])
    assert image.size == ((600, 400) if orientation in (1, 3) else (400, 600))
    middle = {"left": (0.1, 0.5), "right": (0.9, 0.5), "top": (0.5, 0.1), "bottom": (0.5, 0.9)}
    across, down = middle[dark]
    assert image.getpixel((int(image.width * across), int(image.height * down)))[0] < 60


def test_large_photos_are_kept_at_2560() -> None:
    kept = cleaned(picture(5000, 2500))
    assert (kept.width, kept.height) == (2560, 1280)
    assert opened(kept.sizes[Size.FULL]).size == (2560, 1280)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK"])
def test_unusual_pixels_are_kept_too(mode: str) -> None:
    kind = "PNG" if mode == "RGBA" else "JPEG"
    image = opened(cleaned(picture(400, 300, kind, mode=mode)).sizes[Size.FULL])
    assert image.mode == "RGB"
    assert image.getpixel((390, 10))[0] > 200  # what was transparent is white


def test_a_time_names_its_own_zone() -> None:
    kept = cleaned(picture(taken_at="2026:11:22 10:00:00", offset="+09:00"))
    assert kept.taken_at == datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.mark.parametrize("taken_at", ["2031:01:01 10:00:00", "0000:00:00 00:00:00", "kemarin"])
def test_an_unbelievable_time_is_no_time(taken_at: str) -> None:
    assert cleaned(picture(taken_at=taken_at)).taken_at is None


@pytest.mark.parametrize("position", [(0.0, 0.0), (500.0, -6.0)])
def test_an_unbelievable_position_is_none(position: tuple[float, float]) -> None:
    kept = cleaned(picture(position=position))
    assert (kept.longitude, kept.latitude) == (None, None)


def huge_png() -> bytes:
    """A few bytes that unpack to 2.5 thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (50, 50), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def with_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("jahat.html", "<script>alert(1)</script>")
    return picture() + out.getvalue()


PHP = b"\xff\xd8\xff\xe0<?php system($_GET['c']); ?>"
HOSTILE = {
    "empty": (b"", "empty"),
    "too big": (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "too_big"),
    "text": (b"halo, ini bukan foto", "not_a_photo"),
    "svg": (
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        "not_a_photo",
    ),
    "gif": (animated("GIF"), "not_a_photo"),
    "pdf": (b"%PDF-1.7\n%...", "not_a_photo"),
    "zip": (b"PK\x03\x04" + b"\0" * 100, "not_a_photo"),
    "video": (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "not_a_photo"),
    "truncated": (picture(2000, 1500)[:4000], "damaged"),
    "truncated png": (picture(2000, 1500, "PNG")[:-400], "damaged"),
    "truncated heic": (picture(800, 600, "HEIF")[:-300], "damaged"),
    "only a beginning": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "damaged"),
    "animated png": (animated("PNG"), "animated"),
    "animated webp": (animated("WEBP"), "animated"),
    "huge": (huge_png(), "huge"),
    "jpeg and zip": (with_zip(), "polyglot"),
    "jpeg and php": (PHP + picture(), "polyglot"),
    "jpeg and html": (picture(comment=b"<html><script>alert(1)</script>"), "polyglot"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_pictures_are_refused_with_a_sentence(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(Invalid) as refusal:
        cleaned(data)
    assert refusal.value.code == code
    assert refusal.value.field == "photo"
    assert refusal.value.message.endswith(".")


def test_a_long_thin_picture_is_refused() -> None:
    with pytest.raises(Invalid, match="pixels"):
        cleaned(picture(40_000, 2))


def test_a_photo_that_was_renamed_is_known_by_its_bytes() -> None:
    assert sniff(picture(kind="PNG")) == "PNG"
    assert sniff(picture(kind="WEBP")) == "WEBP"


def test_a_motion_photo_is_a_photo() -> None:
    """Phones append a short video to the picture; it is dropped, not refused."""
    video = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 100
    kept = cleaned(picture() + video)
    assert video[:40] not in kept.sizes[Size.FULL]


def test_the_first_picture_of_a_heic_is_kept() -> None:
    heif = pillow_heif.HeifFile()
    heif.add_from_pillow(Image.new("RGB", (300, 200), "navy"))
    heif.add_from_pillow(Image.new("RGB", (300, 200), "white"))
    out = io.BytesIO()
    heif.save(out)
    image = opened(cleaned(out.getvalue()).sizes[Size.FULL])
    assert image.getpixel((10, 10))[0] < 60


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_never_break_anything_else(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF"]))
    hurt = bytearray(picture(120, 90, kind, position=HERE))
    for _ in range(data.draw(st.integers(1, 12))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Invalid):  # a sentence; anything else fails the test
        kept = cleaned(bytes(hurt))
        assert opened(kept.sizes[Size.THUMB]).format == "JPEG"
