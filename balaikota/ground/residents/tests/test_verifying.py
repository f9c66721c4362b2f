"""The verification service: by agreement only, by field, on record, and the resident sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from balaikota.ground.people import limits
from balaikota.ground.people import queries as people
from balaikota.ground.territory import factories as territory
from balaikota.lib.errors import Invalid, NotAllowed, TooMany

from .. import api, factories
from ..actions import alerts, looks, verifying
from ..actions.verifying import Question
from ..factories import FATHER, MOTHER, NOW
from ..models import Alert, Look, LookSeal
from ..queries import finding
from ..queries import looks as look_queries
from ..rules.verifying import FIELDS

PURPOSE = "Pendaftaran pasien"


def question(**fields):
    usual = {
        "nik": FATHER,
        "fields": {"name": "budi santoso", "birth_date": "05-08-1971"},
        "purpose": PURPOSE,
        "agreement": "PKS/01/2026",
    }
    return Question(**{**usual, **fields})


def program(raw):
    return people.actor_of_key(raw, NOW)


def test_answers_are_per_field_and_never_data(office, django_assert_num_queries):
    _made, raw = factories.agreement(office.steward)
    asker = program(raw)
    asked = {
        "name": "Budi  Santoso, S.H.", "birth_date": "1971-08-06", "sex": "L",
        "mother": "SUMIATI", "living": "ya",
    }  # fmt: skip
    first = verifying.verify(asker, question(fields=asked), now=NOW)
    assert first.answers == {
        "name": "sesuai", "birth_date": "tidak sesuai", "sex": "sesuai", "mother": "sesuai",
        "living": "sesuai",
    }  # fmt: skip
    assert (first.found, first.returned, first.source) == (True, {}, "register")
    look = Look.objects.get(pk=first.reference)
    assert (look.application, look.outcome, look.purpose) == ("antrean", "differs", PURPOSE)
    assert look.resident == factories.resident().pk
    with django_assert_num_queries(2):  # the resident, and the record of the look
        verifying.verify(asker, question(), now=NOW)
    nobody = verifying.verify(asker, question(nik="9971010508719999"), now=NOW)
    assert not nobody.found
    assert set(nobody.answers.values()) == {"tidak diketahui"}
    assert Look.objects.get(pk=nobody.reference).resident is None


def test_data_is_given_only_where_the_agreement_says_so(office):
    _made, raw = factories.agreement(office.steward, returned=("address",))
    answer = verifying.verify(program(raw), question(), now=NOW)
    assert answer.returned == {"address": "JL. MELATI NO. 7"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"agreement": "PKS/99"}, "agreement"),
        ({"purpose": "Ingin tahu"}, "purpose_beyond"),
        ({"fields": {"address": "x"}}, "field_beyond"),
    ],
)
def test_beyond_the_agreement_is_refused_and_written_down(office, change, code):
    _made, raw = factories.agreement(office.steward)
    with pytest.raises(NotAllowed) as refused:
        verifying.verify(program(raw), question(**change), now=NOW)
    assert refused.value.code == code
    assert Look.objects.get().outcome == "refused"


def test_dates_areas_quota_and_keys_hold(office):
    made, raw = factories.agreement(office.steward, areas=(territory.EAST,), per_day=2)
    asker = program(raw)
    assert not verifying.verify(asker, question(), now=NOW).found
    with pytest.raises(NotAllowed, match="not in force"):
        verifying.verify(asker, question(), now=NOW + timedelta(days=60))
    verifying.verify(asker, question(), now=NOW)
    with pytest.raises(TooMany):
        verifying.verify(asker, question(), now=NOW)
    limits.forget()
    other = program(factories.agreement(office.steward, number="PKS/02/2026")[1])
    with pytest.raises(NotAllowed):
        verifying.verify(other, question(), now=NOW)
    with pytest.raises(NotAllowed):
        verifying.verify(office.steward, question(), now=NOW)
    with pytest.raises(Invalid):
        verifying.verify(asker, question(nik="12"), now=NOW)
    from ..actions import agreements

    agreements.end(office.steward, made.pk, now=NOW)
    people.keys.forget()
    assert program(raw) is None


def test_through_the_door(office):
    _made, raw = factories.agreement(office.steward)
    body = {
        "nik": FATHER, "fields": {"name": "Budi Santoso"}, "purpose": PURPOSE,
        "agreement": "PKS/01/2026",
    }  # fmt: skip

    def ask(key, **change):
        return Client().post(
            "/api/v1/residents/verify", {**body, **change}, content_type="application/json",
            headers={"X-Api-Key": key} if key else {},
        )  # fmt: skip

    answer = ask(raw)
    assert answer.status_code == 200
    assert answer.json()["answers"] == {"name": "sesuai"}
    assert FATHER not in answer.content.decode()
    assert ask("").status_code == 401
    assert ask(raw, purpose="Lain").status_code == 403
    assert ask(raw, nik="1").status_code == 422
    assert ask(raw, fields={"shoe": "42"}).status_code == 422
    assert ask(raw, purpose="").status_code == 422


def test_the_document_names_every_field() -> None:
    assert set(get_args(api.FieldName)) == set(FIELDS)


def test_the_record_of_looks_cannot_be_changed_unseen(office, facts_told):
    _made, raw = factories.agreement(office.steward)
    for _ in range(5):
        verifying.verify(program(raw), question(), now=NOW)
    assert looks.seal(NOW) == 5
    assert looks.seal(NOW) == 0
    verifying.verify(program(raw), question(), now=NOW)
    assert looks.seal(NOW) == 1
    assert facts_told.kinds.count("residents.looks_sealed") == 2
    whole = look_queries.verify_chain()
    assert (whole.links, whole.broken) == (6, "")
    victim = Look.objects.order_by("pk")[2].pk
    with pytest.raises(DatabaseError), transaction.atomic():
        Look.objects.filter(pk=victim).update(purpose="Lain")

    def tampered(sql):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL balaikota.restoring = 'yes'")
                cursor.execute(sql, [victim])
            found = look_queries.verify_chain()
            transaction.set_rollback(True)
        return found.broken, found.look

    change = "UPDATE residents_look SET purpose = 'Lain' WHERE id = %s"
    assert tampered(change) == ("changed", victim)
    assert tampered("DELETE FROM residents_look WHERE id = %s") == ("removed", victim)
    gone = "DELETE FROM residents_lookseal WHERE look = %s"
    assert tampered(gone)[0] == "missing link"
    last = LookSeal.objects.order_by("-seq").first()
    victim = last.look
    assert tampered(gone)[0] == "head"


def test_unusual_looking_is_told_once_a_day(office, facts_told):
    _made, raw = factories.agreement(office.steward, per_day=100_000)
    asker = program(raw)
    for n in range(40):
        verifying.verify(asker, question(nik=f"99710105087{n:05}"), now=NOW)
    for _ in range(12):
        wrong = {"birth_date": "1990-01-01"}
        verifying.verify(asker, question(nik=MOTHER, fields=wrong), now=NOW)
    assert alerts.watch(NOW + timedelta(minutes=1)) == 2
    assert alerts.watch(NOW + timedelta(minutes=6)) == 0
    assert {alert.rule for alert in Alert.objects.all()} == {"misses", "guessing"}
    assert facts_told.kinds.count("residents.looking_unusual") == 2
    alerts.close(office.steward, Alert.objects.first().pk, "Uji beban", now=NOW)
    with pytest.raises(NotAllowed):
        alerts.close(office.lurah, Alert.objects.last().pk, "", now=NOW)


def test_many_viewers_and_a_night(office):
    night = NOW.replace(hour=16, minute=30)  # 23:30 in Jakarta
    father = factories.resident()
    for n in range(11):
        looks.record_shown(
            office.lurah, [father], ("nik",), purpose=f"Uji {n}", basis="", outcome="shown",
            now=night,
        )  # fmt: skip
    from balaikota.ground.people.rules import Actor

    for n in range(6):
        looks.record_shown(
            Actor(ref=f"account:{900 + n}"), [father], ("nik",), purpose="Uji", basis="",
            outcome="shown", now=night,
        )  # fmt: skip
    alerts.watch(night + timedelta(minutes=1))
    assert {alert.rule for alert in Alert.objects.all()} == {"night", "crowd"}


def test_looking_again_soon_is_the_same_look(office):
    father = factories.resident()
    how = {"purpose": "Uji", "basis": "", "outcome": "shown"}
    looks.record_shown(office.lurah, [father], ("nik",), now=NOW, **how)
    looks.record_shown(office.lurah, [father], ("nik",), now=NOW + timedelta(minutes=4), **how)
    assert Look.objects.count() == 1
    looks.record_shown(office.lurah, [father], ("nik",), now=NOW + timedelta(minutes=6), **how)
    assert Look.objects.count() == 2
    assert finding.nik_index(FATHER) == bytes(Look.objects.first().subject)
