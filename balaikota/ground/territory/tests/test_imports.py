"""Files: all rows or none, with a report that says what to mend."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from balaikota.ground.territory import actions, queries
from balaikota.ground.territory.factories import CITY, EAST, WEST, square
from balaikota.ground.territory.models import Agency, Holiday, Place, Region, Upload
from balaikota.ground.territory.queries.checking import ImportKind
from balaikota.lib.errors import Invalid, NotAllowed, NotFound
from balaikota.lib.viewer import Viewer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def csv(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def problems(outcome: actions.imports.Outcome) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in outcome.problems]


def test_rw_and_rt_by_name_and_number(town: str, manager: Viewer, facts_told: Any) -> None:
    file = b"Kelurahan;RW;RT\nBarat;1;1\nbarat;1;2\n\n99.71.01.1002;RW 02;\n"
    outcome = actions.import_regions(manager, file)
    assert (outcome.created, outcome.updated, outcome.problems) == (4, 0, ())
    assert queries.region(f"{WEST}.001").name == "RW 001"
    assert queries.region(f"{WEST}.001.002").kind == "rt"
    assert [v.code for v in queries.children(EAST)] == [f"{EAST}.002"]
    assert facts_told.kinds == ["territory.regions_changed"]
    again = actions.import_regions(manager, file)
    assert (again.created, again.updated) == (0, 3)  # RW 001 stands in no row of its own


def test_nothing_is_written_when_one_row_is_wrong(
    town: str, manager: Viewer, facts_told: Any
) -> None:
    file = b"kelurahan,rw,rt\nBarat,1,1\nUtara,1,1\nTimur,nol,1\nTimur,1,1000\n"
    outcome = actions.import_regions(manager, file)
    assert problems(outcome) == [(3, "kelurahan"), (4, "rw"), (5, "rt")]
    assert outcome.problems[0].value == "Utara"
    assert Region.objects.filter(kind="rw").count() == 0
    assert facts_told.kinds == []


def test_two_kelurahan_of_one_name_need_the_code(town: str, manager: Viewer) -> None:
    Region.objects.create(code="99.71.02", name="Selatan", kind="kecamatan", parent_id=CITY)
    Region.objects.create(
        code="99.71.02.1001", name="Barat", kind="kelurahan", parent_id="99.71.02"
    )
    outcome = actions.import_regions(manager, b"kelurahan,rw\nBarat,1\n")
    assert problems(outcome) == [(2, "kelurahan")]
    assert "99.71.02.1001" in outcome.problems[0].data["codes"]
    outcome = actions.import_regions(manager, b"kelurahan,kecamatan,rw\nBarat,Selatan,1\n")
    assert outcome.created == 1
    assert queries.region("99.71.02.1001.001").parent == "99.71.02.1001"


def geojson(*features: tuple[dict[str, Any], dict[str, Any] | None]) -> bytes:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for properties, geometry in features
        ],
    }).encode()  # fmt: skip


def test_outlines_of_rw(town: str, manager: Viewer) -> None:
    file = geojson(({"kelurahan": "Barat", "rw": 7}, square(106.001, -6.019, 0.005)))
    assert actions.import_regions(manager, file).created == 1
    assert queries.outline(f"{WEST}.007") is not None
    body = queries.outlines_geojson("rw", WEST)
    assert json.loads(body.plain)["features"][0]["properties"]["code"] == f"{WEST}.007"


@pytest.mark.parametrize(
    "geometry",
    [
        square(106.025, -6.019),  # in the neighbour
        {"type": "Point", "coordinates": [106.01, -6.01]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]},
        {
            "type": "Polygon",
            "coordinates": [
                [[700000, 9300000], [700001, 9300000], [700000, 9300001], [700000, 9300000]]
            ],
        },
        {"type": "Polygon", "coordinates": "everywhere"},
        {"nothing": True},
    ],
)
def test_wrong_outlines(town: str, manager: Viewer, geometry: dict[str, Any]) -> None:
    outcome = actions.import_regions(manager, geojson(({"kelurahan": "Barat", "rw": 7}, geometry)))
    assert problems(outcome) == [(1, "geometry")]


def test_regions_by_code(town: str, manager: Viewer) -> None:
    file = csv(
        "kode,nama,kodepos,penduduk,luas_km2",
        "99.71.02,Selatan,,,",
        '99.71.02.1001,Baru,42411,"12.345","3,5"',
    )
    outcome = actions.import_regions(manager, file)
    assert outcome.created == 2
    view = queries.region("99.71.02.1001")
    assert (view.kind, view.postal_code, view.population, view.area_km2) == (
        "kelurahan",
        "42411",
        12345,
        3.5,
    )
    assert queries.agency("99.71.02.1001").name == "Kelurahan Baru"  # its office opened


def test_wrong_regions_by_code(town: str, manager: Viewer) -> None:
    file = (
        b"kode,nama,kodepos,penduduk,luas_km2\n99.71.9,x,,,\n99.75.01,x,,,\n99.71.02,,,,\n"
        b"99.71.03,x,abc,,\n99.71.03,x,,banyak,\n99.71.03,x,,,luas\n99.71.03,x,,,-1\n"
    )
    assert problems(actions.import_regions(manager, file)) == [
        (2, "kode"), (3, "kode"), (4, "nama"), (5, "kode_pos"), (6, "penduduk"),
        (7, "luas_km2"), (8, "luas_km2"),
    ]  # fmt: skip


def test_a_second_city_cannot_slip_in(town: str, manager: Viewer) -> None:
    file = csv("kode,nama", "99.70,Kota Lain", "98,Provinsi Lain", "99.71,Kota Contoh Baru")
    assert problems(actions.import_regions(manager, file)) == [(2, "kode"), (3, "kode")]
    assert queries.city() == CITY


def test_characters_that_no_database_keeps(town: str, manager: Viewer) -> None:
    padding = "\n".join(f"a{n},Dinas {n}" for n in range(600))
    file = f"kode,nama\n{padding}\nzz,Di\0nas\n".encode()
    assert not actions.import_agencies(manager, file).problems
    assert Agency.objects.get(pk="zz").name == "Dinas"
    point = {"type": "Point", "coordinates": [106.01, -6.01]}
    half = geojson(({"nama": "Pasar \ud800", "jenis": "pasar\0"}, point))
    assert actions.import_places(manager, half).created == 1
    assert Place.objects.get().name == "Pasar ?"


def test_agencies(town: str, manager: Viewer, facts_told: Any) -> None:
    file = csv(
        "kode,nama,singkatan,email",
        "dlh,Dinas Lingkungan Hidup,DLH,dlh@contoh.go.id",
        "dlh.sampah,Bidang Persampahan,,",
    )
    outcome = actions.import_agencies(manager, b"\xef\xbb\xbf" + file)
    assert outcome.created == 2
    assert Agency.objects.get(pk="dlh.sampah").parent_id == "dlh"
    assert facts_told[0].codes == ("dlh", "dlh.sampah")
    wrong = csv(
        "kode,nama,email",
        "A B,x,",
        "zz.yy,x,",
        "dpu,,",
        "dpu,x,bukan",
        "dpu,Dinas PU,",
        "dpu,Dinas PU,",
    )
    assert problems(actions.import_agencies(manager, wrong)) == [
        (2, "kode"), (3, "kode"), (4, "nama"), (5, "email"), (7, "kode"),
    ]  # fmt: skip


def test_places(town: str, manager: Viewer) -> None:
    file = b"nama,jenis,bujur,lintang,instansi\nPasar Baru,pasar,106.01,-6.01,dpu\n"
    assert actions.import_places(manager, file).created == 1
    assert Place.objects.get().region_id == WEST
    found = queries.nearest_places(106.011, -6.01)
    assert (found[0].name, round(found[0].distance)) == ("Pasar Baru", 111)
    assert queries.nearest_places(106.03, -6.01) == []
    point = {"type": "Point", "coordinates": [106.03, -6.01]}
    assert (
        actions.import_places(
            manager, geojson(({"name": "SD 1", "jenis": "sekolah"}, point))
        ).created
        == 1
    )
    assert [p.name for p in queries.places_in(CITY, limit=1)] == ["Pasar Baru"]
    first = queries.places_in(CITY, limit=1)[0]
    assert [p.name for p in queries.places_in(CITY, after=(first.name, first.id))] == ["SD 1"]
    wrong = csv(
        "nama,jenis,bujur,lintang,instansi",
        "A,pasar,107,-6,",
        "B,pasar,x,-6,",
        ",pasar,106.01,-6.01,",
        "C,pasar,106.01,-6.01,tidakada",
    )
    assert problems(actions.import_places(manager, wrong)) == [
        (2, "bujur"), (3, "bujur"), (4, "nama"), (5, "instansi"),
    ]  # fmt: skip


def test_holidays(town: str, manager: Viewer, facts_told: Any) -> None:
    file = csv(
        "tanggal,nama,jenis,wilayah,sumber,terverifikasi",
        "25/11/2026,HUT,lokal,99.71,Perwal 1/2026,ya",
        "2026-11-28,Ganti,kerja,99.71,,",
    )
    assert actions.import_holidays(manager, file).created == 2
    row = Holiday.objects.get(day=date(2026, 11, 25))
    assert (row.verified, row.source) == (True, "Perwal 1/2026")
    assert queries.working_days(WEST).is_working(date(2026, 11, 28))
    assert (facts_told[0].change, facts_told[0].place) == ("imported", "99.71")
    wrong = csv(
        "tanggal,nama,jenis,wilayah,terverifikasi",
        "besok,x,,,",
        "2026-13-01,x,,,",
        "2026-01-02,,,,",
        "2026-01-02,x,pesta,,",
        "2026-01-02,x,,12.34,",
        "2026-01-02,x,,,mungkin",
    )
    assert problems(actions.import_holidays(manager, wrong)) == [
        (2, "tanggal"), (3, "tanggal"), (4, "nama"), (5, "jenis"), (6, "wilayah"),
        (7, "terverifikasi"),
    ]  # fmt: skip


WHOLE = {
    "empty": (b"", "empty"),
    "blank": (b"\n \n", "empty"),
    "only a heading": (b"kode,nama\n", "no_rows"),
    "other columns": (b"a,b\n1,2\n", "columns"),
    "spreadsheet": (b"PK\x03\x04...", "spreadsheet"),
    "old spreadsheet": (b"\xd0\xcf\x11\xe0....", "spreadsheet"),
    "binary": (b"\0\1\2\3" * 100, "not_text"),
    "broken geojson": (b'{"type": "FeatureCollection"', "bad_geojson"),
    "deep json": (b"[" * 100_000, "bad_geojson"),
    "a quote that never ends": (b'kode,nama\n"' + b"x" * 200_000, "bad_csv"),
    "too many rows": (b"kode,nama\n" + b"a,b\n" * 50_001, "too_many_rows"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_files_that_cannot_be_read(town: str, manager: Viewer, name: str) -> None:
    data, code = WHOLE[name]
    with pytest.raises(Invalid) as refusal:
        actions.import_regions(manager, data)
    assert refusal.value.code == code
    assert refusal.value.field == "file"


def test_other_encodings_are_understood(town: str, manager: Viewer) -> None:
    text = "kode,nama\r\nkafe,Dinas Kafé\r\n"
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        assert not actions.import_agencies(manager, text.encode(encoding)).problems
        assert Agency.objects.get(pk="kafe").name == "Dinas Kafé"


def test_a_file_waits_between_preview_and_use(town: str, manager: Viewer, stranger: Viewer) -> None:
    file = b"kelurahan,rw\nBarat,1\nTimur,1\n"
    pk = actions.keep_upload(manager, ImportKind.REGIONS, "rw.csv", file, now=NOW)
    preview = queries.preview(manager, pk)
    assert (preview.created, preview.updated, preview.problems) == (2, 0, ())
    assert not Region.objects.filter(kind="rw").exists()
    with pytest.raises(NotFound):
        queries.preview(stranger, pk)
    assert actions.apply_upload(manager, pk, now=NOW).created == 2
    assert actions.apply_upload(manager, pk, now=NOW).created == 0  # once
    assert bytes(Upload.objects.get().data) == b""


def test_files_nobody_came_back_for_are_forgotten(town: str, manager: Viewer) -> None:
    actions.keep_upload(manager, ImportKind.REGIONS, "a.csv", b"kelurahan,rw\nBarat,1\n", now=NOW)
    assert actions.imports.sweep_uploads(before=NOW) == 0
    assert actions.imports.sweep_uploads(before=NOW + timedelta(seconds=1)) == 1


def test_rights(town: str, stranger: Viewer) -> None:
    for act in (
        actions.import_regions,
        actions.import_agencies,
        actions.import_places,
        actions.import_holidays,
    ):
        with pytest.raises(NotAllowed):
            act(stranger, b"kode,nama\na,b\n")
    with pytest.raises(NotAllowed):
        actions.keep_upload(stranger, ImportKind.REGIONS, "x", b"kode,nama\na,b\n", now=NOW)
