"""Every fact and every socket is documented, and the pages about them are current."""

from __future__ import annotations

import pytest

from balaikota.ground.events.sockets import Offer, kinds, offer, offered
from tools import generate_docs


def test_every_fact_has_words_of_its_own() -> None:
    assert generate_docs.undocumented(generate_docs.facts()) == []


def test_every_socket_has_words_of_its_own() -> None:
    assert generate_docs.undocumented(kinds()) == []


@pytest.mark.parametrize("page", ["facts", "sockets"])
def test_the_page_is_current(page: str) -> None:
    written = (generate_docs.ROOT / "docs" / f"{page}.md").read_text()
    assert written == getattr(generate_docs, f"{page}_page")(), "run tools/generate_docs.py"


@pytest.mark.django_db
def test_rooms_are_found_without_being_named() -> None:
    """Autodiscovery: facts and offers of the rooms are there, though nobody here imported them."""
    assert any(fact.__module__.startswith("balaikota.rooms.") for fact in generate_docs.facts())
    modules = {type(thing).__name__ for kind in kinds() for thing in offered(kind)}
    assert {"Panel", "Service", "Health", "Tool"} <= modules


@pytest.mark.django_db
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_a_key_is_taken_once(kind: type[Offer]) -> None:
    things = offered(kind)
    assert len({thing.key for thing in things}) == len(things)
    for thing in things[:1]:
        with pytest.raises(ValueError, match="offered twice"):
            offer(thing)


def test_facts_carry_no_personal_data_by_name() -> None:
    """Ids and codes only: none of the fields that would hold a person."""
    forbidden = {"name", "phone", "email", "nik", "kk", "address", "description", "text", "secret"}
    found = [
        f"{fact.__name__}.{field}"
        for fact in generate_docs.facts()
        for field in fact.__dataclass_fields__
        if field in forbidden
    ]
    assert found == []
