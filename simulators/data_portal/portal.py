"""What the portal has, and how it answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SUBJECTS = ("Curah hujan", "Harga pangan", "Pasar rakyat", "Puskesmas", "Terminal", "Taman kota")


@dataclass
class Portal:
    """A portal with some datasets. Change `packages` or `broken` while it runs."""

    packages: list[dict[str, Any]] = field(default_factory=list)
    broken: str = ""  # "html": answers a page; "half": breaks off within the list

    def asked(self, path: str, query: dict[str, list[str]]) -> tuple[int, str, bytes]:
        """Status, content type and body of a GET."""
        if self.broken == "html":
            return 200, "text/html", b"<html>Sedang perbaikan</html>"
        if path == "/api/3/action/package_search":
            return 200, "application/json", self._search(query)
        if path == "/katalog.ttl":
            return 200, "text/turtle", self.turtle().encode()
        return 404, "text/plain", b"tidak ada"

    def _search(self, query: dict[str, list[str]]) -> bytes:
        rows, start = int(query.get("rows", ["10"])[0]), int(query.get("start", ["0"])[0])
        ordered = sorted(self.packages, key=lambda package: str(package["name"]))
        found = ordered[start : start + rows]
        if self.broken == "half" and start:
            return b'{"success": true, "result": {"count": 999, "resul'
        result = {"count": len(self.packages), "results": found}
        return json.dumps({"success": True, "result": result}).encode()

    def turtle(self) -> str:
        """The same datasets as DCAT."""
        parts = [
            "@prefix dcat: <http://www.w3.org/ns/dcat#> .",
            "@prefix dct: <http://purl.org/dc/terms/> .",
        ]
        for package in self.packages:
            files = [f"<{one['url']}#d>" for one in package["resources"]]
            parts.append(
                f"<https://data.kotalain.example/dataset/{package['name']}> a dcat:Dataset ; "
                f'dct:title "{package["title"]}"@id ; dct:identifier "{package["id"]}" ; '
                f'dct:description "{package["notes"]}"@id'
                + (f" ; dcat:distribution {', '.join(files)}" if files else "")
                + " ."
            )
            parts += [
                f"<{one['url']}#d> a dcat:Distribution ; dcat:accessURL <{one['url']}> ; "
                f"dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ."
                for one in package["resources"]
            ]
        return "\n".join(parts)


def package(number: int) -> dict[str, Any]:
    """A dataset as CKAN writes it."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    name = f"{subject.lower().replace(' ', '-')}-{number}"
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": name,
        "title": f"{subject} {number}",
        "notes": f"<p>Data <b>{subject.lower()}</b> menurut bulan.</p>",
        "private": False,
        "type": "dataset",
        "license_id": "cc-by-4.0",
        "organization": {"name": "bps", "title": "Dinas Contoh Kota Lain"},
        "groups": [{"name": "economy"}],
        "tags": [{"name": subject.lower()}],
        "resources": [
            {
                "id": f"r{number}",
                "name": f"{subject} CSV",
                "format": "CSV",
                "url": f"https://data.kotalain.example/{name}.csv",
            }
        ],
    }


def server(portal: Portal, port: int = 0) -> ThreadingHTTPServer:
    """The portal on loopback; port 0 takes a free one. Call `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, kind, body = portal.asked(parts.path, parse_qs(parts.query))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)
