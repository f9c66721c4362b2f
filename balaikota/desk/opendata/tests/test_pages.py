"""The public pages: they open, say what is there, and work by addresses alone."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from balaikota.desk.opendata import actions, queries
from balaikota.desk.opendata.factories import NOW, ROWS, offering, published
from balaikota.ground.events.sockets import Column
from balaikota.ground.people import factories as people
from balaikota.ground.people.rules import Role


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.django_db
def test_the_catalog_is_searched_and_narrowed(client, schools):
    published("territory.agencies")
    page = words(client.get("/data/"))
    assert "Sekolah" in page
    assert "4 baris" in page
    assert "sekolah" not in words(client.get("/data/?q=tidakada")).split("Data kota", 2)[-1].split()
    found = client.get("/data/?tema=pendidikan")
    assert [line.card.slug for line in found.context["lines"]] == ["sekolah"]
    assert client.get("/data/?format=GEOJSON").context["count"] == 1
    assert client.get("/data/?q=sek").context["count"] == 1
    assert client.get("/data/?halaman=99&urut=nama").status_code == 200


@pytest.mark.django_db
def test_no_page_of_a_dataset_asks_the_database_for_the_catalog_again(
    client, schools, django_assert_max_num_queries
):
    client.get("/data/sekolah/")
    for name in ("dataset", "chart", "map", "metadata", "how_to"):
        with django_assert_max_num_queries(6):
            answer = client.get(reverse(f"opendata:{name}", args=["sekolah"]))
        assert answer.status_code == 200


@pytest.mark.django_db
def test_the_table_filters_sorts_and_pages(client, schools):
    page = client.get("/data/sekolah/?kolom=jenjang&nilai=SD&sort=-murid")
    shown = [row[1]["text"] for row in page.context["rows"]]
    assert shown == ["SDN Melati", "SDN Kenanga"]
    assert page.context["total"] == 2
    assert client.get("/data/sekolah/?q=kenanga").context["total"] == 1
    assert client.get("/data/sekolah/?kolom=murid&cara=ge&nilai=200").context["total"] == 2
    assert client.get("/data/sekolah/?kolom=murid&nilai=banyak").status_code == 400
    assert client.get("/data/sekolah/?kolom=bukan&nilai=1").status_code == 400
    assert client.get("/data/sekolah/?mulai=40").context["rows"] == []


@pytest.mark.django_db
def test_charts_and_maps_are_drawn_on_the_server(client, schools):
    chart = client.get("/data/sekolah/grafik/?ukur=sum&angka=murid&menurut=jenjang")
    bars = {bar.label: (bar.value, bar.share) for bar in chart.context["chart"].bars}
    assert bars == {"SMP": (640, 100), "SD": (390, 60.94)}
    timed = client.get("/data/sekolah/grafik/?menurut=dibuka")
    assert "<polyline" in timed.content.decode()
    drawn = client.get("/data/sekolah/peta/")
    assert drawn.content.decode().count("<circle") == 3
    assert drawn.content.decode().count('<path class="data-map__area') == 2


@pytest.mark.django_db
def test_codes_of_regions_are_joined_to_outlines(client, city):
    rows = [{"kel": "99.71.01.1001", "n": 1}, {"kel": "99.71.01.1001", "n": 2},
            {"kel": "99.71.01.1002", "n": 3}]  # fmt: skip
    with offering(rows, columns=(Column(name="kel"), Column(name="n", type="integer"))) as dataset:
        published(dataset.key)
    drawn = client.get("/data/sekolah/peta/").context["map"]
    assert [(shape.name, shape.value) for shape in drawn.ranked] == [("Barat", 2), ("Timur", 1)]


@pytest.mark.django_db
def test_every_form_holds_the_same_rows(client, schools):
    def body(form, query=""):
        answer = client.get(f"/data/sekolah/unduh/{form}{query}")
        assert answer.status_code == 200
        return b"".join(answer.streaming_content)

    lines = list(csv.DictReader(io.StringIO(body("csv").decode())))
    assert [line["nama"] for line in lines] == [row["nama"] for row in ROWS]
    assert (lines[0]["longitude"], lines[3]["murid"]) == ("106.01", "")
    sheet = openpyxl.load_workbook(io.BytesIO(body("xlsx"))).active
    assert [cell.value for cell in next(sheet.iter_rows(min_row=4, max_row=4))][:4] == [
        "B1", "SMPN 1", "SMP", 640,
    ]  # fmt: skip
    assert pq.read_table(io.BytesIO(body("parquet"))).num_rows == 4
    features = json.loads(body("geojson"))["features"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [106.01, -6.01]}
    assert features[3]["geometry"] is None
    assert [row["kode"] for row in json.loads(body("json"))] == ["A1", "A2", "B1", "C1"]
    few = "?kolom=jenjang&nilai=SD"
    assert len(body("csv", few).decode().splitlines()) == 3
    assert json.loads(body("json", "?kolom=jenjang&nilai=TK")) == []
    assert body("csv", "?kolom=jenjang&nilai=TK").decode().count("\n") == 1
    assert client.get("/data/sekolah/unduh/pdf").status_code == 404


@pytest.mark.django_db
def test_a_download_is_not_sent_twice(client, schools):
    first = client.get("/data/sekolah/unduh/parquet")
    again = client.get(
        "/data/sekolah/unduh/parquet", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304
    assert first.headers["X-Checksum-Sha256"] == queries.card("sekolah").version.sha256


@pytest.mark.django_db
def test_versions_are_kept_and_compared(client, city):
    rows, stamp = list(ROWS), ["1"]
    with offering(lambda: rows, stamp=lambda: stamp[0]) as dataset:
        published(dataset.key)
        rows, stamp[0] = [*rows[1:], {**ROWS[0], "murid": 211}], "2"
        actions.refresh("sekolah", NOW + timedelta(days=1))
    page = client.get("/data/sekolah/versi/2/")
    assert (page.context["diff"].added, page.context["diff"].removed) == (1, 1)
    assert [[cell["text"] for cell in row][3] for row in page.context["added_rows"]] == ["211"]
    assert client.get("/data/sekolah/versi/1/").status_code == 200
    assert client.get("/data/sekolah/versi/3/").status_code == 404
    assert client.get("/data/sekolah/?versi=1").context["older"]
    old = b"".join(client.get("/data/sekolah/unduh/csv?versi=1").streaming_content)
    assert b"210" in old


@pytest.mark.django_db
def test_limited_data_is_shown_to_whom_it_is_given(client, city):
    with offering() as dataset:
        published(dataset.key, "limited")
    page = client.get("/data/sekolah/")
    assert "SDN Melati" not in words(page)
    for path in ("grafik/", "versi/", "unduh/csv", "peta/"):
        answer = client.get(f"/data/sekolah/{path}", headers={"Accept": "application/json"})
        assert answer.status_code == 403
    officer = people.actor(Role.OFFICER, city, "dpu")
    client.force_login(people.Account.objects.get(pk=officer.account_id))
    assert "SDN Melati" in words(client.get("/data/sekolah/"))
    download = client.get("/data/sekolah/unduh/csv")
    assert "no-store" in download.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in download.headers


@pytest.mark.django_db
def test_the_examples_of_the_api_run(client, schools):
    page = client.get("/data/sekolah/api/")
    where = page.context["where"]
    answer = client.get("/api/v1/datasets/sekolah/rows", {"where": where})
    assert answer.json()["total"] >= 1
    filters = {"resource_id": str(page.context["resource"]), "filters": page.context["filters"]}
    answer = client.get("/api/3/action/datastore_search", filters)
    assert answer.json()["result"]["total"] >= 1
