"""Reports as open data: what is public, nothing of people, never a secret one."""

from __future__ import annotations

import pytest

from balaikota.ground.events.sockets import Scope
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM
from balaikota.rooms.reports import factories
from balaikota.rooms.reports.offers.datasets import PUBLIC
from balaikota.rooms.reports.queries import published_stamp
from balaikota.rooms.reports.rules import Act


@pytest.mark.django_db
@pytest.mark.parametrize("viewer", [ANONYMOUS, SYSTEM], ids=["nobody", "the house"])
def test_only_what_everybody_may_see(viewer):
    town = factories.town()
    words = "Rumah Ibu Sri, telepon 081234567890"
    before = published_stamp()
    factories.at(town, Act.DISPOSE, secret=True, description=words)
    factories.at(town, Act.FILE, description=words)
    factories.at(town, Act.REFUSE, description=words)
    assert published_stamp() == before, "what is not public moves nothing"
    shown = factories.at(town, Act.FINISH, description=words)
    assert published_stamp() != before
    scope = Scope(viewer=viewer, place=town.city, now=factories.NOW)
    rows = list(PUBLIC.rows(scope))
    assert [row["code"] for row in rows] == [shown.code]
    assert set(rows[0]) == {column.name for column in PUBLIC.columns}
    assert not any(word in str(rows) for word in ("Sri", "0812", "Rumah"))
    assert rows[0]["point"] == tuple(round(x, 4) for x in rows[0]["point"])
    assert (rows[0]["place"], rows[0]["state"]) == ("99.71.01.1001", "done")
