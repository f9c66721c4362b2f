"""The catalog: what is shipped stands, mistakes are named, a service needs a file only."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from balaikota.lib.errors import Conflict, Invalid, NotFound

from .. import factories
from ..actions import catalog as actions
from ..factories import NOW
from ..models import ServiceVersion
from ..queries import catalog
from ..rules import answers, checking
from ..rules.catalog import Definition, packed, unpacked
from ..rules.wording import Living, filled, keys_in, letter_values

DATA = Path(__file__).parent.parent / "data"
PARTS = yaml.safe_load((DATA / "parts.yaml").read_text("utf-8"))
KNOWN = frozenset({"residents.registered"})
FILES = {file.stem: file.read_text("utf-8") for file in (DATA / "services").glob("*.yaml")}
# Facts table C11: the letter, its chain, its class of Permendagri 83/2022 ("300": recalled).
TABLE = {
    "domisili": ("rt rw kelurahan", "400.12.2.1"),
    "sktm": ("rt rw kelurahan", "100.2.2.5"),
    "sku": ("rt rw kelurahan", "500.2.2.4"),
    "nikah": ("rt rw kelurahan", "400.12.3.2"),
    "belum-menikah": ("rt rw kelurahan", "400.12.3.2"),
    "kematian": ("rt rw kelurahan", "400.12.3.1"),
    "kelahiran": ("rt kelurahan", "400.12.3.1"),
    "pindah": ("kelurahan kecamatan", "400.12.2.2"),
    "skck": ("rt rw kelurahan", "300"),
    "ahli-waris": ("rt rw kelurahan kecamatan", "400.12.3.1"),
    "keramaian": ("rt rw kelurahan kecamatan", "300"),
    "kehilangan": ("rt kelurahan", "300"),
    "penghasilan": ("rt rw kelurahan", "800.1.11.10"),
    "tanah": ("rt rw kelurahan kecamatan", "500.17.2.3"),
    "beda-identitas": ("rt rw kelurahan", "400.12.2.1"),
    "pemakaman": ("rt kelurahan", "400.11.3.2"),
}
PERMITS = ("acara-ruang-publik", "penutupan-jalan", "reklame-kecil")


def read(text: str) -> Definition:
    return checking.read(yaml.safe_load(text), PARTS, KNOWN)


@pytest.mark.parametrize("code", sorted(FILES))
def test_what_is_shipped_stands(code: str) -> None:
    definition = read(FILES[code])
    assert definition.code == code
    assert unpacked(packed(definition)) == definition
    if code in TABLE:
        levels, archive = TABLE[code]
        assert (" ".join(definition.levels), definition.archive.code) == (levels, archive)


def test_every_letter_of_the_table_and_three_permits_are_there() -> None:
    assert {*TABLE, *PERMITS} <= set(FILES)
    for code in PERMITS:
        definition = read(FILES[code])
        assert definition.kind == "permit"
        assert [stage.act for stage in definition.chain] == ["check", "check", "inspect", "sign"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"days": 0}, "$.days"),
        ({"days": "two"}, "$.days"),
        ({"kode": "x"}, "unknown field `kode`"),
        ({"chain": []}, "the last station signs"),
        ({"chain": ["lurah", "lurah"]}, "only the last station signs"),
        ({"chain": ["walikota"]}, "there is no shared piece 'walikota'"),
        ({"chain": [{"level": "agency", "act": "sign", "days": 1}]}, "names its agency"),
        ({"needs": ["rt", "rt"]}, "'rt_setuju' stands there 2 times"),
        ({"needs": [{"key": "x", "title": "X", "asks": "pajak.lunas"}]}, "'pajak.lunas'"),
        ({"needs": [{"key": "x", "title": "X", "kind": "witness"}]}, "one to five witnesses"),
        ({"needs": [{"key": "x", "title": "X", "kind": "statement"}]}, "what is declared"),
        ({"needs": [{"key": "x", "title": "X", "when": {"field": "y", "equals": ["z"]}}]},
         "nobody is asked"),
        ({"needs": [{"key": "x", "title": "X", "when": {"field": "agama", "equals": ["z"]}}]},
         "'z' cannot be chosen"),
        ({"letter": {"title": "Surat", "opening": "{gaji}"}}, "{gaji} is asked nowhere"),
        ({"letter": {"title": "Surat {nama}", "opening": ""}}, "holds no {key}"),
        ({"letter": {"title": "Surat"}}, "missing required field `opening`"),
        ({"steps": ["pemohon", "pemohon"]}, "stands there 2 times"),
        ({"legal": []}, "legal basis"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(change: dict[str, object], words: str) -> None:
    written = yaml.safe_load(FILES["domisili"]) | change
    with pytest.raises(Invalid) as refused:
        checking.read(written, PARTS, KNOWN)
    assert words in refused.value.data["what"]


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["code", "steps", "needs", "chain", "fields", "x"]), inner,
                      max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_whatever_is_written_is_refused_in_words(written: object) -> None:
    """No file can do more than be refused."""
    with pytest.raises(Invalid) as refused:
        checking.read(written, PARTS, KNOWN)
    assert refused.value.data["what"]


@given(st.text(), st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), st.text()))
def test_words_are_filled_once_and_never_twice(text: str, words: dict[str, str]) -> None:
    said = filled(text, words)
    if not keys_in(text):
        assert said == text
    assert filled("{a}", {"a": "{b}", "b": "!"}) == "{b}"


def test_a_letter_says_only_what_was_asked() -> None:
    definition = read(FILES["sktm"])
    living = Living("002", "001", "Barat", "Tengah", "Kota Contoh")

    def said(**changed: str) -> dict[str, Any]:
        cleaned = answers.clean(definition, factories.answers(**changed), NOW.date())
        return letter_values(definition, cleaned, living)

    court = said(untuk="hukum")
    assert not any("Atas nama" in text for text in court["paragraphs"])
    school = said(untuk="sekolah", atas_nama="Putri", tempat_tujuan="SMPN 1")
    assert "Atas nama Putri, SMPN 1." in school["paragraphs"]
    assert "Rp1.500.000 sebulan" in court["paragraphs"][0]
    rows = dict(court["tables"][0]["rows"])
    assert rows["Alamat"].endswith("RT 002 RW 001, Kelurahan Barat, Kecamatan Tengah, Kota Contoh")
    assert rows["Jenis kelamin"] == "Perempuan"


def test_a_service_is_added_by_file_only(village: factories.Village) -> None:
    """Also its form, its needs and its chain work at once: no code knows it."""
    text = FILES["domisili"].replace("code: domisili", "code: usia-lanjut")
    assert actions.add_service_file(text)
    assert not actions.add_service_file(text)  # the same file again is nothing new
    today = NOW.date()
    assert catalog.service("usia-lanjut", today).definition.title == "Surat keterangan domisili"
    given_ = factories.asked(village.citizen, "usia-lanjut")
    assert factories.row(given_).service == "usia-lanjut"


def test_old_requests_keep_their_version(village: factories.Village) -> None:
    before = factories.row(factories.asked(village.citizen))
    admin, text = village.administrator, FILES["domisili"].replace("days: 1", "days: 3")
    tomorrow = NOW.date() + timedelta(days=1)
    with pytest.raises(Invalid):
        actions.write_service(admin, text, valid_from=NOW.date() - timedelta(days=1), now=NOW)
    made = actions.write_service(admin, text, valid_from=tomorrow, now=NOW)
    assert made.number == 2
    assert catalog.service("domisili", NOW.date()).number == 1
    assert catalog.service("domisili", tomorrow).number == 2
    after = factories.row(factories.asked(village.citizen, now=NOW + timedelta(days=1)))
    assert (before.left, after.left) == (timedelta(days=1), timedelta(days=3))
    assert catalog.version(factories.Request.objects.get(pk=before.pk).version_id).number == 1
    with pytest.raises(Conflict):
        actions.write_service(admin, text, valid_from=NOW.date(), now=NOW)
    actions.load_services()  # the next release leaves what the city edited
    assert ServiceVersion.objects.filter(service="domisili").count() == 2


def test_a_service_can_be_switched_off_and_waits_for_its_agency(
    village: factories.Village,
) -> None:
    day = NOW.date()
    assert "reklame-kecil" not in catalog.in_force(day)  # the small city has no DPMPTSP
    assert catalog.missing_agencies(catalog.newest("reklame-kecil").definition)
    actions.switch(village.administrator, "sku", active=False, now=NOW)
    with pytest.raises(NotFound):
        catalog.service("sku", day)
    with pytest.raises(NotFound):
        catalog.service("domisili", date(2025, 1, 1))
