"""Numbers, states, signers, values and the words of the QR: tables and properties."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from balaikota.ground.documents.rules import fields, numbers, payload, signers, states
from balaikota.ground.documents.rules.fields import Field, Kind, Shown
from balaikota.ground.documents.rules.numbers import Numbered, Scope
from balaikota.ground.documents.rules.states import State
from balaikota.ground.documents.signing import pins
from balaikota.ground.people.rules import Capacity, Held, Role
from balaikota.lib import jws
from balaikota.lib.errors import Conflict, Invalid, NotAllowed

DAY = date(2026, 11, 23)
USUAL = "{kode}/{nomor:04}/{unit}/{bulan_romawi}/{tahun}"


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        (USUAL, "400.12.3.1/0123/Kel.SKM/XI/2026"),
        ("{nomor}/{unit}/{tahun}", "123/Kel.SKM/2026"),
        ("{kode}/{nomor:03}-{bulan}/{tahun}", "400.12.3.1/123-11/2026"),
        ("{unit}.{tanggal}.{nomor:06}", "Kel.SKM.20261123.000123"),
    ],
)
def test_numbers_are_written_as_the_format_says(number_format: str, shown: str) -> None:
    parts = Numbered("400.12.3.1", 123, "Kel.SKM", DAY)
    assert numbers.written(numbers.check_format(number_format), parts) == shown


@pytest.mark.parametrize(
    "bad",
    ["", "{kode}", "{nomor}", "{nomor}/{tahun}/{siapa}", "{nomor}/{tahun", "{0}/{nomor}/{tahun}",
     "{nomor.real}/{tahun}", "{nomor:04d!}/{tahun}", "{nomor}/{tahun}" + "x" * 90,
     "{{{nomor}/{tahun}"],
)  # fmt: skip
def test_formats_that_cannot_be_used(bad: str) -> None:
    with pytest.raises(Invalid):
        numbers.check_format(bad)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_two_numbers_of_one_day_never_look_alike(one: int, other: int, day: date) -> None:
    def shown(number: int) -> str:
        return numbers.written(USUAL, Numbered("400", number, "Kel.X", day))

    assert (shown(one) == shown(other)) == (one == other)


@pytest.mark.parametrize(
    ("scope", "unit"),
    [
        (Scope.CITY, "99.71"), (Scope.DISTRICT, "99.71.01"), (Scope.VILLAGE, "99.71.01.1001"),
        (Scope.AGENCY, "dpu"),
    ],
)  # fmt: skip
def test_which_office_counts(scope: Scope, unit: str) -> None:
    assert numbers.unit_of(scope, "99.71.01.1001.003.005", "dpu") == unit
    with pytest.raises(Invalid):
        numbers.unit_of(scope, "99", "")


def test_how_documents_stand_and_turn() -> None:
    assert states.state_on(State.VALID, None, DAY) is State.VALID
    assert states.state_on(State.VALID, DAY, DAY) is State.VALID
    assert states.state_on(State.VALID, DAY - timedelta(1), DAY) is State.EXPIRED
    assert states.state_on(State.REVOKED, DAY - timedelta(1), DAY) is State.REVOKED
    for state in State:
        for to in State:
            if to in states.NEXT[state]:
                assert states.check_turn(state, to, "  salah   nama ") == "salah nama"
                with pytest.raises(Invalid):
                    states.check_turn(state, to, " x ")
            else:
                with pytest.raises(Conflict):
                    states.check_turn(state, to, "salah nama")


def held(role: Role, area: str, agency: str = "", **more: Any) -> Held:
    return Held(role=role, area=area, agency=agency, title=role.value.title(), **more)


LURAH, CAMAT = held(Role.LURAH, "99.71.01.1001"), held(Role.CAMAT, "99.71.01")
OFFICE = held(Role.LURAH, "99.71.01.1001", "99.71.01.1001")
HEAD = held(Role.AGENCY_HEAD, "99.71", "dpu")


@pytest.mark.parametrize(
    ("seat", "roles", "place", "agency", "may"),
    [
        (LURAH, ("lurah",), "99.71.01.1001.001", "", True),
        (LURAH, ("lurah",), "99.71.01.1002", "", False),
        (LURAH, ("camat",), "99.71.01.1001", "", False),
        (CAMAT, ("lurah", "camat"), "99.71.01.1001", "", True),
        (HEAD, ("agency_head",), "99.71.01", "dpu.jalan", True),
        (HEAD, ("agency_head",), "99.71.01", "dinkes", False),
        (HEAD, ("agency_head",), "99.71.01", "", False),
        (OFFICE, ("lurah",), "99.71.01.1001.001", "", True),
        (OFFICE, ("lurah",), "99.71.01.1001.001", "99.71.01.1001", True),
        (OFFICE, ("lurah",), "99.71.01.1002", "", False),
        (OFFICE, ("lurah",), "99.71.01.1001", "dpu", False),
    ],
)
def test_who_may_sign(
    seat: Held, roles: tuple[str, ...], place: str, agency: str, may: bool
) -> None:
    assert signers.may_sign(seat, roles, place, agency) is may


def test_the_nearest_position_signs_and_a_deputy_says_so() -> None:
    acting = replace(LURAH, capacity=Capacity.PLT)
    roles = ("lurah", "camat")
    assert signers.signing_seat((CAMAT, LURAH), roles, "99.71.01.1001", "") == LURAH
    assert signers.signing_seat((acting, LURAH), roles, "99.71.01.1001", "") == LURAH
    assert signers.shown_title(acting) == "Plt. Lurah"
    with pytest.raises(NotAllowed):
        signers.signing_seat((HEAD,), roles, "99.71.01.1001", "")


@pytest.mark.parametrize(
    "pin", ["", "12345", "1" * 13, "123456", "654321", "111111", "270270", "27182x"]
)
def test_pins_that_are_refused(pin: str) -> None:
    with pytest.raises(Invalid):
        signers.check_pin(pin)


def test_a_key_rests_after_wrong_pins() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert not signers.resting(4, now, now)
    assert signers.resting(5, now, now + timedelta(minutes=29))
    assert not signers.resting(5, now, now + timedelta(minutes=30))


def test_what_a_pin_closes_only_it_opens() -> None:
    sealed = pins.closed(b"rahasia", "271828")
    assert pins.opened(sealed, "271828") == b"rahasia"
    assert pins.opened(sealed, "271829") is None


FORM = (
    Field("nama", "Nama", Kind.NAME, shown=Shown.MASKED),
    Field("nik", "NIK", Kind.NUMBER16, required=False, shown=Shown.MASKED),
    Field("lahir", "Tanggal lahir", Kind.DATE, required=False, shown=Shown.WHOLE),
    Field("biaya", "Biaya", Kind.MONEY, required=False),
    Field("anak", "Anak", Kind.ROWS, required=False, columns=("nama",)),
    Field("isi", "Isi", Kind.LINES, required=False),
    Field("rincian", "Rincian", Kind.PAIRS, required=False),
    Field("daftar", "Daftar", Kind.GRIDS, required=False),
)


def test_values_are_checked_printed_and_masked() -> None:
    values = fields.checked(FORM, {
        "nama": " Sri\x00 Wahyuni ", "nik": "9971010101010001", "lahir": date(1990, 8, 17),
        "biaya": 1250000, "anak": [{"nama": "Ani", "lain": "x"}], "isi": ["satu", "dua"],
        "rincian": [{"title": "", "rows": [["Pekerjaan", "Guru"]]}],
        "daftar": [{"columns": ["a"], "rows": [["1"]]}],
    })  # fmt: skip
    printed = fields.for_print(FORM, values)
    assert printed["nama"] == "Sri Wahyuni"
    assert (printed["lahir"], printed["biaya"]) == ("17 Agustus 1990", "Rp1.250.000")
    assert printed["anak"] == [{"nama": "Ani"}]
    assert printed["rincian"][0]["rows"] == [["Pekerjaan", "Guru"]] or printed["rincian"][0][
        "rows"
    ] == [("Pekerjaan", "Guru")]
    assert fields.public(FORM, values) == [
        ("Nama", "S•• W••••••"), ("NIK", "9971••••••••0001"), ("Tanggal lahir", "17 Agustus 1990"),
    ]  # fmt: skip
    assert fields.about(FORM, values) == "S. W."
    assert fields.read(fields.plain(FORM)) == FORM
    titled = (*FORM, Field("judul", "Judul", Kind.TITLE, shown=Shown.WHOLE))
    assert fields.heading(titled, {**values, "judul": "Surat A"}, "Surat") == "Surat A"
    assert fields.heading(FORM, values, "Surat") == "Surat"
    assert fields.public(titled, {**values, "judul": "Surat A"}) == fields.public(FORM, values)
    assert fields.checked(FORM, fields.examples(FORM))["nik"] == "0" * 16


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "nama"), ({"nama": "  "}, "nama"), ({"nama": "A", "hobi": "x"}, "hobi"),
        ({"nama": "A", "nik": "123"}, "nik"), ({"nama": "A", "lahir": "17/8/1990"}, "lahir"),
        ({"nama": "A", "biaya": "banyak"}, "biaya"), ({"nama": "A", "isi": "satu"}, "isi"),
        ({"nama": "A", "rincian": [{"rows": [["a"]]}]}, "rincian"),
        ({"nama": "A", "daftar": [{"rows": [], "lain": 1, "columns": []}]}, "daftar"),
    ],
)  # fmt: skip
def test_values_that_are_refused(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.checked(FORM, values)
    assert refusal.value.field == field


@given(st.text(min_size=1))
def test_a_mask_gives_no_name_away(name: str) -> None:
    for shown, word in zip(fields.mask_name(name).split(), name.split(), strict=True):
        assert shown[0] == word[0]
        assert set(shown[1:]) == {"•"}


WORDS = payload.Payload(
    "400/0001/Kel.X/XI/2026", "Surat", DAY, "Plt. Lurah", "S. W.", None, payload.token_mark("t")
)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@given(st.text(max_size=40), st.text(max_size=40), st.none() | st.dates(), st.text(max_size=8))
def test_the_words_of_a_qr_come_back_whole(
    number: str, about: str, until: date | None, token: str
) -> None:
    words = replace(WORDS, number=number, about=about, valid_until=until, token=token)
    assert payload.opened(payload.packed(words, KEY), KEY.public_key()) == words


def test_changed_words_are_not_the_citys() -> None:
    text = payload.packed(WORDS, KEY)
    version, body, signature = text.split(".")
    other = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
    changed = jws.encode(jws.decode(body).replace(b"0001", b"0002"))
    for bad in ("", "B1", f"B2.{body}.{signature}", f"{version}.{changed}.{signature}",
                f"{version}.{body}", payload.packed(WORDS, other), text[:-4] + "AAAA"):  # fmt: skip
        assert payload.opened(bad, KEY.public_key()) is None


def test_openssl_checks_the_words_too(tmp_path: Path) -> None:
    """A tool we did not write, with what the page of the keys says."""
    version, body, signature = payload.packed(WORDS, KEY).split(".")
    (tmp_path / "words").write_text(f"{version}.{body}")
    (tmp_path / "signature").write_bytes(jws.decode(signature))
    (tmp_path / "key.pem").write_bytes(
        KEY.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    said = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "words",
         "-sigfile", "signature"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Signature Verified Successfully" in said.stdout
