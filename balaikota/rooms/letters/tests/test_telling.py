"""Who is told what of a request, and who is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from balaikota.ground.documents import actions as documents
from balaikota.ground.notices.factories import told
from balaikota.ground.notices.models import Notice
from balaikota.rooms.letters import factories
from balaikota.rooms.letters.actions import deciding, giving, signing, telling
from balaikota.rooms.letters.factories import NOW, Village, asked, row

pytestmark = pytest.mark.django_db


def accounts(kind: str) -> list[int | None]:
    return [notice.account_id for notice in told(kind)]


def link_of(notice: Notice) -> str:
    return str(notice.link)


def test_each_is_told_when_it_is_their_turn(village: Village, settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    documents.ship()
    given = asked(village.father)
    assert accounts("letters.to_confirm") == [village.rt.account_id]
    giving.tap(village.rt, given.code, now=NOW)
    assert accounts("letters.to_confirm") == [village.rt.account_id, village.rw.account_id]
    assert accounts("letters.to_check") == []
    giving.tap(village.rw, given.code, now=NOW)
    assert accounts("letters.to_check") == [village.lurah.account_id]
    assert telling.escalate(NOW + timedelta(hours=3)) == 0
    assert telling.escalate(NOW + timedelta(days=1, hours=3)) == 1
    assert telling.escalate(NOW + timedelta(days=1, hours=4)) == 0  # once
    assert accounts("letters.stalled") == [village.camat.account_id]

    deciding.send_back(village.lurah, given.code, "Tanggal salah.", answers=True, now=NOW)
    assert accounts("letters.returned") == [village.father.account_id]
    deciding.amend(village.father, given.code, factories.answers(), now=NOW + timedelta(hours=1))
    first, second = told("letters.to_check")
    assert (first.taken_back_at, second.taken_back_at) == (NOW, None)
    assert second.account_id == village.lurah.account_id
    key = documents.enrol(village.lurah, village.lurah.held[0].position_id or 0, "271828", now=NOW)
    documents.unlock(village.lurah, key.pk, "271828", proven=True, now=NOW)
    signing.sign(village.lurah, given.code, now=NOW)
    assert accounts("letters.signed") == [village.father.account_id]
    left = Notice.objects.filter(taken_back_at=None, subject=f"letter:{row(given).pk}")
    assert {notice.kind for notice in left} == {"letters.signed"}


def test_a_walk_in_gets_the_link_by_telephone(village: Village) -> None:
    given = asked(village.counter, "kehilangan", typed=True)
    later = NOW + timedelta(days=4)
    assert telling.remind(later) == 1
    assert telling.remind(later + timedelta(hours=1)) == 0
    (notice,) = told("letters.missing")
    assert notice.account_id is None
    assert link_of(notice) == f"/surat/{given.code}/milik/{given.secret}"
    assert telling.remind(later + timedelta(days=7)) == 1


def test_a_refusal_says_why(village: Village) -> None:
    given = asked(village.father)
    for head in (village.rt, village.rw):
        giving.tap(head, given.code, now=NOW)
    deciding.refuse(village.lurah, given.code, "tidak-benar", "Alamat kosong.", now=NOW)
    (notice,) = told("letters.refused")
    assert notice.account_id == village.father.account_id
    assert notice.values["words"] == "Alamat kosong."
