"""The proof of panels finds what it is made to find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction

from balaikota.ground.events.log import emit
from balaikota.ground.events.models import Entry
from balaikota.ground.events.sockets import Indicator, Scope
from balaikota.ground.events.tests.facts import BellRang
from balaikota.testing.panels import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring():
    """`ring(1)` tells that the bell rang."""

    def told(number: int, audience: str = "") -> None:
        with transaction.atomic():
            emit(BellRang(number=number), audience=audience)

    return told


class Anybody:
    ref = "anonymous"

    def may(self, permission: str, place: str = "", agency: str = "") -> bool:
        return permission == ""


SCOPE = Scope(viewer=Anybody(), place="", now=datetime(2026, 11, 23, tzinfo=UTC))


def bells(*stale_on: str, load: Callable[[Scope], float | None] | None = None) -> Indicator:
    return Indicator(
        key="tests.bells",
        title="Bells",
        definition="",
        unit="",
        direction="up",
        permission="",
        stale_on=stale_on,
        load=load or (lambda scope: float(Entry.objects.count())),
    )


def test_a_screen_that_hears_is_fresh(ring):
    proof = prove(bells("tests.bell_rang"), SCOPE, lambda: ring(1))
    assert proof.changed
    assert proof.heard == ("tests.bell_rang",)


def test_a_change_nobody_listens_to_is_found(ring):
    with pytest.raises(AssertionError, match="changed unheard"):
        prove(bells("tests.other"), SCOPE, lambda: ring(1))


def test_a_change_this_viewer_may_not_hear_of_is_found(ring):
    with pytest.raises(AssertionError, match="changed unheard"):
        prove(bells("tests.bell_rang"), SCOPE, lambda: ring(1, audience="bells.hear"))


def test_fetching_in_vain_is_found_unless_it_is_meant(ring):
    still = bells("tests.bell_rang", load=lambda scope: 7.0)
    with pytest.raises(AssertionError, match="in vain"):
        prove(still, SCOPE, lambda: ring(1))
    assert not prove(still, SCOPE, lambda: ring(1), may_fetch_in_vain=True).changed


def test_nothing_happened_is_proved_too():
    assert prove(bells("tests.bell_rang"), SCOPE, lambda: None).told == ()
