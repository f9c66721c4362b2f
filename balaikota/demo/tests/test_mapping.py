"""The mapping file knows every word of the source, and leads only to things that exist."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest

from balaikota.demo import boston, mapping

DATED = "Case Closed. Closed date : 2015-07-06 12:39:15.237"


@pytest.fixture(scope="module")
def words() -> boston.Translation:
    return boston.translation()


@pytest.fixture(scope="module")
def requests(words: boston.Translation) -> list[boston.Request]:
    return list(boston.read(words.nowhere))


def test_all_requests_are_read_in_order(requests: list[boston.Request]) -> None:
    assert len(requests) == 58_119
    assert len({request.id for request in requests}) == 58_119
    assert all(a.opened <= b.opened for a, b in pairwise(requests))
    assert sum(request.spot is None for request in requests) == 8_752


def test_nothing_of_the_source_is_left_unmapped(
    words: boston.Translation, requests: list[boston.Request]
) -> None:
    assert mapping.faults(words, requests) == []
    assert len(words.types) == 155
    assert len(words.queues) == 140


def test_a_hole_in_the_mapping_is_named(
    words: boston.Translation, requests: list[boston.Request]
) -> None:
    holed = dataclasses.replace(
        words,
        types={k: v for k, v in words.types.items() if k != "Catchbasin"} | {"Lead": "no.such"},
        queues={**words.queues, "BWSC_Pothole": "nobody"},
        sources={k: v for k, v in words.sources.items() if k != "Twitter"},
    )
    faults = "\n".join(mapping.faults(holed, requests))
    holes = ("type 'Catchbasin'", "category 'no.such'", "agency 'nobody'", "source 'Twitter'")
    assert [hole for hole in holes if hole not in faults] == []


def test_a_type_may_stand_only_once(tmp_path: object) -> None:
    with pytest.raises(ValueError, match="Catchbasin"):
        boston._by_member({"a": ["Catchbasin"], "b": ["Catchbasin"]})


@pytest.mark.parametrize(
    ("closure", "refused", "reason"),
    [
        ("Case Closed Case Resolved repaired", False, ""),
        (f"{DATED} Case Resolved fountain", False, ""),
        (f"{DATED} Duplicate of Existing Case", True, "duplicate"),
        (f"{DATED} Case Invalid", True, "unclear"),
        ("Case Closed Case Referred to External Agency", True, "not_ours"),
        ("", False, ""),
    ],
)
def test_closure_words_become_endings(
    words: boston.Translation, closure: str, refused: bool, reason: str
) -> None:
    ending = words.ending(boston._PREFIX.sub("", closure))
    assert (ending.refused, ending.reason) == (refused, reason)
