"""*stale + facts == fresh*: whatever happens to a report, no screen stays wrong unheard.

Generated over everything this room puts into sockets, for each kind of viewer, and over every edge
of the transition table with everything else that happens to reports.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from balaikota.ground.events import sockets
from balaikota.ground.events.sockets import Scope
from balaikota.ground.files.factories import photo
from balaikota.ground.people.rules import ANONYMOUS, SYSTEM
from balaikota.ground.territory import actions as territory
from balaikota.ground.territory.actions.agencies import AgencyData
from balaikota.ground.territory.factories import WEST
from balaikota.rooms.reports import actions, factories
from balaikota.rooms.reports.factories import LIGHTS, NO_PHOTO, NOW, ROADS, Town
from balaikota.rooms.reports.models import Report
from balaikota.rooms.reports.rules import PUBLIC, STEPS, Act, State
from balaikota.testing.panels import Shown, watch

pytestmark = pytest.mark.slow

LATER = NOW + timedelta(hours=8)
AT = NOW + timedelta(hours=6)
WATER = "dpupr.air"
KINDS = (sockets.Panel, sockets.Area, sockets.Indicator, sockets.MapLayer, sockets.Task)
WAYS: dict[State, tuple[Act, ...]] = {
    State.FILED: (),
    State.CLARIFY: (Act.ASK,),
    State.DISPOSED: (Act.DISPOSE,),
    State.WORKING: (Act.DISPOSE, Act.FOLLOW_UP),
    State.DONE: (Act.DISPOSE, Act.FINISH),
    State.CLOSED: (Act.DISPOSE, Act.FINISH, Act.CONFIRM),
    State.REFUSED: (Act.REFUSE,),
}
BY_TIME = {Act.AUTO_CLOSE, Act.LAPSE}


def ours(*kinds: type[sockets.Offer]) -> list[Shown]:
    found = [thing for kind in kinds for thing in sockets.fixed(kind)]
    return [thing for thing in found if thing.key.startswith("reports.")]  # type: ignore[misc]


def screens(town: Town, now=LATER) -> list[tuple[Shown, Scope]]:
    """Everything that somebody may look at, over the city or over one kelurahan."""
    city = [(who, town.city) for who in (town.mayor, town.roads, town.lights)]
    offices = [
        (thing, Scope(viewer=who, place=place, now=now))
        for thing in ours(*KINDS)
        for who, place in (*city, (town.admin, WEST), (town.lurah, WEST))
        if who.reach(thing.permission)
    ]
    where = {"lon": "106.01", "lat": "-6.01"}
    home = [
        (thing, Scope(viewer=who, place=town.city, now=now, query=where))
        for thing in ours(sockets.Showcase)
        for who in (ANONYMOUS, town.citizen)
    ]
    return [*offices, *home]


def take(town: Town, given: actions.Filed, act: Act, now=AT, **more: object) -> None:
    """Take a step as whoever usually takes it."""
    words = {"text": "Keterangan langkah ini"}
    how = {
        Act.DISPOSE: {"agencies": (ROADS,)},
        Act.REFUSE: {"reason": "not_ours"},
        Act.FINISH: {"reason": NO_PHOTO},
        Act.CONFIRM: {"rating": 4},
        Act.DISPUTE: {"rating": 1},
    }.get(act, {})
    reporter = act in {Act.ANSWER, Act.CONFIRM, Act.DISPUTE, Act.WITHDRAW}
    officer = town.roads if act in {Act.FOLLOW_UP, Act.FINISH, Act.RETURN} else town.admin
    token = {"token": given.secret} if reporter else {}
    actor = ANONYMOUS if reporter else officer
    actions.take_step(actor, given.code, act, now=now, **{**words, **how, **token, **more})


def standing(town: Town, state: State, **fields: object) -> actions.Filed:
    """A report that stands in this state."""
    given = factories.filed(**fields)
    for hours, act in enumerate(WAYS[state], 1):
        take(town, given, act, now=NOW + timedelta(hours=hours))
    return given


def edge(state: State, act: Act, *, secret: bool) -> Callable[[Town], Callable[[], object]]:
    """One edge of the table: prepares the report, and returns the step."""

    def prepared(town: Town) -> Callable[[], object]:
        given = standing(town, state, secret=secret)
        if act in BY_TIME:
            return lambda: actions.fire_clocks(NOW + timedelta(days=60))
        again = {"agencies": (LIGHTS,)} if act is Act.DISPOSE and state in PUBLIC else {}
        return lambda: take(town, given, act, **again)

    return prepared


def shared(act: Act, *, secret: bool) -> Callable[[Town], Callable[[], object]]:
    """A report that two agencies hold, while one of them does its part."""

    def prepared(town: Town) -> Callable[[], object]:
        given = factories.filed(secret=secret)
        take(town, given, Act.DISPOSE, NOW + timedelta(hours=1), agencies=(ROADS, LIGHTS))
        third = {"agencies": (WATER,)} if act is Act.DISPOSE else {}
        return lambda: take(town, given, act, **third)

    return prepared


def file(town: Town, **fields: object) -> Callable[[], object]:
    return lambda: factories.filed(now=AT, **fields)


def remark(town: Town, state: State, **how: object) -> Callable[[], object]:
    given = standing(town, state)
    return lambda: actions.comment(town.admin, given.code, "Catatan", now=AT, **how)


def media(town: Town) -> Callable[[], object]:
    given = standing(town, State.DISPOSED)
    kept = photo(NOW, owner="draft:media").id
    return lambda: actions.add_media(given.code, (kept,), source_url="https://a.id/1", now=AT)


def proof(town: Town) -> Callable[[], object]:
    given = standing(town, State.DISPOSED)
    before, after = photo(NOW, owner="draft:a").id, photo(NOW, owner="draft:b").id
    return lambda: take(town, given, Act.FINISH, photos=(after,), before_photos=(before,))


def holiday(town: Town) -> Callable[[], object]:
    for state in (State.FILED, State.DISPOSED, State.DONE):
        standing(town, state)

    def declared() -> None:
        territory.declare_holiday(SYSTEM, date(2026, 11, 25), "Hari uji")
        actions.recompute_clocks("", [date(2026, 11, 25)], now=AT)

    return declared


def overdue(town: Town) -> Callable[[], object]:
    factories.filed(now=NOW - timedelta(days=30))
    return lambda: actions.fire_clocks(AT)


def too_late(town: Town) -> Callable[[], object]:
    given = factories.filed(now=NOW - timedelta(days=30))
    take(town, given, Act.DISPOSE, NOW)
    return lambda: take(town, given, Act.FINISH)


def category_renamed(town: Town) -> Callable[[], object]:
    standing(town, State.DISPOSED)
    return lambda: actions.save_category(
        town.admin, "jalan.lubang", name="Lubang besar", resolution_class="ringan", now=AT
    )


def agency_renamed(town: Town) -> Callable[[], object]:
    standing(town, State.DISPOSED)
    name = AgencyData(code=ROADS, name="Bidang Jalan Baru", short="Jalan Baru")
    return lambda: territory.save_agency(SYSTEM, name, new=False)


HAPPENS: dict[str, Callable[[Town], Callable[[], object]]] = {
    **{
        f"{state}-{act}{'-secret' * secret}": edge(state, act, secret=secret)
        for state, act in STEPS
        for secret in (False, True)
    },
    **{
        f"shared-{act}{'-secret' * secret}": shared(act, secret=secret)
        for act in (Act.DISPOSE, Act.FOLLOW_UP, Act.FINISH, Act.RETURN)
        for secret in (False, True)
    },
    "file": file,
    "file-secret": lambda town: file(town, secret=True),
    "file-without-a-place": lambda town: file(town, longitude=None, latitude=None, address="Pasar"),
    "comment": lambda town: remark(town, State.WORKING),
    "comment-internal": lambda town: remark(town, State.FILED, internal=True),
    "comment-restarts-the-clock": lambda town: remark(town, State.DONE),
    "media": media,
    "proof": proof,
    "holiday": holiday,
    "overdue": overdue,
    "finished-too-late": too_late,
    "renamed-category": category_renamed,
    "renamed-agency": agency_renamed,
}


@pytest.mark.parametrize("group", sorted({name.split("-")[0] for name in HAPPENS}))
def test_no_screen_stays_wrong_unheard(town, group):
    factories.at(town, Act.CONFIRM, now=NOW - timedelta(days=2))  # so that nothing is empty
    seen = screens(town)
    for name in (name for name in HAPPENS if name.split("-")[0] == group):
        proofs = watch(seen, HAPPENS[name](town))
        wrong = [
            f"{offer.key} for {scope.viewer.ref} over {scope.place}: {proof.told}"
            for (offer, scope), proof in zip(seen, proofs, strict=True)
            if proof.unheard
        ]
        assert wrong == [], name
        assert proofs[0].told, name


def test_the_acts_above_reach_every_state(town):
    for state in WAYS:
        assert Report.objects.get(pk=standing(town, state).id).state == state


def test_everything_shown_changes_by_something_it_hears(town):
    """No panel listens to nothing, and none is deaf to the life of a report."""
    factories.at(town, Act.CONFIRM, now=NOW - timedelta(days=2))
    heard = {(type(offer), offer.key): [] for offer in ours(*KINDS)}
    for name in ("file", "filed-dispose", "disposed-finish", "done-confirm", "finished-too-late"):
        act = HAPPENS[name](town)
        seen = [(offer, scope) for offer, scope in screens(town) if isinstance(offer, KINDS)]
        for (offer, _), proof in zip(seen, watch(seen, act), strict=True):
            heard[type(offer), offer.key] += [proof.heard] if proof.changed else []
    assert [key for key, changed in heard.items() if not changed] == []
    assert [key for key, changed in heard.items() if not all(changed)] == []
