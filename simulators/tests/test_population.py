"""The made-up population: plausible, on real kelurahan, clearly nobody's; and who verifies it."""

from __future__ import annotations

import gzip
import json
import random
import threading
from collections import Counter, defaultdict
from datetime import date

import httpx
import shapely

from simulators.dukcapil import __main__ as dukcapil
from simulators.population import spoiling
from simulators.population.families import HEADING, People
from simulators.population.land import villages

SQUARE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kode": f"99.71.01.100{n}", "nama": f"Desa {n}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[n, 0], [n + 1, 0], [n + 1, 1], [n, 1], [n, 0]]],
            },
        }
        for n in (1, 2)
    ],
}


def made(tmp_path, count=2000):
    file = tmp_path / "land.geojson.gz"
    file.write_bytes(gzip.compress(json.dumps(SQUARE).encode()))
    people = People(villages(str(file)), seed=3, today=date(2026, 11, 1))
    return [dict(zip(HEADING, row, strict=True)) for row in people.rows(count)]


def test_people_are_plausible_and_nobodys(tmp_path):
    rows = made(tmp_path)
    assert len({row["nik"] for row in rows}) == len(rows) == 2000
    assert all(len(row["nik"]) == 16 and row["nik"][12] == "9" for row in rows)
    for row in rows:
        born = date.fromisoformat(row["tanggal_lahir"])
        day = int(row["nik"][6:8]) - (40 if row["jenis_kelamin"] == "P" else 0)
        assert 1 <= day <= 31
        assert row["nik"][10:12] == f"{born.year % 100:02}"
        assert date(1925, 1, 1) < born <= date(2026, 11, 1)
        west = int(row["kode_wilayah"][-1])
        assert shapely.box(west, 0, west + 1, 1).covers(
            shapely.Point(float(row["bujur"]), float(row["lintang"]))
        )
    families = defaultdict(list)
    for row in rows:
        families[row["no_kk"]].append(row)
    heads = Counter(sum(one["shdk"] == "1" for one in family) for family in families.values())
    assert set(heads) == {1}
    assert 2.5 < len(rows) / len(families) < 4.5
    for family in families.values():
        mothers = [int(p["tanggal_lahir"][:4]) for p in family if p["shdk"] == "3"]
        children = [int(p["tanggal_lahir"][:4]) for p in family if p["shdk"] == "4"]
        assert all(child - mother >= 17 for mother in mothers for child in children)
    assert rows == made(tmp_path)  # the same seed, the same people


def test_files_can_be_spoilt_as_offices_spoil_them(tmp_path):
    rows = [tuple(row.values()) for row in made(tmp_path, 500)]
    again = list(spoiling.spoilt(iter(rows), random.Random(1), errors=0.1, doubles=0.1))
    assert 530 < len(again) < 570
    assert 30 < sum(row not in rows for row in again) < 180


def test_dukcapil_answers_field_by_field(tmp_path):
    rows = made(tmp_path, 5)
    door = dukcapil.server(dukcapil.Register(rows), user="kota", password="rahasia")
    threading.Thread(target=door.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{door.server_address[1]}/"
    try:
        asked = {"user_id": "kota", "password": "rahasia", "NIK": rows[0]["nik"]}
        fields = {"NAMA_LGKP": rows[0]["nama"].lower(), "TGL_LHR": "01-01-1900"}
        (found,) = httpx.post(url, json=asked | fields).json()["content"]
        assert (found["NAMA_LGKP"], found["TGL_LHR"]) == ("Sesuai", "Tidak Sesuai")
        nobody = httpx.post(url, json=asked | {"NIK": "1"}).json()["content"][0]
        assert nobody == {"RESPON": "Data Tidak Ditemukan"}
        assert httpx.post(url, json={"NIK": rows[0]["nik"]}).status_code == 401
    finally:
        door.shutdown()
        door.server_close()
