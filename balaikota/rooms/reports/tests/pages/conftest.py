"""A small city with categories, routes and people, for the pages."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from balaikota.ground.people import factories as people
from balaikota.ground.people.models import Account
from balaikota.ground.people.rules import Actor, Role
from balaikota.ground.territory.factories import CITY, IN_WEST, WEST, small_city
from balaikota.rooms.reports import actions
from balaikota.rooms.reports.rules import RouteRule

ROAD = "jalan.lubang"
LAMP = "lampu.padam"


@pytest.fixture
def city(db: None) -> str:
    small_city()
    actions.load_catalog()
    actions.load_routes([RouteRule("jalan", "", "dpu"), RouteRule(ROAD, WEST, "dpu.jalan")])
    return CITY


def photo(colour: str = "red", position: tuple[float, float] | None = None) -> io.BytesIO:
    """A small JPEG; with a position, as a phone's camera writes it into EXIF."""
    picture = Image.new("RGB", (640, 480), colour)
    exif = Image.Exif()
    if position:
        longitude, latitude = position
        exif.get_ifd(0x8825).update(
            {1: "S" if latitude < 0 else "N", 2: _degrees(latitude), 3: "E", 4: _degrees(longitude)}
        )
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=exif)
    data.seek(0)
    data.name = "foto.jpg"
    return data


def _degrees(value: float) -> tuple[float, float, float]:
    whole = abs(value)
    minutes = (whole % 1) * 60
    return (float(int(whole)), float(int(minutes)), round((minutes % 1) * 60, 4))


def filled(**changes: Any) -> dict[str, Any]:
    """What a browser sends from the citizen's form."""
    form = {
        "key": str(uuid.uuid4()),
        "description": "Ada lubang dalam di depan pasar, bahaya untuk motor.",
        "category": ROAD,
        "longitude": str(IN_WEST[0]),
        "latitude": str(IN_WEST[1]),
    }
    return {**form, **changes}


@pytest.fixture
def file_it(client: Client, city: str) -> Callable[..., str]:
    """File a report by the page, as a citizen. Returns its code; `client` holds the link."""

    def file(**changes: Any) -> str:
        answer = client.post("/lapor/", filled(**changes))
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return str(answer["Location"].split("/")[2])

    return file


def signed_in(actor: Actor) -> Client:
    browser = Client()
    browser.force_login(Account.objects.get(pk=actor.account_id))
    return browser


@pytest.fixture
def verifier(city: str) -> Client:
    return signed_in(people.actor(Role.REPORT_ADMIN, CITY))


@pytest.fixture
def officer(city: str) -> Client:
    return signed_in(people.actor(Role.OFFICER, CITY, "dpu.jalan"))


@pytest.fixture
def counter(city: str) -> Client:
    return signed_in(people.actor(Role.COUNTER, CITY))
