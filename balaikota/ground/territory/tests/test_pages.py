"""The pages, as a browser asks for them."""

from __future__ import annotations

import gzip
import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from balaikota.ground.territory import queries
from balaikota.ground.territory.factories import CITY, IN_EAST, OUTSIDE, WEST
from balaikota.ground.territory.models import Agency, Holiday, Region
from balaikota.ground.territory.pages import agencies, calendar, home, imports
from balaikota.lib.errors import NotAllowed
from balaikota.lib.viewer import Viewer

pytestmark = pytest.mark.django_db


def test_outlines_for_maps(town: str, client: Client, django_assert_num_queries: Any) -> None:
    url = reverse("territory:outlines", args=["kelurahan"])
    answer = client.get(url, {"di": town})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/geo+json"
    features = json.loads(answer.content)["features"]
    assert [f["properties"]["code"] for f in features] == ["99.71.01.1001", "99.71.01.1002"]
    zipped = client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == answer.content
    with django_assert_num_queries(0):
        again = client.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_outlines_change_their_etag(town: str, client: Client) -> None:
    url = reverse("territory:outlines", args=["kelurahan"])
    before = client.get(url).headers["ETag"]
    Region.objects.filter(pk=WEST).update(name="Barat Daya")
    queries.regions._tree.forget()
    queries.outlines._shapes.forget()
    assert client.get(url).headers["ETag"] != before


@pytest.mark.parametrize("path", ["negara.json", "kelurahan.json?di=12.34"])
def test_outlines_of_nothing(town: str, client: Client, path: str) -> None:
    answer = client.get(f"/peta/wilayah/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == 404


def test_low_zooms_get_fewer_points(real_city: str) -> None:
    sizes = [len(queries.outlines_geojson("kelurahan", "", zoom).plain) for zoom in (8, 11, 16)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2] / 2


def test_where_is_this(town: str, client: Client, django_assert_num_queries: Any) -> None:
    url = reverse("territory:where")
    client.get(url, {"lon": IN_EAST[0], "lat": IN_EAST[1]})
    with django_assert_num_queries(0):
        answer = client.get(url, {"lon": IN_EAST[0], "lat": IN_EAST[1]}).json()
    assert (answer["inside"], answer["name"], answer["kecamatan_name"]) == (True, "Timur", "Tengah")
    assert "Timur" in answer["message"]
    away = client.get(url, {"lon": OUTSIDE[0], "lat": OUTSIDE[1]}).json()
    assert away["inside"] is False
    assert away["metres"] > 20_000
    assert "Kota Contoh" in away["message"]


@pytest.mark.parametrize("query", ["", "lon=x&lat=1", "lon=1", "lon=nan&lat=1", "lon=999&lat=1"])
def test_where_is_nonsense(town: str, client: Client, query: str) -> None:
    assert client.get(f"/wilayah/di?{query}").status_code == 400


PAGES = (
    "territory:home", "territory:places", "territory:agencies", "territory:agency_new",
    "territory:calendar", "territory:imports",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_asked_to_sign_in(town: str, client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))


class Asking:
    """Asks a page directly as somebody with these rights, with sessions and messages."""

    def __init__(self, actor: Viewer) -> None:
        self.actor = actor
        self.client = RequestFactory()

    def __call__(
        self, page: Any, data: dict[str, Any] | None = None, url: str = "/", **kwargs: Any
    ) -> Any:
        from django.contrib.messages.storage.cookie import CookieStorage

        request = self.client.get(url) if data is None else self.client.post(url, data)
        request.actor = self.actor  # type: ignore[attr-defined]
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return page(request, **kwargs)


@pytest.fixture
def ask(manager: Viewer) -> Asking:
    return Asking(manager)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_everybody_else_is_refused(town: str, stranger: Viewer) -> None:
    for page in (home.home, home.places, agencies.tree, calendar.year, imports.bring):
        with pytest.raises(NotAllowed):
            Asking(stranger)(page)


def test_the_way_down_to_a_kelurahan(town: str, ask: Asking) -> None:
    assert "Tengah" in shown(ask(home.home))
    page = shown(ask(home.region, code=WEST))
    assert "Kelurahan Barat" in page  # its office
    assert reverse("territory:region", args=[CITY]) in page


def test_an_agency_is_opened_changed_closed_and_opened_again(town: str, ask: Asking) -> None:
    answer = ask(agencies.new, {"code": "dlh", "name": "Dinas Lingkungan Hidup"})
    assert answer.status_code == 302
    assert ask(agencies.new, {"code": "dlh", "name": "Lagi"}).status_code == 400
    assert ask(agencies.new, {"code": "zz.yy", "name": "Lagi"}).status_code == 400
    assert ask(agencies.edit, {"name": "DLH Kota", "short": "DLH"}, code="dlh").status_code == 302
    assert Agency.objects.get(pk="dlh").name == "DLH Kota"
    ask(agencies.close, {}, code="dlh")
    assert not queries.agency("dlh").active
    assert "DLH Kota" in shown(ask(agencies.tree))
    ask(agencies.reopen, {}, code="dlh")
    assert queries.agency("dlh").active


DAY = {
    "day": "2026-11-25",
    "name": "HUT Kota",
    "kind": "local",
    "region": CITY,
    "source": "Perwal 1",
}


def test_a_day_is_declared_after_a_look_and_taken_back(town: str, ask: Asking) -> None:
    assert "HUT Kota" in shown(ask(calendar.declare, DAY))
    assert not Holiday.objects.exists()  # only looked at
    answer = ask(calendar.declare, {**DAY, "confirm": "1"})
    row = Holiday.objects.get()
    page = shown(ask(calendar.year, url=answer.headers["Location"]))
    assert "HUT Kota" in page
    undo = reverse("territory:calendar_withdraw", args=[row.pk])
    assert page.count(undo) == 2  # in the list, and as "undo" on top
    assert ask(calendar.declare, {**DAY, "confirm": "1"}).status_code == 409
    assert "HUT Kota" in shown(ask(calendar.withdraw, pk=row.pk))
    assert Holiday.objects.exists()
    answer = ask(calendar.withdraw, {}, pk=row.pk)
    assert not Holiday.objects.exists()
    again = shown(ask(calendar.year, url=answer.headers["Location"]))
    assert 'value="HUT Kota"' in again  # the way back is one button


def test_a_day_is_verified(town: str, ask: Asking) -> None:
    ask(calendar.declare, {**DAY, "confirm": "1"})
    pk = Holiday.objects.get().pk
    assert "HUT Kota" in shown(ask(calendar.verify, pk=pk))
    assert ask(calendar.verify, {"source": ""}, pk=pk).status_code == 400
    assert ask(calendar.verify, {"source": "Perwal 2"}, pk=pk).status_code == 302
    assert Holiday.objects.get().verified


def test_the_year_page_costs_few_queries(
    town: str, ask: Asking, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        ask(calendar.year)


def test_a_wrong_day_is_refused(town: str, ask: Asking) -> None:
    for wrong in (
        {"day": "besok"},
        {"day": "1890-01-01"},
        {"kind": "pesta"},
        {"region": "1"},
        {"name": ""},
    ):
        assert ask(calendar.declare, {**DAY, **wrong}).status_code == 400


def test_the_week_is_changed(town: str, ask: Asking) -> None:
    answer = ask(calendar.week, {"region": CITY, "weekdays": ["0", "1", "2", "3", "4", "5"]})
    assert answer.status_code == 302
    assert queries.working_days(WEST).is_working(date(2026, 11, 28))
    assert ask(calendar.week, {"region": CITY}).status_code == 400


def brought(ask: Asking, data: bytes, kind: str = "regions") -> Any:
    file = SimpleUploadedFile("rw.csv", data, "text/csv")
    return ask(imports.bring, {"kind": kind, "file": file})


def test_a_file_is_brought_looked_at_and_used(town: str, ask: Asking) -> None:
    answer = brought(ask, b"kelurahan,rw\nBarat,1\n")
    pk = answer.headers["Location"].rstrip("/").rpartition("/")[2]
    assert reverse("territory:import_apply", args=[pk]) in shown(ask(imports.preview, pk=pk))
    assert ask(imports.apply, {}, pk=pk).status_code == 302
    assert queries.region(f"{WEST}.001").name == "RW 001"


def test_a_wrong_file_is_told_row_by_row(town: str, ask: Asking) -> None:
    answer = brought(ask, b"kelurahan,rw\n=cmd,1\nBarat,nol\n")
    pk = answer.headers["Location"].rstrip("/").rpartition("/")[2]
    page = shown(ask(imports.preview, pk=pk))
    assert reverse("territory:import_apply", args=[pk]) not in page
    assert "=cmd" in page
    sheet = ask(imports.problems, pk=pk).content.decode("utf-8-sig").splitlines()
    assert len(sheet) == 3
    assert sheet[1].startswith("2,kelurahan,'=cmd,")
    ask(imports.apply, {}, pk=pk)
    assert not Region.objects.filter(kind="rw").exists()
    ask(imports.discard, {}, pk=pk)


def test_what_is_no_table_is_refused_at_once(town: str, ask: Asking) -> None:
    assert brought(ask, b"PK\x03\x04").status_code == 400
    assert brought(ask, b"kode,nama\na,b\n", kind="people").status_code == 400


@pytest.mark.parametrize("kind", ["regions", "agencies", "places", "holidays"])
def test_the_examples_can_be_read(town: str, ask: Asking, kind: str) -> None:
    data = ask(imports.example, kind=kind).content
    assert brought(ask, data, kind).status_code == 302
