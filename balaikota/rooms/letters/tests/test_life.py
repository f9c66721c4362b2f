"""A request from the phone to the letter, through the public doors of the room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from balaikota.ground.documents import actions as documents
from balaikota.ground.documents import factories as signers
from balaikota.ground.documents import queries as reads
from balaikota.ground.documents.actions import bulk
from balaikota.ground.files import factories as files
from balaikota.ground.people.rules import ANONYMOUS, Role
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Conflict, Invalid, NotAllowed, NotFound

from .. import factories
from ..actions import applying, deciding, giving, inviting, signing, ticking
from ..actions.giving import Gift
from ..actions.inviting import Witness
from ..factories import NOW, RT, answers, asked, row
from ..models import HistoryLine, Invite, NeedLine, Paper, Request, VaultItem
from ..queries import one, seeing
from ..rules import Part

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo() -> Gift:
    return Gift(photos=(files.photo(NOW, "draft:x").id,))


def states(given: applying.Asked) -> dict[str, str]:
    lines = NeedLine.objects.filter(request__code=given.code)
    return dict(lines.values_list("key", "state"))


def confirmed(village: factories.Village, given: applying.Asked) -> None:
    giving.tap(village.rt, given.code, now=NOW + HOUR)
    giving.tap(village.rw, given.code, now=NOW + 2 * HOUR)


def test_what_the_city_knows_is_not_asked_and_two_taps_complete_it(
    village: factories.Village, facts_told: Any
) -> None:
    given = asked(village.father)
    assert states(given) == {
        "rt_setuju": "waiting", "rw_setuju": "waiting", "ktp": "done", "kk_foto": "done",
    }  # fmt: skip
    assert NeedLine.objects.get(request__code=given.code, key="ktp").by == "register"
    with pytest.raises(NotFound):  # for another RT it does not exist
        giving.tap(village.other_rt, given.code, now=NOW)
    with pytest.raises(Conflict):
        giving.tap(village.rw, given.code, now=NOW)  # the RT comes first
    confirmed(village, given)
    request = row(given)
    assert (request.state, request.level) == ("review", "kelurahan")
    assert request.due_at == NOW + 2 * HOUR + timedelta(days=1)
    own = [kind for kind in facts_told.kinds if kind.startswith("letters.")]
    assert own[-2:] == ["letters.need_met", "letters.moved"]
    with pytest.raises(Conflict):
        giving.tap(village.rt, given.code, now=NOW)
    words = "".join(str(vars(fact)) for fact in facts_told)
    assert "Wahyuni" not in words
    assert "9971014703759009" not in words


def test_a_request_is_completed_together(village: factories.Village) -> None:
    """SKTM: papers by the applicant and a helper, a statement, two witnesses by phone."""
    given = asked(village.citizen, "sktm")
    me, code = village.citizen, given.code
    giving.fulfil(me, code, "ktp", photo(), now=NOW)
    with pytest.raises(Invalid):
        giving.fulfil(me, code, "pernyataan", Gift(), now=NOW)
    giving.fulfil(me, code, "pernyataan", Gift(agreed=True), now=NOW)
    with pytest.raises(NotAllowed):
        giving.fulfil(me, code, "rt_setuju", Gift(agreed=True), now=NOW)
    link = inviting.invite(me, code, "kk_foto", name="Kakak", now=NOW)
    again = inviting.invite(me, code, "kk_foto", name="Kakak", now=NOW)
    with pytest.raises(NotFound):
        inviting.opened(link.token, now=NOW)  # the new link ends the old one
    with pytest.raises(NotFound):
        inviting.opened(again.token, now=NOW + timedelta(days=8))
    inviting.give_by_link(again.token, photo(), now=NOW)
    with pytest.raises(NotFound):
        inviting.give_by_link(again.token, photo(), now=NOW)  # once
    giving.fulfil(me, code, "rumah", photo(), now=NOW)
    who = Witness(name="Budi", nik="9971010508719555", phone="081234567890")
    first = inviting.invite(me, code, "saksi.1", now=NOW)
    second = inviting.invite(me, code, "saksi.2", now=NOW)
    own = Witness(name="Sri", nik="9971014703759009", phone="081234567890")
    with pytest.raises(Invalid):  # nobody is a witness of the own request
        inviting.give_by_link(first.token, Gift(agreed=True), now=NOW, witness=own)
    inviting.give_by_link(first.token, Gift(agreed=True), now=NOW, witness=who)
    with pytest.raises(Invalid):
        inviting.give_by_link(second.token, Gift(agreed=True), now=NOW, witness=who)
    other = Witness(name="Ani", nik="9971010508719556", phone="081234567891")
    inviting.give_by_link(second.token, Gift(agreed=True), now=NOW, witness=other)
    assert {state for key, state in states(given).items() if "setuju" not in key} == {"done"}
    by = dict(NeedLine.objects.filter(request__code=code).values_list("key", "by"))
    assert (by["kk_foto"], by["saksi.1"], by["ktp"]) == ("helper", "witness", "applicant")
    confirmed(village, given)
    assert row(given).state == "review"
    with pytest.raises(Conflict):
        giving.drop_paper(me, code, Paper.objects.all()[0].file_id, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(signer, '') FROM letters_needline")
        assert "9971010508719555" not in cursor.fetchone()[0]


def test_a_document_given_once_is_not_asked_for_again(village: factories.Village) -> None:
    first = asked(village.citizen)
    giving.fulfil(village.citizen, first.code, "ktp", photo(), now=NOW)
    assert VaultItem.objects.get().kind == "ktp"
    second = asked(village.citizen, "kehilangan")
    assert states(second)["ktp"] == "done"
    assert NeedLine.objects.get(request__code=second.code, key="ktp").by == "vault"
    late = asked(village.citizen, "kehilangan", now=NOW + timedelta(days=365 * 6))
    assert states(late)["ktp"] == "waiting"
    file = Paper.objects.filter(need__request__code=second.code).get().file_id
    giving.drop_paper(village.citizen, second.code, file, now=NOW)
    assert states(second)["ktp"] == "waiting"
    assert Paper.objects.filter(file=file).exists()  # it still serves the first request


def test_return_stops_the_clock_and_mended_answers_go_on(village: factories.Village) -> None:
    given = asked(village.father, "sktm", untuk="hukum")
    request = row(given)
    NeedLine.objects.filter(request=request).exclude(kind__endswith="_tap").update(
        state="done", done_at=NOW
    )
    confirmed(village, given)
    with pytest.raises(Invalid):
        deciding.send_back(village.lurah, given.code, "Kurang", now=NOW + 3 * HOUR)
    deciding.send_back(
        village.lurah, given.code, "Foto rumah gelap", needs=["rumah"], answers=True,
        now=NOW + 3 * HOUR,
    )  # fmt: skip
    request = row(given)
    assert (request.state, request.level, request.due_at) == ("returned", "kelurahan", None)
    assert request.left == timedelta(days=2) - HOUR
    changed = answers(untuk="sekolah", atas_nama="Putri", tempat_tujuan="SMPN 1")
    deciding.amend(village.father, given.code, changed, now=NOW + timedelta(days=3))
    assert one.answers_of(row(given))["atas_nama"] == "Putri"
    giving.fulfil(village.father, given.code, "rumah", photo(), now=NOW + timedelta(days=3))
    request = row(given)
    assert (request.state, request.level) == ("review", "kelurahan")
    assert request.due_at == NOW + timedelta(days=7) - HOUR  # Thursday + two working days
    acts = list(HistoryLine.objects.filter(request=request).values_list("act", flat=True))
    assert acts[0] == "apply"
    assert "return" in acts
    chained = HistoryLine.objects.filter(request=request).order_by("at", "id")
    after = [line.after for line in chained]
    assert [line.before for line in chained][1:] == after[:-1]


def test_objections_and_refusals_say_why(village: factories.Village) -> None:
    given = asked(village.father)
    with pytest.raises(Invalid):
        giving.object_to(village.rt, given.code, " ", now=NOW)
    giving.object_to(village.rt, given.code, "Belum melapor pindah ke sini", now=NOW)
    assert row(given).state == "returned"
    giving.ask_again(village.father, given.code, "rt_setuju", now=NOW)
    confirmed(village, given)
    with pytest.raises(Invalid):
        deciding.refuse(village.lurah, given.code, "malas", "Tidak", now=NOW + 3 * HOUR)
    deciding.refuse(village.lurah, given.code, "sengketa", "Ada sengketa", now=NOW + 3 * HOUR)
    request = row(given)
    assert (request.state, request.reason) == ("refused", "sengketa")
    with pytest.raises(Conflict):
        deciding.withdraw(village.father, given.code, now=NOW)


def test_a_chain_of_two_offices_and_who_may_not(village: factories.Village) -> None:
    given = asked(village.father, "pindah", kota_tujuan="Serang", alamat_tujuan="Jl. A",
                  alasan="kerja", ada_ikut="no")  # fmt: skip
    giving.fulfil(village.father, given.code, "f103", Gift(agreed=True), now=NOW)
    assert row(given).level == "kelurahan"
    for stranger in (village.rt, village.neighbour, village.citizen, village.administrator):
        with pytest.raises(NotFound):
            deciding.pass_on(stranger, given.code, now=NOW)
    with pytest.raises(NotAllowed):
        deciding.pass_on(village.camat, given.code, now=NOW)  # not yet
    deciding.pass_on(village.lurah, given.code, now=NOW)
    request = row(given)
    assert (request.level, request.agency) == ("kecamatan", territory.DISTRICT)
    with pytest.raises(NotAllowed):
        deciding.pass_on(village.lurah, given.code, now=NOW)
    with pytest.raises(Conflict):
        deciding.pass_on(village.camat, given.code, now=NOW)  # the last one signs
    assert ticking.tell_overdue(NOW + timedelta(days=30)) == 1
    assert ticking.tell_overdue(NOW + timedelta(days=30)) == 0


def test_nobody_decides_on_an_own_request(village: factories.Village) -> None:
    given = asked(village.lurah)
    for key in ("ktp", "kk_foto"):
        giving.fulfil(village.lurah, given.code, key, photo(), now=NOW)
    confirmed(village, given)
    request = row(given)
    assert seeing.parts_of(village.lurah, request) == {Part.APPLICANT}
    with pytest.raises(NotAllowed):
        deciding.refuse(village.lurah, given.code, "aturan", "x", now=NOW)


def test_a_counter_types_for_somebody_and_a_link_opens_it(village: factories.Village) -> None:
    with pytest.raises(NotAllowed):
        asked(ANONYMOUS)
    with pytest.raises(NotAllowed):
        asked(village.citizen, typed=True)
    given = asked(village.counter, typed=True)
    request = row(given)
    assert (request.channel, request.account_id) == ("counter", None)
    assert seeing.find(ANONYMOUS, given.code, given.secret).pk == request.pk
    for wrong in ("", "x"):
        with pytest.raises(NotFound):
            seeing.find(ANONYMOUS, given.code, wrong)
    giving.fulfil(village.counter, given.code, "ktp", photo(), now=NOW)
    giving.fulfil(ANONYMOUS, given.code, "kk_foto", photo(), now=NOW, token=given.secret)
    deciding.withdraw(ANONYMOUS, given.code, now=NOW, token=given.secret)
    assert row(given).state == "withdrawn"
    assert not Invite.objects.filter(revoked_at=None, used_at=None).exists()


def test_places_services_and_answers_are_checked(village: factories.Village) -> None:
    west = territory.WEST
    for place, field in (("", "village"), ("99.71", "village"), (west, "rt"),
                         (f"{west}.001", "rt"), (f"{west}.1.2", "rt")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            asked(village.citizen, place=place)
        assert refused.value.field == field
    with pytest.raises(NotFound):
        asked(village.citizen, "tidak-ada")
    with pytest.raises(Invalid):
        asked(village.citizen, nik="1")


def test_what_nobody_completes_lapses(village: factories.Village) -> None:
    given = asked(village.citizen)
    assert ticking.lapse(NOW + timedelta(days=89)) == 0
    assert ticking.lapse(NOW + timedelta(days=91)) == 1
    assert row(given).state == "withdrawn"


def test_comments_and_internal_words(village: factories.Village) -> None:
    given = asked(village.father)
    deciding.comment(village.father, given.code, "Mohon dipercepat", now=NOW)
    deciding.comment(village.lurah, given.code, "Cek dulu", now=NOW, internal=True)
    with pytest.raises(NotAllowed):
        deciding.comment(village.father, given.code, "x", now=NOW, internal=True)
    with pytest.raises(NotFound):
        deciding.comment(village.citizen, given.code, "x", now=NOW)
    request = row(given)
    assert len(one.history_of(request, internal=False)) + 1 == len(
        one.history_of(request, internal=True)
    )


def test_the_lurah_signs_many_and_each_letter_once(village: factories.Village) -> None:
    """Numbers, PDF and the end of the request in one transaction; a shut key changes nothing."""
    documents.ship()
    given = [asked(village.father), asked(village.father, "kehilangan"), asked(village.citizen)]
    for one_of in given[:2]:
        giving.tap(village.rt, one_of.code, now=NOW)
    giving.tap(village.rw, given[0].code, now=NOW)
    codes = [one_of.code for one_of in given]
    with pytest.raises(Conflict) as shut:
        signing.act_on_many(village.lurah, codes, now=NOW)
    assert shut.value.code == "locked"
    assert Request.objects.filter(state="issued").count() == 0
    signer = signers.signer(Role.LURAH, territory.WEST, now=NOW).actor
    assert signing.preview(signer, codes[0], now=NOW).startswith(b"%PDF")
    with pytest.raises(NotFound):
        signing.preview(village.citizen, codes[0], now=NOW)
    many = signing.act_on_many(signer, codes, now=NOW)
    assert {outcome.code for outcome in many.outcomes if outcome.refusal is None} == set(codes[:2])
    assert {row(one_of).state for one_of in given[:2]} == {"signing"}
    assert many.run is not None
    with pytest.raises(NotAllowed):  # not twice, by another tap
        signing.sign(signer, codes[0], now=NOW)
    assert bulk.go_on(many.run, now=NOW)
    first = reads.of_subject(f"letter:{codes[0]}")[0]
    signing.signed(f"letter:{codes[0]}", first.id, first.number, now=NOW)
    signing.signed(f"letter:{codes[0]}", first.id, first.number, now=NOW)  # told again
    assert row(given[0]).state == "issued"
    assert signing.run_ended(many.run, now=NOW) == 1  # the second was not signed: back it goes
    assert row(given[1]).state == "review"
    request = signing.sign(signer, codes[1], now=NOW)
    assert (request.state, request.in_time) == ("issued", True)
    numbers = [row(one_of).number for one_of in given[:2]]
    assert [number.split("/")[1] for number in numbers] == ["0001", "0002"]
    assert numbers[0].startswith("400.12.2.1/")
    assert reads.pdf(first.id).startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
def test_the_same_post_is_one_request_also_at_once() -> None:
    village = factories.village()
    new = applying.NewRequest(service="domisili", answers=answers(), place=RT)
    key = b"k" * 32

    def post(_: int) -> str:
        try:
            return applying.apply(village.citizen, new, now=NOW, key=key).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(post, range(8)))
    assert len(set(codes)) == 1
    assert Request.objects.count() == 1
