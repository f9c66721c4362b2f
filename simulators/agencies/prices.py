"""Disperindag's price watch: REST in pages behind OAuth2 client credentials, tokens that end soon.

POST /oauth/token                      → {access_token, expires_in}
GET  /api/v1/harga?page=1&per_page=50  → {data: [...], meta: {page, total}}
"""

from __future__ import annotations

import base64
import random
import secrets
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs

from .serving import NOTHING, Answer, Asked, in_json
from .town import Town, as_offices_write

CLIENT, SECRET = "balaikota", "rahasia-pasar"
_FOODS = {
    "Beras Medium": 13_500, "Beras Premium": 15_200, "Cabai Rawit Merah": 62_000,
    "Cabai Merah Keriting": 48_000, "Bawang Merah": 36_500, "Bawang Putih": 41_000,
    "Telur Ayam Ras": 28_900, "Daging Ayam Ras": 38_000, "Daging Sapi": 138_000,
    "Minyak Goreng": 17_800, "Gula Pasir": 17_500, "Tepung Terigu": 12_400,
}  # fmt: skip


class Prices:
    """A token is good for `calls` requests, so that whoever reads on has to sign in again."""

    def __init__(self, town: Town, today: date, calls: int = 3, days: int = 3) -> None:
        self.rows = list(_rows(town, today, days))
        self._calls, self._left = calls, dict[str, int]()

    def answer(self, asked: Asked) -> Answer:
        if (asked.method, asked.path) == ("POST", "/oauth/token"):
            return self._token(asked)
        if asked.path != "/api/v1/harga":
            return NOTHING
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if not self._left.get(token):
            return in_json({"error": "invalid_token"}, 401)
        self._left[token] -= 1
        page, size = int(asked.query.get("page", 1)), min(int(asked.query.get("per_page", 20)), 100)
        rows = self.rows[(page - 1) * size : page * size]
        return in_json({"data": rows, "meta": {"page": page, "total": len(self.rows)}})

    def _token(self, asked: Asked) -> Answer:
        pair = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = parse_qs(asked.body.decode())
        if asked.headers.get("authorization") != f"Basic {pair}":
            return in_json({"error": "invalid_client"}, 401)
        if form.get("grant_type") != ["client_credentials"]:
            return in_json({"error": "unsupported_grant_type"}, 400)
        token = secrets.token_urlsafe(16)
        self._left[token] = self._calls
        return in_json({"access_token": token, "token_type": "Bearer", "expires_in": 3600})


def _rows(town: Town, today: date, days: int) -> Any:
    chance = random.Random(3301)
    markets = [(f"Pasar {place.name}", place, n) for n, place in enumerate(town[:4])]
    for back in range(days):
        for market, place, number in markets:
            for food, usual in _FOODS.items():
                yield {
                    "tanggal": (today - timedelta(back)).isoformat(),
                    "komoditas": {"nama": food, "satuan": "kg"},
                    "pasar": market,
                    "kelurahan": as_offices_write(place.name, number),
                    "harga": round(usual * chance.uniform(0.94, 1.07) / 100) * 100,
                }
