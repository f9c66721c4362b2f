"""The mapping file knows every word of the source, and leads only to things that exist."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import pytest
import yaml

from balaikota.demo import boston, city, mapping
from balaikota.demo.words import words as sentences
from balaikota.rooms.reports.queries import catalog as queries

DATED = "Case Closed. Closed date : 2015-07-06 12:39:15.237"


@pytest.fixture(scope="module")
def words() -> boston.Translation:
    return boston.translation()


@pytest.fixture(scope="module")
def requests(words: boston.Translation) -> list[boston.Request]:
    return list(boston.read(words.nowhere))


@pytest.fixture(scope="module")
def known() -> mapping.Known:
    """What the shipped catalog, agencies and refusals offer."""
    groups = yaml.safe_load((queries.DATA / "categories.yaml").read_text())["groups"]
    leaves = [part for group in groups for part in group.get("parts", [group])]
    refusals = yaml.safe_load((queries.DATA / "refusals.yaml").read_text())
    agencies = yaml.safe_load((boston.DATA / "agencies.yaml").read_text())["agencies"]
    return mapping.Known(
        categories={leaf["code"] for leaf in leaves},
        agencies={agency["code"] for agency in agencies},
        reasons={refusal["code"] for refusal in refusals},
    )


def test_every_category_has_words_and_every_route_leads_somewhere(
    words: boston.Translation, known: mapping.Known
) -> None:
    said = sentences()
    assert set(words.types.values()) <= set(said.says) & set(said.done)
    routed = city.routes()
    assert set(routed.values()) <= known.agencies
    groups = {code.partition(".")[0] for code in known.categories}
    assert set(routed) <= known.categories | groups
    assert all(code in routed or code.partition(".")[0] in routed for code in known.categories)


def test_all_requests_are_read_in_order(requests: list[boston.Request]) -> None:
    assert len(requests) == 58_119
    assert len({request.id for request in requests}) == 58_119
    assert all(a.opened <= b.opened for a, b in pairwise(requests))
    assert sum(request.spot is None for request in requests) == 8_752


def test_nothing_of_the_source_is_left_unmapped(
    words: boston.Translation, requests: list[boston.Request], known: mapping.Known
) -> None:
    assert mapping.faults(words, requests, known) == []
    assert len(words.types) == 155
    assert len(words.queues) == 140


def test_a_hole_in_the_mapping_is_named(
    words: boston.Translation, requests: list[boston.Request], known: mapping.Known
) -> None:
    holed = dataclasses.replace(
        words,
        types={k: v for k, v in words.types.items() if k != "Catchbasin"} | {"Lead": "no.such"},
        queues={**words.queues, "BWSC_Pothole": "nobody"},
        sources={k: v for k, v in words.sources.items() if k != "Twitter"},
    )
    faults = "\n".join(mapping.faults(holed, requests, known))
    holes = ("type 'Catchbasin'", "category 'no.such'", "agency 'nobody'", "source 'Twitter'")
    assert [hole for hole in holes if hole not in faults] == []


def test_a_type_may_stand_only_once() -> None:
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
