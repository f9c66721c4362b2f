"""Eight agencies' applications and BMKG's feed, connected by the manifests that ship.

Each speaks its own protocol over a real socket; what they know is known here too, so that what the
city shows can be compared with it, to the rupiah.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum

from balaikota.ground.connectors import actions, factories
from balaikota.ground.connectors.models import Quarantined, RegionText, Row, Source
from balaikota.ground.connectors.rules import manifest as manifests
from balaikota.ground.events.sockets import (
    Dataset,
    Indicator,
    MapLayer,
    Panel,
    Scope,
    Window,
    offered,
)
from balaikota.ground.people.rules import SYSTEM
from balaikota.ground.registers.models import Asset, BudgetLine, Happening
from balaikota.ground.territory import factories as territory
from balaikota.ground.territory.models import Agency
from simulators.agencies import agenda, assets, finance, fires, prices, quakes, visits
from simulators.agencies.air import Air
from simulators.agencies.permits import Permits
from simulators.agencies.serving import Server
from simulators.agencies.town import Kelurahan
from simulators.agencies.welfare import Welfare

pytestmark = pytest.mark.django_db
EXAMPLES = Path(manifests.__file__).parents[1] / "data" / "examples"
TODAY = date(2026, 11, 23)
TOWN = (
    Kelurahan("Barat", "Tengah", *territory.IN_WEST),
    Kelurahan("Timur", "Tengah", *territory.IN_EAST),
)
SECRETS = {
    "harga-pangan": ("rahasia_klien", prices.SECRET),
    "kunjungan-puskesmas": ("sandi", visits.PASSWORD),
    "kejadian-damkar": ("rahasia", fires.SECRET),
}
SCOPE = Scope(viewer=SYSTEM, place="", now=factories.NOW)


@dataclass
class Agencies:
    """All of them at work, and the city that reads them."""

    folder: Path
    urls: dict[int, str] = field(default_factory=dict)
    prices: Any = None
    permits: Any = None
    air: Any = None
    welfare: Any = None

    def connect(self, code: str) -> str:
        """By its manifest, with its addresses put in and its secret set. Returns its code."""
        text = (EXAMPLES / f"{code}.yaml").read_text()
        for port, url in self.urls.items():
            text = text.replace(f"http://127.0.0.1:{port}", url).replace(f"port: {port}", url)
        actions.save_manifest(SYSTEM, text, now=factories.NOW)
        if code in SECRETS:
            actions.set_secret(SYSTEM, code, *SECRETS[code], now=factories.NOW)
        return code

    def run(self, code: str) -> Any:
        return factories.run(code, self.folder, allowed=lambda _address: True)


@pytest.fixture
def agencies(tmp_path, db):
    territory.small_city()
    for file in EXAMPLES.glob("*.yaml"):
        code = manifests.read(file.read_text()).agency
        Agency.objects.get_or_create(code=code, defaults={"name": code, "short": code})
    made = Agencies(tmp_path)
    made.prices, made.permits = prices.Prices(TOWN, TODAY), Permits(TOWN, TODAY, slow=0.1)
    made.air, made.welfare = Air(TOWN, TODAY), Welfare(TOWN)
    answers = {
        8611: made.prices.answer, 8612: made.permits.answer, 8614: made.welfare.answer,
        8615: made.air.answer, 8616: agenda.Agenda(TOWN, TODAY).answer, 8617: quakes.answer,
    }  # fmt: skip
    with ExitStack() as servers:
        for port, answer in answers.items():
            made.urls[port] = servers.enter_context(Server(answer)).url
        yield made


def rows(code: str) -> list[Row]:
    source = Source.objects.get(pk=code)
    return list(Row.objects.filter(source=source, generation=source.generation).order_by("id"))


def figure(key: str) -> float | None:
    (found,) = [one for one in offered(Indicator) if one.key == key]
    return found.load(SCOPE)


def test_prices_come_page_by_page_with_a_token_that_ends(agencies, facts_told):
    run = agencies.run(agencies.connect("harga-pangan"))
    known = agencies.prices.rows
    assert (run.state, run.read, run.bad) == ("done", len(known), 0), (run.problem, run.details)
    assert {row.place for row in rows("harga-pangan")} == {territory.WEST, territory.EAST}
    chili = [
        row["harga"] for row in known
        if row["tanggal"] == TODAY.isoformat() and row["komoditas"]["nama"] == "Cabai Rawit Merah"
    ]  # fmt: skip
    assert figure("harga_pangan.cabai") == pytest.approx(sum(chili) / len(chili))
    actions.set_secret(SYSTEM, "harga-pangan", "rahasia_klien", "salah", now=factories.NOW)
    assert agencies.run("harga-pangan").problem == "sign_in"
    assert len(rows("harga-pangan")) == len(known)


def test_broken_pages_are_asked_again_and_then_harm_nothing(agencies, facts_told):
    run = agencies.run(agencies.connect("perizinan"))
    assert (run.state, run.good) == ("done", 90), (run.problem, run.details)
    assert agencies.permits.asked[25] == agencies.permits.asked[50] == 2
    before = [(row.key, row.run) for row in rows("perizinan")]
    agencies.permits.breaks()
    failed = agencies.run("perizinan")
    assert (failed.state, failed.problem, failed.details) == ("failed", "broken", {"status": 502})
    assert [(row.key, row.run) for row in rows("perizinan")] == before
    assert Row.objects.count() == len(before)
    assert facts_told.kinds[-1] == "connectors.failed"


def test_databases_are_read_and_never_written(agencies):
    worth = assets.write(agencies.folder, TOWN, TODAY)
    run = agencies.run(agencies.connect("aset-daerah"))
    assert (run.state, run.good) == ("done", 60), (run.problem, run.details)
    assert sum(row.data["nilai"] for row in rows("aset-daerah")) == worth
    assert Asset.objects.aggregate(n=Sum("worth"))["n"] == worth
    (layer,) = [one for one in offered(MapLayer) if one.key == "registers.assets"]
    there = layer.features(SCOPE, Window(west=106, south=-7, east=107, north=-5, zoom=12))
    assert len(there["features"]) == 60
    server = os.environ["BALAIKOTA_DATABASE_URL"]
    count = visits.furnish(server, TOWN, TODAY)
    with visits.Relay(server) as relay:
        agencies.urls[8613] = f"port: {relay.port}"
        run = agencies.run(agencies.connect("kunjungan-puskesmas"))
        assert (run.state, run.new) == ("done", count), (run.problem, run.details)
        visits.furnish(server, TOWN, TODAY, days=11)
        again = agencies.run("kunjungan-puskesmas")
        assert (again.state, again.read, again.new) == ("done", count // 10, count // 10)


def test_a_soap_service_and_its_faults(agencies):
    run = agencies.run(agencies.connect("bantuan-sosial"))
    known = sum(int(row["JumlahKeluarga"]) for row in agencies.welfare.rows)
    assert (run.state, run.good) == ("done", 8), (run.problem, run.details)
    assert sum(row.data["keluarga"] for row in rows("bantuan-sosial")) == known
    (layer,) = [one for one in offered(MapLayer) if one.key == "connectors.bantuan-sosial.regions"]
    shaded = layer.features(SCOPE, Window(west=106, south=-7, east=107, north=-5, zoom=12))
    assert {one["properties"]["region"] for one in shaded["features"]} == {
        territory.WEST, territory.EAST,
    }  # fmt: skip
    source = Source.objects.get(pk="bantuan-sosial")
    wrong = source.manifest.replace("<Tahun>2026</Tahun>", "")
    actions.save_manifest(SYSTEM, wrong, now=factories.NOW, code=source.pk)
    assert agencies.run("bantuan-sosial").problem == "fault"
    assert len(rows("bantuan-sosial")) == 8


def test_monthly_workbooks_come_right_to_the_rupiah(agencies):
    known = finance.write(agencies.folder, 2026, 3)
    run = agencies.run(agencies.connect("realisasi-anggaran"))
    assert (run.state, run.read, run.bad) == ("done", len(known), 0), (run.problem, run.details)
    assert len(run.origins) == 3
    landed = {row.key: row.data for row in rows("realisasi-anggaran")}
    for line in known:
        data = landed[f"{line.year}|{line.month}|{line.code}"]
        assert Decimal(str(data["realisasi"])) == line.now
        assert Decimal(str(data["anggaran"])) == line.budget
    last = [line for line in known if line.month == 3]
    share = 100 * sum(line.now for line in last) / sum(line.budget for line in last)
    assert figure("realisasi_anggaran.serapan") == pytest.approx(float(share))
    # The same as budget lines of the city, by which its realisation is known.
    assert figure("registers.budget_realised") == pytest.approx(float(share))
    assert BudgetLine.objects.filter(agency="").count() == len(known)


def test_a_csv_with_other_columns_stops_and_the_old_stays(agencies, facts_told):
    run = agencies.run(agencies.connect("kualitas-udara"))
    assert (run.state, run.good) == ("done", 14), (run.problem, run.details)
    before, seen = [row.key for row in rows("kualitas-udara")], figure("kualitas_udara.pm25")
    agencies.air.change()
    stopped = agencies.run("kualitas-udara")
    assert (stopped.state, stopped.problem) == ("stopped", "column")
    assert "tanggal" in stopped.details["columns"]
    assert [row.key for row in rows("kualitas-udara")] == before
    assert figure("kualitas_udara.pm25") == seen
    assert facts_told.kinds[-1] == "connectors.contract_broken"


def test_a_push_counts_once_and_only_when_signed(agencies, client):
    def send(body: bytes, headers: dict[str, str]) -> int:
        return int(client.post("/hook/kejadian-damkar/", body, headers=headers,
                               content_type=headers["Content-Type"]).status_code)  # fmt: skip

    agencies.connect("kejadian-damkar")
    damkar = fires.Fires(TOWN, send)
    first = damkar.incident()
    assert [damkar.push(first), damkar.push(first), damkar.push()] == [202, 200, 202]
    assert damkar.push(damkar.incident(), secret="falsch") == 403
    run = agencies.run("kejadian-damkar")
    assert (run.state, run.new) == ("done", 2), (run.problem, run.details)
    damkar.push({**first, "nomor": "DK-90000"})
    assert agencies.run("kejadian-damkar").new == 1
    assert [row.key for row in rows("kejadian-damkar")] == ["DK-00001", "DK-00002", "DK-90000"]


def test_a_shared_sheet_and_the_feed_of_earthquakes(agencies):
    run = agencies.run(agencies.connect("agenda-kota"))
    assert (run.state, run.good) == ("done", 5), (run.problem, run.details)
    assert [row.data["pengunjung"] for row in rows("agenda-kota")][:2] == [1250, 2500]
    first = Happening.objects.order_by("day").first()
    assert (first.title, first.day, first.time) == ("Car Free Day", TODAY, "06.00")
    assert first.region in {territory.WEST, territory.EAST}
    run = agencies.run(agencies.connect("gempa-dirasakan"))
    assert (run.state, run.good) == ("done", 6), (run.problem, run.details)
    assert figure("gempa_dirasakan.terbesar") == 5.3
    (layer,) = [one for one in offered(MapLayer) if one.key == "connectors.gempa-dirasakan"]
    java = layer.features(SCOPE, Window(west=104, south=-9, east=109, north=-5, zoom=6))
    assert len(java["features"]) == 3
    assert agencies.run("gempa-dirasakan").state == "same"


def test_every_example_offers_what_it_says(agencies):
    for file in sorted(EXAMPLES.glob("*.yaml")):
        manifest = manifests.read(file.read_text())
        assert manifest.source == file.stem
        agencies.urls.setdefault(8613, "port: 5432")
        actions.save_manifest(SYSTEM, file.read_text(), now=factories.NOW)
    panels = {one.key for one in offered(Panel)}
    datasets = {one.key for one in offered(Dataset)}
    layers = {one.key.removesuffix(".regions") for one in offered(MapLayer)}
    for file in EXAMPLES.glob("*.yaml"):
        show, key = manifests.read(file.read_text()).show, f"connectors.{file.stem}"
        assert (show.tile is not None) == (key in panels)
        assert (show.dataset is not None) == (key in datasets)
        assert (show.layer is not None) == (key in layers)


REAL = {
    "penduduk-kelurahan": ("penduduk_contoh.csv", """\
kode,tahun,kota,kecamatan,kelurahan,penduduk,kepadatan_per_km2
99.71.01.1001,2024,Kota Contoh,TENGAH,BARAT,82755,20994.54
99.71.01.1002,2024,Kota Contoh,TENGAH,TIMUR,103008,22385.95
""", (2, 0)),
    "sekolah": ("sekolah_contoh.csv", """\
npsn,nama_sp,alamat_jalan,desa_kelurahan,kec,kab,prov,jenjang,status_sekolah
20606436,SD N CONTOH,Jl. Contoh Rt. 05,BARAT,Kec. Tengah,Kota Contoh,Prop. Contoh,SD,Negeri
20606437,SMP N CONTOH,Jl. Contoh 2,Tak Ada,Kec. Tengah,Kota Contoh,Prop. Contoh,SMP,Swasta
""", (2, 0)),
    "sekolah-peta": ("smp_contoh.geojson", """\
{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point",
"coordinates":[106.01,-6.01]},"properties":{"npsn":"20206034","nama":"SMP 1","status":"N",
"akreditasi":"A","zona":2}}]}
""", (1, 0)),
    "ispu-harian": ("ispu_contoh.csv", """\
tanggal,stasiun,pm25,pm10,so2,co,o3,no2,max,critical,categori
2021-01-01,DKI2,73,43,58,29,35,65,73,PM25,SEDANG
2021-01-02,DKI2,,38,,20,27,45,0,,TIDAK ADA DATA
2021-01-03,DKI4,46,27,57,7,25,33,57,SO2,SEDANG
2021-01-04,DKI4,46,27,57,7,25,33,57,SO2,SEDANG
2021-01-05,DKI4,46,27,57,7,25,33,57,SO2,SEDANG
2021-01-06,DKI4,46,27,57,7,25,33,57,SO2,SEDANG
""", (5, 1)),
    "udara-sensor": ("pm25_contoh.csv", """\
sensor_id,waktu,pm25
A1,2025-04-01T00:00:00Z,33.1
A1,2025-04-01T01:00:00Z,30.2
A2,2025-04-01T00:00:00Z,12.9
A2,2025-04-01T01:00:00Z,14.0
A3,2025-04-01T01:00:00Z,30157
A3,2025-04-01T02:00:00Z,21
""", (5, 1)),
    "udara-stasiun": ("stasiun.csv", """\
id,name,address,district,subdistrict,type,operator,latitude,longitude
A1,Sensor Satu,Jl. Contoh,Kota Contoh,Tengah,Sensor,"DLH\t",-6.01,106.01
""", (1, 0)),
    "anggaran-serapan": ("serapan_skpd_contoh.csv", """\
id_serapan,id_skpd,kode_rekening,realisasi,persen,tahun,bulan
1,1,5,768233160234,13.67,2022,1
2,1,5.1 ,24707352380,5.77,2022,1
3,2,5,593957446,2.5,2022,1
4,2,5.1,593957446,2.5,2022,1
5,2,5,593957446,2.5,2022,0
""", (4, 1)),
    "anggaran-skpd": ("anggaran_skpd.csv", """\
id_uraian,id_skpd,kode_rekening,level,tahun,anggaran,jenis,st_anggaran,is_transfer
25,33,5.1,2,2022,18953394947,1,1,Y
29,33,5.2 ,2,2022,43039330000,1,1,Y
431,33,5.1,2,2022,26129464490,1,2,Y
""", (3, 0)),
    "gempa-arsip": ("gempa_dirasakan_contoh.json", """\
[{"earthquakeAt":"2022-12-20T18:05:47.000Z","latitude":-6.01,"longitude":106.01,"magnitude":4.8,
"depthInKm":29,"locationInIndonesian":"laut","feltOnStations":"II","bmkgEarthquakeId":"1"}]
""", (1, 0)),
}  # fmt: skip


@pytest.mark.parametrize("code", REAL)
def test_files_of_the_shape_offices_publish(code, agencies):
    name, text, (good, bad) = REAL[code]
    factories.write(agencies.folder, f"berkas/{name}", text)
    agencies.connect(code)
    actions.set_secret(SYSTEM, code, "folder", "berkas", now=factories.NOW)
    run = agencies.run(code)
    assert (run.state, run.good, run.bad) == ("done", good, bad), (
        run.problem, run.details, [q.faults for q in Quarantined.objects.all()],
    )  # fmt: skip
    if code == "sekolah":
        assert [text.text for text in RegionText.objects.all()] == ["Tak Ada"]
