"""The citizen's form, sent as a browser without script sends it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from balaikota.ground.territory.factories import IN_WEST, OUTSIDE, WEST
from balaikota.rooms.reports.models import Photo, Report, Reporter

from .conftest import ROAD, filled, photo

pytestmark = pytest.mark.django_db


def test_the_form_opens_for_everybody(client: Client, city: str) -> None:
    page = client.get("/lapor/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert "Jalan berlubang" in page
    assert 'capture="environment"' in page


def test_filing_leads_to_thanks_with_code_and_link(client: Client, city: str) -> None:
    answer = client.post("/lapor/", filled(), follow=True)
    page = answer.content.decode()
    report = Report.objects.get()
    assert report.code in page
    assert f"/lapor/{report.code}/milik/" in page
    assert report.place == WEST


def test_the_same_form_twice_is_one_report(client: Client, city: str) -> None:
    form = filled()
    first, second = client.post("/lapor/", form), Client().post("/lapor/", form)
    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1
    assert "laporan_saya" in second.cookies  # the second tap also gets the reporter's link


def test_words_on_several_lines_are_the_same_words(client: Client, city: str) -> None:
    form = filled(description="Lubang besar.\r\nDi depan pasar.")
    assert [client.post("/lapor/", form).status_code for _ in range(2)] == [302, 302]


def test_other_words_with_an_old_key_are_not_lost(client: Client, city: str) -> None:
    form = filled()
    code = client.post("/lapor/", form)["Location"].split("/")[2]
    again = client.post("/lapor/", {**form, "description": "Lampu jalan di gang juga padam."})
    page = again.content.decode()
    assert again.status_code == 409
    assert code in page
    assert "Lampu jalan di gang juga padam." in page
    fresh = re.search(r'name="key" value="([^"]+)"', page)
    assert fresh is not None
    assert fresh[1] != form["key"]
    sent = client.post(
        "/lapor/", {**form, "key": fresh[1], "description": "Lampu jalan di gang juga padam."}
    )
    assert sent.status_code == 302
    assert Report.objects.count() == 2


def test_photos_and_their_place_travel_with_the_form(client: Client, city: str) -> None:
    form = filled(longitude="", latitude="", photos=[photo(position=IN_WEST), photo("blue")])
    client.post("/lapor/", form)
    report = Report.objects.get()
    assert Photo.objects.filter(report=report).count() == 2
    assert report.point == pytest.approx(IN_WEST, abs=1e-4)


def test_errors_stand_by_their_field_and_keep_words_and_photos(client: Client, city: str) -> None:
    form = filled(description="", address="Depan pasar", photos=[photo()])
    answer = client.post("/lapor/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ceritakan dengan singkat apa yang terjadi." in page
    assert "Depan pasar" in page
    kept = re.search(r'name="photos_kept" value="([^"]+)"', page)
    assert kept is not None
    sent = client.post(
        "/lapor/", {**form, "description": "Lubang besar", "photos": [], "photos_kept": kept[1]}
    )
    assert sent.status_code == 302
    assert Photo.objects.count() == 1


def test_a_photo_nobody_uploaded_here_cannot_be_claimed(client: Client, city: str) -> None:
    client.post("/lapor/", filled(photos=[photo()]))
    stolen = str(Photo.objects.get().file_id)
    client.post("/lapor/", filled(photos_kept=f"{stolen}~forged"))
    assert Photo.objects.count() == 1


def test_a_bad_picture_is_refused_with_a_sentence(client: Client, city: str) -> None:
    broken = photo()
    broken.truncate(30)
    answer = client.post("/lapor/", filled(photos=[broken]))
    assert answer.status_code == 422
    assert "foto.jpg" in answer.content.decode()
    assert Report.objects.count() == 0


def test_a_point_outside_the_city_is_told_by_the_field(client: Client, city: str) -> None:
    answer = client.post("/lapor/", filled(longitude=str(OUTSIDE[0]), latitude=str(OUTSIDE[1])))
    assert answer.status_code == 422
    assert "di luar kota" in answer.content.decode()


def test_without_a_point_a_kelurahan_of_the_list_is_enough(client: Client, city: str) -> None:
    client.post("/lapor/", filled(longitude="", latitude="", place=WEST, address="Depan pasar"))
    assert Report.objects.get().place == WEST


def test_who_hides_leaves_no_name(client: Client, city: str) -> None:
    client.post(
        "/lapor/", filled(anonymous="on", name="Sri", phone="081234567890", email="sri@contoh.id")
    )
    reporter = Reporter.objects.get()
    assert (reporter.name, reporter.phone, reporter.email) == ("", "", "")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"category": ""}, "Pilih laporan ini tentang apa."),
        ({"category": "tidak.ada"}, "Pilih kategori dari daftar."),
        ({"phone": "abc"}, "Tulis nomornya dengan angka"),
        ({"email": "sri@"}, "bukan alamat surel"),
        ({"description": "x" * 5000}, "Terlalu panjang"),
        ({"longitude": "", "latitude": ""}, "Tunjukkan tempatnya"),
    ],
)
def test_what_cannot_be_used_is_said_in_plain_words(
    client: Client, city: str, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post("/lapor/", filled(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Report.objects.count() == 0


def test_category_is_suggested_from_the_words(client: Client, city: str) -> None:
    page = client.get(
        "/lapor/saran/", {"description": "jalan bolong di depan rumah"}
    ).content.decode()
    assert f'value="{ROAD}"' in page


def test_the_kelurahan_is_named_back(client: Client, city: str) -> None:
    page = client.get("/lapor/tempat/", {"lon": IN_WEST[0], "lat": IN_WEST[1]}).content.decode()
    assert "Kelurahan Barat" in page
    assert "Kecamatan Tengah" in page


@pytest.mark.parametrize(
    "query",
    [{}, {"lon": "x", "lat": "1"}, {"lon": "nan", "lat": "inf"}, {"lon": "999", "lat": "0"}],
)
def test_a_mangled_point_names_nothing(client: Client, city: str, query: dict[str, str]) -> None:
    answer = client.get("/lapor/tempat/", query)
    assert answer.status_code == 200
    assert "Kelurahan" not in answer.content.decode()


def test_a_photo_goes_ahead_while_the_citizen_writes(client: Client, city: str) -> None:
    key = str(uuid.uuid4())
    told = client.post("/lapor/foto/", {"key": key, "photos": [photo(position=IN_WEST)]}).json()
    assert told["position"]["longitude"] == pytest.approx(IN_WEST[0], abs=1e-4)
    thumb = client.get(told["photos"][0]["thumb"])
    assert thumb["Content-Type"] == "image/jpeg"
    client.post("/lapor/", filled(key=key, photos_kept=told["photos"][0]["reference"]))
    assert Photo.objects.count() == 1


def test_thanks_are_for_the_reporter_only(client: Client, file_it: Callable[..., str]) -> None:
    code = file_it()
    assert Client().get(f"/lapor/{code}/terima-kasih/").status_code == 404
    assert client.get(f"/lapor/{code}/terima-kasih/").status_code == 200
