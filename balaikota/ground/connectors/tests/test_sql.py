"""Other databases: streamed, incremental, and never written to."""

from __future__ import annotations

import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import msgspec
import pytest
from django.db import connection

from balaikota.ground.connectors.reading import Meter, SourceProblem, World, sql
from balaikota.ground.connectors.rules.shapes import Limits, Sql

PATIENT = Limits(seconds=300, silence=100)


def read(spec, world):
    feed = sql.feed(spec, Meter(PATIENT), world)
    return feed, [row for _f, _l, row in feed.rows]


@pytest.fixture
def world(tmp_path):
    with closing(sqlite3.connect(tmp_path / "pajak.db")) as base, base:
        base.execute("CREATE TABLE bayar (id INTEGER, nop TEXT, jumlah REAL)")
        base.executemany("INSERT INTO bayar VALUES (?, ?, ?)",
                         [(n, f"36.72.{n}", n * 1000.0) for n in range(1, 6001)])  # fmt: skip
    return World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")


def lite(query, **more):
    return Sql(engine="sqlite", file="pajak.db", query=query, **more)


def test_sqlite(world):
    feed, rows = read(lite("SELECT id, jumlah FROM bayar WHERE id <= 2 ORDER BY id"), world)
    assert feed.header == ("id", "jumlah")
    assert rows == [{"id": 1, "jumlah": 1000.0}, {"id": 2, "jumlah": 2000.0}]
    assert feed.whole


def test_only_what_is_new(world):
    query = "SELECT id FROM bayar WHERE id > :since ORDER BY id % 7"
    spec = lite(query, cursor="id", since="5990")
    feed, rows = read(spec, world)
    assert sorted(row["id"] for row in rows) == list(range(5991, 6001))
    assert not feed.whole
    assert feed.since() == "6000"
    again, none = read(spec, World(folder=world.folder, since=feed.since()))
    assert none == []
    assert again.since() == "6000"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("WITH x AS (SELECT 1) INSERT INTO bayar SELECT 1, 'a', 1", "sql"),
        ("SELECT * FROM tidak_ada", "sql"),
    ],
)
def test_what_is_not_asked(world, query, code):
    with pytest.raises(SourceProblem) as problem:
        read(lite(query), world)
    assert problem.value.code == code


def test_a_file_outside_is_not_opened(world):
    with pytest.raises(SourceProblem) as problem:
        read(Sql(engine="sqlite", file="tidak.db", query="SELECT 1"), world)
    assert problem.value.code == "no_file"


@pytest.fixture
def postgres(db) -> Iterator[tuple[dict[str, str], int]]:
    """The tests' own server behind a port of loopback, as another machine's would be."""
    parameters = connection.get_connection_params()
    listener = socket.create_server(("127.0.0.1", 0))

    def forward(come: socket.socket, go: socket.socket) -> None:
        with suppress(OSError):
            while data := come.recv(65536):
                go.sendall(data)
            go.shutdown(socket.SHUT_WR)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{parameters['host']}/.s.PGSQL.{parameters.get('port') or 5432}")
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=forward, args=pair, daemon=True).start()

    if not str(parameters.get("host", "")).startswith("/"):
        yield parameters, int(parameters.get("port") or 5432)
        return
    threading.Thread(target=accept, daemon=True).start()
    yield parameters, listener.getsockname()[1]
    listener.close()


def test_postgresql_is_streamed_and_read_only(postgres, world):
    parameters, port = postgres
    host = "127.0.0.1"

    def spec(query, **more):
        return Sql(
            engine="postgresql", host=host, port=port, database=str(parameters["dbname"]),
            user=str(parameters.get("user") or "postgres"),
            password=str(parameters.get("password") or ""), query=query, **more,
        )  # fmt: skip

    feed, rows = read(
        spec("SELECT n, n * 1.5 AS x, now() AS t FROM generate_series(1, 5000) n"), world
    )
    assert feed.header == ("n", "x", "t")
    assert len(rows) == 5000
    assert float(rows[-1]["x"]) == 7500.0
    with pytest.raises(SourceProblem) as problem:
        read(spec("SELECT nextval('connectors_row_id_seq')"), world)
    assert "read-only" in str(problem.value)
    with pytest.raises(SourceProblem) as problem:
        read(spec("SELECT 1"), World(folder=world.folder))
    assert problem.value.code == "may_not"


def test_sql_server_as_far_as_it_goes_without_one(world, monkeypatch):
    """What its driver is told, and which questions are not even asked. No server was spoken to."""
    told = {}

    def connect(**options):
        told.update(options)
        raise sql.sqlalchemy.exc.OperationalError("", {}, ConnectionError("Unable to connect"))

    spec = Sql(engine="sqlserver", host="127.0.0.1", database="aset", user="baca",
               password="sandi", query="SELECT TOP 5 * FROM dbo.aset -- delete me")  # fmt: skip
    monkeypatch.setattr("pymssql.connect", connect)
    with pytest.raises(SourceProblem) as problem:
        read(spec, world)
    assert problem.value.code == "silent"
    assert (told["host"], told["database"], told["read_only"]) == ("127.0.0.1:1433", "aset", True)
    for query in (
        "SELECT * INTO x FROM y",
        "WITH a AS (SELECT 1) DELETE FROM b",
        "SELECT 1 EXEC p",
    ):
        with pytest.raises(SourceProblem) as problem:
            read(msgspec.structs.replace(spec, query=query), world)
        assert problem.value.code == "sql"
