"""BMKG's feed of earthquakes felt, in its recorded form (the events are made up).

GET /DataMKG/TEWS/gempadirasakan.json
"""

from __future__ import annotations

from pathlib import Path

from .serving import NOTHING, Answer, Asked

RECORDED = Path(__file__).with_name("gempadirasakan.json")


def answer(asked: Asked) -> Answer:
    if asked.path != "/DataMKG/TEWS/gempadirasakan.json":
        return NOTHING
    return Answer(RECORDED.read_bytes(), headers={"Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"})
