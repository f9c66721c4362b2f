"""Play Dukcapil's verification service on a file of made-up people.

    python -m simulators.dukcapil --file people.csv --port 8399 --user kota --password rahasia

POST with NIK and fields in capital names (NAMA_LGKP, TGL_LHR, …) answers field by field, "Sesuai"
or "Tidak Sesuai". `--slow 3` answers late, `--broken 0.3` fails every third time: for trying how
the city bears it.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

FIELDS = {
    "NAMA_LGKP": "nama", "TMPT_LHR": "tempat_lahir", "TGL_LHR": "tanggal_lahir",
    "JENIS_KLMIN": "jenis_kelamin", "NO_KK": "no_kk", "NAMA_LGKP_IBU": "nama_ibu",
    "NAMA_LGKP_AYAH": "nama_ayah", "ALAMAT": "alamat",
}  # fmt: skip
_SEXES = {"LAKI-LAKI": "L", "PEREMPUAN": "P"}


class Register:
    """People by NIK."""

    def __init__(self, rows: list[dict[str, str]]) -> None:
        self._people = {row["nik"]: row for row in rows}

    def answer(self, asked: dict[str, str]) -> dict[str, Any]:
        """What the service says to one question."""
        person = self._people.get(asked.get("NIK", ""))
        if person is None:
            return {"content": [{"RESPON": "Data Tidak Ditemukan"}], "lastPage": True}
        content = {"NIK": asked["NIK"]}
        for theirs, ours in FIELDS.items():
            if theirs in asked:
                same = _plain(theirs, asked[theirs]) == _plain(theirs, person[ours])
                content[theirs] = "Sesuai" if same else "Tidak Sesuai"
        return {"content": [content], "lastPage": True}


def _plain(field: str, value: str) -> str:
    if field == "TGL_LHR":
        parts = value.split("-")
        return value if len(parts[0]) == 4 else "-".join(reversed(parts))
    return _SEXES.get(value.upper(), value.upper()) if field == "JENIS_KLMIN" else value.upper()


def server(
    register: Register, *, port: int = 0, user: str = "", password: str = "", slow: float = 0.0,
    broken: float = 0.0,
) -> ThreadingHTTPServer:  # fmt: skip
    """The service on a port of this machine; 0 takes a free one."""
    chance = random.Random(7)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            time.sleep(slow)
            if chance.random() < broken:
                self._say(500, {"error": "Internal Server Error"})
                return
            asked = json.loads(body)
            if (asked.get("user_id", ""), asked.get("password", "")) != (user, password):
                self._say(401, {"error": "Unauthorized"})
                return
            self._say(200, register.answer(asked))

        def _say(self, status: int, value: Any) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Questions hold numbers of people: nothing is written down."""

    return ThreadingHTTPServer(("127.0.0.1", port), Door)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--file", required=True)
    parser.add_argument("--port", type=int, default=8399)
    parser.add_argument("--user", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--broken", type=float, default=0.0)
    asked = parser.parse_args()
    with open(asked.file, newline="", encoding="utf-8-sig") as file:
        register = Register(list(csv.DictReader(file)))
    door = server(
        register, port=asked.port, user=asked.user, password=asked.password, slow=asked.slow,
        broken=asked.broken,
    )  # fmt: skip
    print(f"http://{asked.user}:…@127.0.0.1:{door.server_address[1]}/", flush=True)
    door.serve_forever()


if __name__ == "__main__":
    main()
