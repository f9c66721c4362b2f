"""The first complete loop: a citizen reports, the agency works with proof, the citizen judges."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.run.city import eventually

from .axe import findings, in_words
from .conftest import PHONE, DemoCity

pytestmark = pytest.mark.browser
Opener = Callable[..., Page]
WORDS = "Jalan bolong depan pasar, bahaya untuk motor"
DEVICE = {"longitude": 106.0530, "latitude": -6.0170}  # inside the example city


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a phone takes it, with its position (6°1'1.2" S, 106°3'10.8" E)."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 1.0, 1.2), 3: "E", 4: (106.0, 3.0, 10.8)})
    file = tmp_path / "lubang.jpg"
    Image.new("RGB", (1600, 1200), "grey").save(file, "JPEG", exif=exif)
    return file


def accessible(page: Page) -> None:
    found = findings(page)
    assert found == [], in_words(found)


def file_report(page: Page, city: DemoCity, photo: Path) -> str:
    """Fill the form as a thumb does, and send it. Returns the tracking code."""
    page.goto(city.at("/lapor/"))
    page.set_input_files("[data-photo-input] >> nth=1", photo)
    expect(page.locator("[name=photos_kept]")).to_have_count(1)
    page.locator("#id_description").press_sequentially(WORDS)
    expect(page.get_by_role("radio", name="Jalan berlubang")).to_be_checked()
    expect(page.locator("[data-inside]")).to_contain_text("Kelurahan")
    accessible(page)
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url("**/terima-kasih/")
    return page.locator(".receipt__code").inner_text()


def test_from_a_phone_to_a_satisfied_citizen(
    city: DemoCity, open_page: Opener, signed_in: Opener, photo: Path
) -> None:
    citizen = open_page(*PHONE)
    code = file_report(citizen, city, photo)
    accessible(citizen)
    expect(citizen.get_by_text("Diverifikasi paling lambat")).to_be_visible()

    verifier = signed_in("lapor")
    verifier.goto(city.at(f"/tugas/laporan/{code}/"))
    expect(verifier.get_by_text("Saran dari rute")).to_be_visible()
    accessible(verifier)
    verifier.get_by_label("Catatan untuk perangkat daerah").fill("Mohon segera ditangani.")
    verifier.get_by_role("button", name="Teruskan (disposisi)").click()
    expect(verifier.get_by_text("Diteruskan. Perangkat daerah melihatnya")).to_be_visible()

    officer = signed_in("petugas.jalan", *PHONE)
    officer.goto(city.at("/tugas/laporan/?tab=mine"))
    officer.goto(city.at(f"/tugas/laporan/{code}/"))
    officer.locator("summary", has_text="Tindak lanjut").click()
    officer.get_by_label("Apa yang sedang dikerjakan?").fill("Tim menuju lokasi.")
    officer.get_by_role("button", name="Tindak lanjut").click()
    expect(officer.get_by_text("Tim menuju lokasi.")).to_be_visible()
    officer.locator("summary", has_text="Selesai dengan bukti").click()
    officer.get_by_label("Apa yang sudah dikerjakan?").fill("Lubang ditambal.")
    officer.get_by_label("Foto sebelum dikerjakan").set_input_files(photo)
    officer.get_by_label("Foto sesudah dikerjakan").set_input_files(photo)
    accessible(officer)
    officer.get_by_role("button", name="Selesai dengan bukti").click()
    expect(officer.get_by_text("Pelapor diminta menilai hasilnya.")).to_be_visible()

    citizen.goto(city.at(f"/lapor/{code}/"))
    expect(citizen.get_by_text("Bukti pekerjaan")).to_be_visible()
    citizen.locator("summary", has_text="Ya, sudah selesai").click()
    citizen.locator("form[action$='/confirm/'] .rating label").nth(4).click()
    accessible(citizen)
    citizen.get_by_role("button", name="Ya, sudah selesai").click()
    expect(citizen.get_by_text("Terima kasih atas penilaian Anda.")).to_be_visible()

    everybody = open_page(*PHONE)
    everybody.goto(city.at(f"/lapor/{code}/"))
    expect(everybody.get_by_text("Pelapor menyetujui hasilnya")).to_be_visible()
    expect(everybody.get_by_role("img", name="5 dari 5")).to_be_visible()
    accessible(everybody)


def draft(page: Page) -> str | None:
    """What the form keeps on the device."""
    kept: str | None = page.evaluate("localStorage.getItem('balaikota.lapor.draft')")
    return kept


def test_without_script_it_works_all_the_same(
    city: DemoCity, open_page: Opener, photo: Path
) -> None:
    page = open_page(*PHONE, java_script_enabled=False)
    page.goto(city.at("/lapor/"))
    page.set_input_files("[data-photo-input] >> nth=1", photo)
    page.fill("#id_description", WORDS)
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_text("Pilih laporan ini tentang apa.").first).to_be_visible()
    expect(page.locator("#id_description")).to_have_value(WORDS)
    expect(page.get_by_role("radio", name="Jalan berlubang")).to_be_visible()
    page.get_by_role("radio", name="Jalan berlubang").check()
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.locator(".receipt__code")).to_have_text(re.compile(r"^[0-9A-Z]{8}$"))


def test_a_draft_survives_a_closed_page_and_goes_when_sent(
    city: DemoCity, open_page: Opener, photo: Path
) -> None:
    page = open_page(*PHONE)
    page.goto(city.at("/lapor/"))
    page.locator("#id_description").press_sequentially(WORDS)
    page.set_input_files("[data-photo-input] >> nth=1", photo)
    expect(page.locator("[name=photos_kept]")).to_have_count(1)
    assert eventually(lambda: "~" in (draft(page) or ""))
    page.goto(city.at("/laporan/"))
    page.goto(city.at("/lapor/"))
    expect(page.locator("#id_description")).to_have_value(WORDS)
    expect(page.locator("[name=photos_kept]")).to_have_count(1)
    expect(page.get_by_role("radio", name="Jalan berlubang")).to_be_checked()
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url("**/terima-kasih/")
    assert eventually(lambda: draft(page) is None)
    page.goto(city.at("/lapor/"))
    expect(page.locator("#id_description")).to_have_value("")


def test_the_device_tells_the_place(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE, geolocation=DEVICE, permissions=["geolocation"])
    page.goto(city.at("/lapor/"))
    page.locator("[data-map-picker]").scroll_into_view_if_needed()
    page.locator("[data-map-picker] canvas").wait_for()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("[data-inside]")).to_contain_text("Kecamatan")


def middle(page: Page) -> tuple[float, float]:
    """Where the pin points, on the screen."""
    box = page.locator("[data-map-picker]").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_pin_is_put_by_hand(city: DemoCity, open_page: Opener) -> None:
    page = open_page(*PHONE)
    page.goto(city.at("/lapor/"))
    page.locator("[data-map-picker]").scroll_into_view_if_needed()
    page.locator("[data-map-picker][data-ready]").wait_for()
    longitude = page.locator("#id_longitude")
    expect(longitude).to_have_value("")  # opening the form says nothing of a place
    page.mouse.click(*middle(page))
    expect(page.locator("[data-inside]")).to_contain_text("Kelurahan")
    first = longitude.input_value()
    page.locator("[data-map-picker]").scroll_into_view_if_needed()  # what was found stands above it
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=4)
    page.mouse.up()
    expect(longitude).not_to_have_value(first)
    assert float(longitude.input_value()) > float(first)  # the map goes west, the pin east
    longitude.evaluate("(input) => { input.value = '1'; input.dispatchEvent(new Event('input')); }")
    expect(page.locator(".located--outside")).to_be_visible()


def test_an_open_tracking_page_follows_its_report(
    city: DemoCity, open_page: Opener, signed_in: Opener, photo: Path
) -> None:
    citizen, everybody = open_page(*PHONE), open_page(*PHONE)
    code = file_report(citizen, city, photo)
    verifier = signed_in("lapor")
    verifier.goto(city.at(f"/tugas/laporan/{code}/"))
    verifier.get_by_role("button", name="Teruskan (disposisi)").click()
    expect(verifier.get_by_text("Diteruskan. Perangkat daerah melihatnya")).to_be_visible()
    everybody.goto(city.at(f"/lapor/{code}/"))
    expect(everybody.locator("#standing .tag--disposed")).to_be_visible()
    expect(everybody.locator("#what-happened")).not_to_contain_text("Tim menuju lokasi.")
    officer = signed_in("petugas.jalan")
    officer.goto(city.at(f"/tugas/laporan/{code}/"))
    officer.locator("summary", has_text="Tindak lanjut").click()
    officer.get_by_label("Apa yang sedang dikerjakan?").fill("Tim menuju lokasi.")
    officer.get_by_role("button", name="Tindak lanjut").click()
    expect(everybody.locator("#standing .tag--working")).to_be_visible()
    expect(everybody.locator("#what-happened")).to_contain_text("Tim menuju lokasi.")


@pytest.mark.parametrize(
    "path", ["/lapor/", "/laporan/", "/peta/", "/laporan/saya/", "/lapor/ZZZZ9999/"]
)
def test_public_pages_fit_a_phone_and_axe_finds_nothing(
    city: DemoCity, open_page: Opener, path: str
) -> None:
    page = open_page(360, 800)
    page.goto(city.at(path))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    accessible(page)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("lapor", "/tugas/laporan/"),
        ("lapor", "/admin/laporan/rute/"),
        ("lapor", "/admin/laporan/kategori/"),
        ("lapor", "/admin/laporan/kategori/jalan.lubang/"),
        ("lapor", "/admin/laporan/jam/"),
        ("loket", "/tugas/laporan/baru/"),
    ],
)
def test_officers_pages_are_accessible(
    city: DemoCity, signed_in: Opener, who: str, path: str
) -> None:
    page = signed_in(who)
    page.goto(city.at(path))
    accessible(page)


def test_the_inbox_is_walked_by_keyboard(city: DemoCity, signed_in: Opener) -> None:
    page = signed_in("lapor")
    page.goto(city.at("/tugas/laporan/?tab=all"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row] a").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("[data-row] a").nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/tugas/laporan/[0-9A-Z]{8}/"))
