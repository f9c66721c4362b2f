"""Mapbox vector tiles of points, written by hand: one layer, one point a feature.

Follows the Mapbox Vector Tile specification 2.1. Property values are gathered column by column,
so that a tile of thousands of points costs a few microseconds each.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

EXTENT = 4096
BUFFER = 64  # units outside the tile that are still drawn, so that symbols are not cut at edges
Value = str | bool | int | float


def encode_points(
    layer: str,
    z: int,
    x: int,
    y: int,
    longitudes: ArrayLike,
    latitudes: ArrayLike,
    tags: Mapping[str, Sequence[Value | None]] | None = None,
    ids: Sequence[int] | None = None,
) -> bytes:
    """A tile with the points that fall into it (degrees), as protobuf.

    Args:
        tags: property name → one value for each point; `None` leaves it out.
        ids: feature ids, positive; one for each point.
    """
    columns, rows = _project(z, x, y, np.asarray(longitudes, float), np.asarray(latitudes, float))
    inside = (np.minimum(columns, rows) >= -BUFFER) & (np.maximum(columns, rows) < EXTENT + BUFFER)
    chosen = np.flatnonzero(inside).tolist()
    keys, values, tagged = _dictionary(tags or {}, chosen)
    across, down = _zigzag(columns[inside]), _zigzag(rows[inside])
    body = bytearray(_field(1, layer.encode()))
    for place, index in enumerate(chosen):
        feature = b"" if ids is None else b"\x08" + varint(ids[index])
        if tagged[place]:
            feature += _field(2, tagged[place])
        # type POINT; geometry: MoveTo, once
        feature += b"\x18\x01" + _field(4, b"\x09" + varint(across[place]) + varint(down[place]))
        body += _field(2, feature)
    for key in keys:
        body += _field(3, key.encode())
    for value in values:
        body += _field(4, value)
    body += b"\x28" + varint(EXTENT) + b"\x78\x02"  # extent, version 2
    return _field(3, bytes(body)) if chosen else b""


def varint(number: int) -> bytes:
    """A protobuf varint of a number that is not negative."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _field(number: int, content: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + varint(len(content)) + content


def _project(
    z: int, x: int, y: int, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    sine = np.sin(np.radians(np.clip(latitudes, -85.0511, 85.0511)))
    across = (longitudes + 180) / 360 * 2**z - x
    down = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * 2**z - y
    return np.floor(across * EXTENT).astype(np.int64), np.floor(down * EXTENT).astype(np.int64)


def _zigzag(numbers: NDArray[np.int64]) -> list[int]:
    result: list[int] = ((numbers << 1) ^ (numbers >> 63)).tolist()
    return result


def _dictionary(
    tags: Mapping[str, Sequence[Value | None]], chosen: list[int]
) -> tuple[list[str], list[bytes], list[bytes]]:
    """Keys, encoded values, and for each chosen point its packed key and value numbers."""
    known: dict[bytes, int] = {}
    tagged = [b""] * len(chosen)
    for key, column in enumerate(tags.values()):
        words: dict[tuple[type, Value], bytes] = {}
        for place, index in enumerate(chosen):
            value = column[index]
            if value is None:
                continue
            word = words.get((type(value), value))
            if word is None:
                number = known.setdefault(_value(value), len(known))
                word = words[type(value), value] = varint(key) + varint(number)
            tagged[place] += word
    return list(tags), list(known), tagged


def _value(value: Value) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + varint(value)
    if isinstance(value, int):
        return b"\x28" + varint(value) if value >= 0 else b"\x30" + varint(-value * 2 - 1)
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return _field(1, value.encode())
