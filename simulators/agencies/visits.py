"""The clinics' visits in a PostgreSQL of their own, reached over TCP by a user who may only read.

An embedded server listens on a socket file only; `Relay` lends it a port on 127.0.0.1.
"""

from __future__ import annotations

import random
import select
import socket
import socketserver
import threading
from contextlib import suppress
from datetime import date, timedelta

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from .town import Town, as_offices_write

DATABASE, USER, PASSWORD = "simpus", "pembaca", "hanya-baca"
_ILLS = ("ISPA", "Hipertensi", "Diare", "Diabetes", "DBD", "Imunisasi")


def furnish(server: str, town: Town, today: date, days: int = 10) -> int:
    """Make the database on this server (the address of any of its databases) when it lacks.

    Returns how many visits it holds.
    """
    _create(server)
    chance = random.Random(3304)
    with psycopg.connect(server, dbname=DATABASE) as database:
        database.execute("DROP TABLE IF EXISTS kunjungan")
        database.execute(
            "CREATE TABLE kunjungan (id bigint PRIMARY KEY, tgl date NOT NULL, puskesmas text,"
            " diagnosa text, jumlah integer, kelurahan text, dicatat timestamptz)"
        )
        rows: list[tuple[object, ...]] = []
        for back in range(days):
            for place_number, place in enumerate(town[:3]):
                rows += [
                    (len(rows) + n + 1, today - timedelta(days - back), f"Puskesmas {place.name}",
                     ill, chance.randrange(2, 40), as_offices_write(place.name, place_number),
                     f"{today - timedelta(days - back)} 20:00+07")
                    for n, ill in enumerate(_ILLS)
                ]  # fmt: skip
        with database.cursor().copy("COPY kunjungan FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        database.execute(sql.SQL("GRANT SELECT ON kunjungan TO {}").format(sql.Identifier(USER)))
    return len(rows)


def _create(server: str) -> None:
    with psycopg.connect(server, dbname="postgres", autocommit=True) as maintenance:
        with suppress(psycopg.errors.DuplicateObject):
            maintenance.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    sql.Identifier(USER), sql.Literal(PASSWORD)
                )
            )
        with suppress(psycopg.errors.DuplicateDatabase):
            maintenance.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


class Relay:
    """A port on 127.0.0.1 that leads to a server's socket file."""

    def __init__(self, server: str, port: int = 0) -> None:
        given = conninfo_to_dict(server)
        path = f"{given['host']}/.s.PGSQL.{given.get('port') or 5432}"
        self._tcp = socketserver.ThreadingTCPServer(("127.0.0.1", port), _lead_to(path))
        self._tcp.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self._tcp.server_address[1])

    def __enter__(self) -> Relay:
        threading.Thread(target=self._tcp.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._tcp.shutdown()
        self._tcp.server_close()


def _lead_to(path: str) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.socket(socket.AF_UNIX) as there, suppress(OSError):
                there.connect(path)
                _both_ways(self.request, there)

    return Handler


def _both_ways(one: socket.socket, other: socket.socket) -> None:
    while True:
        for ready in select.select([one, other], [], [])[0]:
            piece = ready.recv(65536)
            if not piece:
                return
            (other if ready is one else one).sendall(piece)
