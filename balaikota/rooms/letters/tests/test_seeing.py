"""Who sees what: the rule in SQL, the rule for one request, and the rule as one would say it."""

from __future__ import annotations

from itertools import product

import pytest

from balaikota.ground.events.stamps import Cached
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import ANONYMOUS, Actor, Role
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory.models import Agency
from balaikota.lib.errors import NotFound

from .. import factories
from ..models import Request
from ..queries import listing, seeing
from ..rules.catalog import Definition
from .test_catalog import FILES, read

PLACES = [
    f"{village}.{rw}.{rt}"
    for village, rw, rt in product((territory.WEST, territory.EAST), ("001", "002"), ("001", "002"))
] + [f"{territory.WEST}.0011.001", territory.WEST]  # a code that only begins alike, and no RT
SERVICES = ("domisili", "kehilangan", "pindah", "penutupan-jalan")


def expected(actor: Actor, request: Request, definition: Definition) -> bool:
    """As one would say it to a lurah."""
    if actor.signed_in and request.account_id == actor.account_id:
        return True
    if request.typed_by == actor.ref and Role.COUNTER in actor.roles:
        return True
    for held in actor.held:
        inside = request.place == held.area or request.place.startswith(held.area + ".")
        passes = {
            Role.RT: "rt" in definition.levels, Role.RW: "rw" in definition.levels,
            Role.LURAH: "kelurahan" in definition.levels,
            Role.CAMAT: "kecamatan" in definition.levels,
            Role.OFFICER: any(
                level in (f"agency:{held.agency}",) or level.startswith(f"agency:{held.agency}.")
                for level in definition.levels
            ),
        }.get(held.role, False)  # fmt: skip
        if inside and passes:
            return True
    return False


@pytest.fixture
def crowd(village: factories.Village) -> list[Actor]:
    Agency.objects.create(code="dishub", name="Dishub", short="Dishub")
    Agency.objects.create(code="dishub.lalin", name="Lalin", short="Lalin", parent_id="dishub")
    Cached.forget_all()
    return [
        ANONYMOUS, village.citizen, village.father, village.rt, village.other_rt, village.rw,
        village.lurah, village.neighbour, village.camat, village.counter, village.administrator,
        people.actor(Role.OFFICER, territory.CITY, "dishub"),
        people.actor(Role.OFFICER, territory.CITY, "dpu"),
        people.actor(Role.RT, f"{territory.WEST}.001"),  # a seat that was given too wide an area
        people.actor(Role.MAYOR, territory.CITY), people.actor(Role.REPORT_ADMIN, territory.CITY),
    ]  # fmt: skip


def test_everybody_sees_exactly_what_is_theirs(
    village: factories.Village, crowd: list[Actor]
) -> None:
    """Each place × service × applicant × actor, and no other rule than the three that agree."""
    definitions = {code: read(FILES[code]) for code in SERVICES}
    given = factories.row(factories.asked(village.citizen))
    accounts = (village.citizen.account_id, village.father.account_id, None)
    rows = []
    for number, (place, service, account) in enumerate(product(PLACES, SERVICES, accounts)):
        row = Request.objects.get(pk=given.pk)
        row.pk, row.code, row.intake_key = None, f"T{number:07}", None
        row.place, row.service, row.account_id = place, service, account
        row.levels = list(definitions[service].levels)
        row.typed_by = village.counter.ref if account is None else ""
        rows.append(row)
    given.delete()
    Request.objects.bulk_create(rows)
    for actor in crowd:
        seen = set(seeing.visible_to(actor).values_list("code", flat=True))
        said = {row.code for row in rows if expected(actor, row, definitions[row.service])}
        one = {
            row.code
            for row in rows
            if seeing.parts_of(actor, row) or seeing.sees_officially(actor, row)
        }
        assert seen == said == one, actor
    assert seeing.visible_to(ANONYMOUS).count() == 0
    mine = seeing.visible_to(village.citizen)
    assert set(mine.values_list("account", flat=True)) == {village.citizen.account_id}
    own_rt = set(seeing.visible_to(village.rt).values_list("place", flat=True))
    assert own_rt == {factories.RT}


def test_lists_cost_few_statements_and_go_on(
    village: factories.Village, django_assert_num_queries: object
) -> None:
    given = factories.row(factories.asked(village.citizen))
    rows = []
    for number in range(30):
        row = Request.objects.get(pk=given.pk)
        row.pk, row.code, row.intake_key = None, f"T{number:07}", None
        rows.append(row)
    Request.objects.bulk_create(rows)
    listing.inbox(village.lurah, "waiting", limit=10)  # what is remembered is read now
    with django_assert_num_queries(2):  # type: ignore[operator]
        page = listing.inbox(village.lurah, "waiting", limit=10)
    codes = [row.code for row in page.rows]
    while page.next:
        page = listing.inbox(village.lurah, "waiting", limit=10, after=page.next)
        codes += [row.code for row in page.rows]
    assert len(codes) == len(set(codes)) == 31
    assert listing.inbox(village.lurah, "waiting", words="sri  wahyuni").rows
    assert not listing.inbox(village.lurah, "waiting", words="Sri").rows
    by_code = listing.inbox(village.lurah, "waiting", words=given.code.lower()).rows
    assert [row.code for row in by_code] == [given.code]
    assert not listing.inbox(village.neighbour, "waiting").rows
    assert listing.inbox(village.lurah, "waiting", after="no cursor").rows
    with pytest.raises(NotFound):
        seeing.find(village.neighbour, given.code)
