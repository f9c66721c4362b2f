"""Files as offices make them: CSV, workbooks with merged headers, Parquet, GeoJSON."""

from __future__ import annotations

import gzip
import io
import json
from email.message import EmailMessage

import msgspec
import pyarrow
import pytest
import xlsxwriter
from pyarrow import parquet

from balaikota.ground.connectors.reading import BadRow, Meter, SourceProblem, World, files
from balaikota.ground.connectors.reading.mail import welcome
from balaikota.ground.connectors.rules.shapes import Csv, Email, Excel, Files, Limits

from .servers import serving


@pytest.fixture
def world(tmp_path):
    return World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")


def read(world, **spec):
    feed = files.feed(Files(**spec), Meter(Limits(seconds=300, silence=100)), world)
    return feed, list(feed.rows)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("nama,nilai\nSaté,1\n", "utf-8"),
        ("nama;nilai\nSaté;1\n", "utf-8-sig"),
        ("nama\tnilai\nSaté\t1\n", "utf-16"),
        ("nama|nilai\r\nSaté|1\r\n", "cp1252"),
        ('"nama";"nilai"\n"Saté";"1"\n', "utf-8"),
        ("\n\nnama;nilai\nSaté;1\n", "utf-8"),
    ],
)
def test_csv_is_understood_however_it_is_written(world, text, encoding):
    (world.folder / "a.csv").write_bytes(text.encode(encoding))
    feed, rows = read(world, format="csv", folder=".")
    assert feed.header == ("nama", "nilai")
    assert [row for _f, _l, row in rows] == [{"nama": "Saté", "nilai": "1"}]


def test_csv_rows_that_slipped_wait_with_their_line(world):
    text = 'a,b\n1,2\n1,2,3\n1\n\n"x\ny",4\n'
    (world.folder / "a.csv").write_text(text)
    _feed, rows = read(world, format="csv", folder=".", csv=Csv(delimiter=","))
    assert [(line, type(row)) for _f, line, row in rows] == [
        (2, dict), (3, BadRow), (4, dict), (7, dict),
    ]  # fmt: skip
    assert rows[1][2].raw == {"a": "1", "b": "2", "+1": "3"}
    assert rows[3][2] == {"a": "x\ny", "b": "4"}


def test_many_files_are_one_source_if_they_have_the_same_columns(world):
    (world.folder / "01.csv").write_text("a,b\n1,2\n")
    (world.folder / "02.csv").write_text("b,a,c\n4,3,0\n")
    (world.folder / "lain.txt").write_text("x")
    feed, rows = read(world, format="csv", folder=".", pattern="*.CSV")
    assert [(file, row["a"]) for file, _l, row in rows] == [(0, "1"), (1, "3")]
    assert [origin.name for origin in feed.origins] == ["01.csv", "02.csv"]
    (world.folder / "03.csv").write_text("a\n1\n")
    with pytest.raises(SourceProblem, match="no b"):
        read(world, format="csv", folder=".", pattern="*.csv")


@pytest.mark.parametrize("folder", ["../", "tidak/ada"])
def test_only_the_folder_of_sources(world, folder):
    with pytest.raises(SourceProblem) as problem:
        read(world, format="csv", folder=folder)
    assert problem.value.code == "no_file"


def test_a_link_out_of_the_folder_is_not_followed(world, tmp_path_factory):
    secret = tmp_path_factory.mktemp("luar") / "rahasia.csv"
    secret.write_text("a\n1\n")
    (world.folder / "a.csv").symlink_to(secret)
    with pytest.raises(SourceProblem):
        read(world, format="csv", folder=".")


def workbook(path):
    """A budget report: title, two merged header rows, a row of numbers, a total, a signature."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("LRA")
    sheet.merge_range("A1:F1", "LAPORAN REALISASI ANGGARAN")
    sheet.merge_range("A3:A4", "Kode")
    sheet.merge_range("B3:B4", "Uraian")
    sheet.merge_range("C3:D3", "Anggaran")
    sheet.merge_range("E3:F3", "Realisasi")
    for column, word in enumerate(["Murni", "Perubahan", "Rp", "%"], 2):
        sheet.write(3, column, word)
    rows = [
        [1, 2, 3, 4, 5, 6],
        ["5.1", "Belanja Operasi", "1.000.000,00", 1_200_000, "600.000,50", 50.0],
        ["5.2", "Belanja Modal", "500.000,00", 500_000, "-", 0.0],
        ["", "JUMLAH", "1.500.000,00", 1_700_000, "600.000,50", 35.3],
        [],
        ["Mengetahui", "", "", "", "", ""],
        ["Kepala Badan", "", "", "", "", ""],
    ]
    for number, row in enumerate(rows, 4):
        sheet.write_row(number, 0, row)
    book.close()


def test_a_workbook_of_a_finance_office(world):
    workbook(world.folder / "LRA Oktober.xlsx")
    spec = Excel(sheet="lra", header=(3, 4), stop="Mengetahui")
    feed, rows = read(world, format="excel", folder=".", pattern="lra*.xlsx", excel=spec)
    assert feed.header == (
        "Kode", "Uraian", "Anggaran / Murni", "Anggaran / Perubahan", "Realisasi / Rp",
        "Realisasi / %",
    )  # fmt: skip
    assert [(line, row["Kode"], row["Anggaran / Murni"]) for _f, line, row in rows] == [
        (6, "5.1", "1.000.000,00"), (7, "5.2", "500.000,00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "code"),
    [(Excel(sheet="Tidak Ada"), "no_sheet"), (Excel(header=(99,)), "no_header")],
)
def test_workbooks_that_are_not_as_said(world, spec, code):
    workbook(world.folder / "a.xlsx")
    with pytest.raises(SourceProblem) as problem:
        read(world, format="excel", folder=".", excel=spec)
    assert problem.value.code == code


@pytest.mark.parametrize("kind", ["excel", "parquet", "geojson", "json"])
def test_what_is_no_such_file_is_a_problem(world, kind):
    (world.folder / "a").write_bytes(b"\x00\x01 rusak")
    with pytest.raises(SourceProblem) as problem:
        read(world, format=kind, folder=".")
    assert problem.value.code == "unreadable"


def test_parquet_geojson_and_json(world):
    table = pyarrow.table({"kode": ["a", "b"], "n": [1, None]})
    parquet.write_table(table, world.folder / "a.parquet")
    point = {"type": "Point", "coordinates": [106.01, -6.01]}
    feature = {"type": "Feature", "geometry": point, "properties": {"nama": "SD 1"}}
    collection = {"type": "FeatureCollection", "features": [feature]}
    (world.folder / "a.geojson").write_text(json.dumps(collection))
    (world.folder / "a.json").write_bytes(msgspec.json.encode({"gempa": {"data": [{"m": 5}]}}))
    _feed, rows = read(world, format="parquet", folder=".", pattern="*.parquet")
    assert [row for _f, _l, row in rows] == [{"kode": "a", "n": 1}, {"kode": "b", "n": None}]
    _feed, rows = read(world, format="geojson", folder=".", pattern="*.geojson")
    assert rows[0][2] == {"nama": "SD 1", "geometry": point}
    _feed, rows = read(world, format="json", folder=".", pattern="*.json", records="gempa.data")
    assert rows == [(0, 1, {"m": 5})]


def test_over_http_with_its_date(world):
    headers = {"Last-Modified": "Mon, 23 Nov 2026 01:00:00 GMT"}
    with serving(lambda asked: (200, headers, b"a;b\n1;2\n")) as url:
        feed, rows = read(world, format="csv", url=f"{url}/data/harga.csv?kunci=rahasia")
    assert rows[0][2] == {"a": "1", "b": "2"}
    origin = feed.origins[0]
    assert (origin.name, origin.modified) == ("harga.csv", headers["Last-Modified"])
    assert "rahasia" not in origin.url


@pytest.mark.parametrize(
    ("link", "export"),
    [
        ("https://docs.google.com/spreadsheets/d/AB/edit#gid=7",
         "https://docs.google.com/spreadsheets/d/AB/export?format=csv&gid=7"),
        ("https://docs.google.com/spreadsheets/d/AB/edit?usp=sharing",
         "https://docs.google.com/spreadsheets/d/AB/export?format=csv"),
        ("https://docs.google.com/spreadsheets/d/e/AB/pub?output=csv",
         "https://docs.google.com/spreadsheets/d/e/AB/pub?output=csv"),
    ],
)  # fmt: skip
def test_links_of_sheets(link, export):
    assert files.export_link(link) == export


@pytest.mark.parametrize(
    ("sender", "subject", "proof", "taken"),
    [
        ("Keuangan <lra@bpkad.go.id>", "LRA Oktober", "mx; spf=pass dkim=pass", True),
        ("LRA@bpkad.go.id", "lra", "", True),
        ("orang@lain.id", "LRA", "", False),
        ("lra@bpkad.go.id", "Undangan", "", False),
        ("lra@bpkad.go.id", "LRA", "mx; dmarc=fail", False),
    ],
)
def test_whose_mail_is_opened(sender, subject, proof, taken):
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender, subject
    if proof:
        mail["Authentication-Results"] = proof
    spec = Email(host="a", user="b", password="c", format="excel", senders=("lra@bpkad.go.id",),
                 subject="LRA")  # fmt: skip
    assert welcome(mail, spec) is taken


def test_gzip_in_every_format(world):
    """As it comes, over the folder and over HTTP; a bomb or half a file is a problem."""
    made = {
        "csv": b"a,b\n1,x\n2,y\n",
        "json": b'{"data": [{"a": "1", "b": "x"}, {"a": "2", "b": "y"}]}',
        "geojson": json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "geometry": None, "properties": {"a": a, "b": b}}
            for a, b in (("1", "x"), ("2", "y"))
        ]}).encode(),
    }  # fmt: skip
    table = io.BytesIO()
    parquet.write_table(pyarrow.table({"a": ["1", "2"], "b": ["x", "y"]}), table)
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for row, cells in enumerate((("a", "b"), ("1", "x"), ("2", "y"))):
            sheet.write_row(row, 0, cells)
    made |= {"parquet": table.getvalue(), "excel": book.getvalue()}
    for kind, body in made.items():
        (world.folder / f"{kind}.gz").write_bytes(gzip.compress(body))
        _feed, rows = read(world, format=kind, folder=".", pattern=f"{kind}.gz",
                           records="data" if kind == "json" else "")  # fmt: skip
        found = [(row["a"], row["b"]) for _f, _l, row in rows]
        assert found == [("1", "x"), ("2", "y")], kind
    packed = (world.folder / "csv.gz").read_bytes()
    with serving(lambda asked: (200, {"Content-Type": "application/gzip"}, packed)) as url:
        feed, rows = read(world, format="csv", url=f"{url}/a.csv.gz")
    assert (feed.origins[0].name, len(rows)) == ("a.csv.gz", 2)
    (world.folder / "half.gz").write_bytes(packed[:-9])
    (world.folder / "bomb.gz").write_bytes(gzip.compress(b"a,b\n" + b"0" * 3_000_000))
    for name, code in (("half.gz", "unreadable"), ("bomb.gz", "too_big")):
        spec = Files(format="csv", folder=".", pattern=name)
        with pytest.raises(SourceProblem) as problem:
            list(files.feed(spec, Meter(Limits(megabytes=1)), world).rows)
        assert problem.value.code == code
