"""Life events through the public door: rows, events, facts, and who may."""

from __future__ import annotations

from datetime import date

import pytest

from balaikota.ground.people.models import Account
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

from .. import factories
from ..actions import lives, national
from ..actions.lives import Newborn
from ..factories import CHILD, FATHER, NOW
from ..models import LifeEvent
from ..queries import finding
from ..rules.codes import Change
from ..rules.persons import Person

DAY = date(2026, 11, 20)
NEW = Newborn(nik="9971012001269001", name="bayu", sex="L", birth_date=date(2026, 1, 20))


def test_birth_death_and_leaving(office, facts_told):
    father = factories.resident()
    baby = lives.record_birth(office.lurah, father.family_id, NEW, document="surat", now=NOW)
    assert finding.person_of(baby).kk == factories.KK
    assert (baby.place, baby.family_role) == (father.family.place, 4)
    with pytest.raises(Conflict):
        lives.record_birth(office.lurah, father.family_id, NEW, document="surat", now=NOW)
    lives.record_death(office.lurah, father.pk, day=DAY, document="surat", now=NOW)
    with pytest.raises(Conflict):
        lives.record_death(office.lurah, father.pk, day=DAY, document="surat", now=NOW)
    held = finding.held(finding.nik_index(FATHER))
    assert held is not None
    assert held.held.value("living") == "tidak"
    kinds = list(LifeEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Change.BIRTH, Change.DEATH]
    assert facts_told.kinds == ["residents.changed"] * 2
    assert facts_told[1].change == "death"


def test_who_left_comes_back_to_the_same_record(office):
    child = factories.resident(CHILD)
    lives.record_leaving(office.steward, child.pk, day=DAY, document="SKPWNI", now=NOW)
    family = factories.resident().family_id
    back = lives.record_arrival(
        office.steward, family, Newborn(nik=CHILD, name="Putri", sex="P", birth_date=DAY),
        day=DAY, document="SKPWNI", now=NOW,
    )  # fmt: skip
    assert back.pk == child.pk
    assert back.state == "living"
    assert finding.person_of(back).name == "PUTRI LESTARI"


def test_moves_and_cards(office):
    father, child = factories.resident(), factories.resident(CHILD)
    lives.record_move(
        office.steward, father.pk, place=f"{territory.EAST}.001", address="Jl. Baru",
        whole_family=True, day=DAY, now=NOW,
    )  # fmt: skip
    places = {m.place for m in finding.members(factories.resident().family)}
    assert places == {f"{territory.EAST}.001"}
    lives.change_family(office.steward, child.pk, kk="9971012011269001", role=1, day=DAY, now=NOW)
    child.refresh_from_db()
    assert child.family_id != father.family_id
    assert finding.person_of(child).kk == "9971012011269001"
    with pytest.raises(Conflict):
        lives.change_family(
            office.steward, child.pk, kk="9971012011269001", role=1, day=DAY, now=NOW
        )
    with pytest.raises(NotFound):
        lives.record_move(
            office.steward, father.pk, place="11.01.01.2001", address="x", whole_family=False,
            day=DAY, now=NOW,
        )  # fmt: skip


def test_corrections_keep_what_was(office):
    father = factories.resident()
    with pytest.raises(Invalid):
        lives.correct(office.lurah, father.pk, {"name": "Budi Santoso"}, document="", now=NOW)
    lives.correct(
        office.lurah, father.pk, {"name": "Budi Susanto", "birth_date": "1971-08-06"},
        document="akta", now=NOW,
    )  # fmt: skip
    event = LifeEvent.objects.get()
    assert event.fields == ["birth_date", "name"]
    father.refresh_from_db()
    assert finding.person_of(father).name == "BUDI SUSANTO"
    from ..rules import persons

    assert persons.person(bytes(event.former.sealed)).name == "BUDI SANTOSO"
    # The same file again finds another content, and corrects it back: with an event.
    run = factories.loaded([*factories.family(), factories.row(nik="9971010101809999")])
    assert run.changed == 1


def test_only_in_the_own_area_and_by_right(office):
    father = factories.resident()
    with pytest.raises(NotFound):
        lives.record_death(office.neighbour, father.pk, day=DAY, document="s", now=NOW)
    with pytest.raises(NotAllowed):
        lives.record_death(office.administrator, father.pk, day=DAY, document="s", now=NOW)
    with pytest.raises(Invalid):
        lives.record_death(office.lurah, father.pk, day=date(2027, 1, 1), document="s", now=NOW)


def test_a_link_is_confirmed_by_somebody_else_only(office):
    link = factories.linked(office.citizen, office.lurah)
    assert link.verified_by == office.lurah.ref
    assert Account.objects.get(pk=office.citizen.account_id).residence == link
    with pytest.raises(Conflict):
        factories.linked(office.citizen, office.lurah)


class Answer:
    def __init__(self, value):
        self.value = value

    def raise_for_status(self):
        pass

    def json(self):
        return self.value


def test_dukcapil_answers_by_field_and_rests_when_it_fails(office, monkeypatch):
    national.wake()
    asked = []

    def post(url, json, timeout):
        asked.append((url, json))
        return Answer({"content": [{"NAMA_LGKP": "Sesuai (100)", "TGL_LHR": "Tidak Sesuai"}]})

    monkeypatch.setattr(national.httpx, "post", post)
    url = "https://kota:p%40ss@dukcapil.example/verify"
    fields = {"name": "Budi", "birth_date": "1971-08-05", "living": "ya"}
    answers = national.verify(FATHER, fields, url=url)
    assert answers == {
        "name": "sesuai", "birth_date": "tidak sesuai", "living": "tidak diketahui",
    }  # fmt: skip
    where, body = asked[0]
    assert where == "https://dukcapil.example/verify"
    assert (body["TGL_LHR"], body["password"]) == ("05-08-1971", "p@ss")

    def broken(url, json, timeout):
        asked.append(url)
        raise national.httpx.ConnectTimeout("slow")

    monkeypatch.setattr(national.httpx, "post", broken)
    for _ in range(5):
        assert set(national.verify(FATHER, fields, url=url).values()) == {"tidak diketahui"}
    assert len(asked) == 4  # one good, three failures, then it rests
    national.wake()
    nobody = Answer({"content": [{"RESPON": "Data Tidak Ditemukan"}]})
    monkeypatch.setattr(national.httpx, "post", lambda *a, **k: nobody)
    assert national.verify(FATHER, fields, url=url) is None
    assert national.verify(FATHER, fields, url="") == dict.fromkeys(fields, "tidak diketahui")
    assert Person().name == ""
