"""MariaDB, a real one: `mariadbd` on a port of loopback with its data in a folder of the test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pymysql
import pytest

from balaikota.ground.connectors.reading import Meter, SourceProblem, World, sql
from balaikota.ground.connectors.rules.shapes import Limits, Sql

pytestmark = pytest.mark.soak
WITHIN = 60  # seconds the server may take to answer


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    server, maker = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if not server or not maker:
        pytest.fail("mariadbd is missing. On Debian: sudo apt-get install mariadb-server")
    folder = tmp_path_factory.mktemp("mariadb")
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    who = f"--user={pwd.getpwuid(os.getuid()).pw_name}"
    common = ["--no-defaults", f"--datadir={folder}", who]
    subprocess.run([maker, *common, "--auth-root-authentication-method=normal"],
                   check=True, capture_output=True)  # fmt: skip
    process = subprocess.Popen(
        [server, *common, f"--port={number}", "--bind-address=127.0.0.1",
         f"--socket={folder}/s", f"--pid-file={folder}/pid"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        prepare(f"{folder}/s")
        yield number
    finally:
        process.terminate()
        process.wait(60)


def prepare(address: str) -> None:
    """A table of an agency, and a user who could write to it."""
    deadline = time.monotonic() + WITHIN
    while True:
        try:
            base = pymysql.connect(unix_socket=address, user="root", autocommit=True)
            break
        except pymysql.err.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    with base, base.cursor() as cursor:
        cursor.execute("CREATE DATABASE pajak CHARACTER SET utf8mb4")
        cursor.execute("CREATE USER dinas@'127.0.0.1' IDENTIFIED BY 'sandi'")
        cursor.execute("GRANT ALL ON pajak.* TO dinas@'127.0.0.1'")
        cursor.execute(
            "CREATE TABLE pajak.bayar (id INT PRIMARY KEY, nama VARCHAR(40), jumlah DECIMAL(18,2),"
            " tanggal DATE, waktu DATETIME, lunas BOOL, catatan BLOB)"
        )
        cursor.execute(
            "INSERT INTO pajak.bayar SELECT seq, CONCAT('Café ', seq), seq * 1000.5, '2026-11-23',"
            " '2026-11-23 08:00:00', seq % 2, 'x' FROM pajak.seq_1_to_20000"
        )


def spec(port, query, engine="mariadb", **more):
    given = {"host": "127.0.0.1", "port": port, "database": "pajak", "user": "dinas",
             "password": "sandi"}  # fmt: skip
    return Sql(engine=engine, query=query, **(given | more))


def read(made, world, limits=None):
    feed = sql.feed(made, Meter(limits or Limits(seconds=60, silence=20)), world)
    return feed, [row for _f, _l, row in feed.rows]


def test_mariadb(port, tmp_path):
    world = World(folder=tmp_path, allowed=lambda address: address == "127.0.0.1")
    for engine in ("mariadb", "mysql"):
        feed, rows = read(spec(port, "SELECT * FROM bayar ORDER BY id", engine), world)
        assert feed.header == ("id", "nama", "jumlah", "tanggal", "waktu", "lunas", "catatan")
        assert (len(rows), rows[1]["nama"], str(rows[1]["jumlah"])) == (20_000, "Café 2", "2001.00")
        assert (str(rows[0]["tanggal"]), rows[0]["catatan"]) == ("2026-11-23", "x")
    query = "SELECT id FROM bayar WHERE id > :since ORDER BY id"
    feed, rows = read(spec(port, query, cursor="id", since="19990"), world)
    assert (len(rows), feed.since(), feed.whole) == (10, "20000", False)
    # Nothing is written, whatever the user could and the question says.
    for query in (
        "WITH x AS (SELECT 1) SELECT id FROM bayar FOR UPDATE",
        "SELECT id FROM bayar INTO OUTFILE '/tmp/bayar'",
        "SELECT 1 /*!50000 INTO OUTFILE '/tmp/bayar' */",
        "SELECT LOAD_FILE('/etc/passwd')",
        "SELECT id FROM tidak_ada",
    ):
        with pytest.raises(SourceProblem) as problem:
            read(spec(port, query), world)
        assert problem.value.code == "sql", query
    for more, code in (
        ({"password": "salah"}, "sign_in"), ({"database": "x"}, "sign_in"),
    ):  # fmt: skip
        with pytest.raises(SourceProblem) as problem:
            read(spec(port, "SELECT 1", **more), world)
        assert problem.value.code == code, more
    with pytest.raises(SourceProblem) as problem:
        read(spec(port, "SELECT 1"), World(folder=tmp_path))
    assert problem.value.code == "may_not"
    with pytest.raises(SourceProblem) as problem:
        read(spec(port, "SELECT * FROM bayar"), world, Limits(rows=100))
    assert problem.value.code == "too_many"
    with pytest.raises(SourceProblem) as problem:
        read(spec(port, "SELECT SLEEP(20)"), world, Limits(seconds=3, silence=2))
    assert problem.value.code in ("silent", "too_long")
