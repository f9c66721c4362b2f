"""A letter without coming anywhere: asked for on a phone, completed together, signed, checked."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from balaikota.demo.letters import pin
from balaikota.ground.documents.tests.papers import pdfsig
from tests.run.city import eventually

from .axe import assert_accessible
from .conftest import PATIENCE, PHONE, DemoCity, Opener
from .test_portal import fits

pytestmark = pytest.mark.browser
BULK = "Teruskan atau tandatangani yang dicentang"
WITNESSES = (("Karta", "9971010508719555"), ("Ani", "9971010508719556"))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A photo of a house, sharp enough."""
    picture = Image.new("RGB", (1600, 1200), "white")
    draw = ImageDraw.Draw(picture)
    for at in range(0, 1600, 40):
        draw.line([(at, 0), (1600 - at, 1200)], fill="navy", width=6)
    file = tmp_path / "rumah.jpg"
    picture.save(file, "JPEG")
    return file


def sound(page: Page) -> None:
    assert_accessible(page)
    assert fits(page), page.url


def ask(page: Page, city: DemoCity) -> str:
    """Through the form as a thumb does. Returns the tracking code."""
    page.goto(city.at("/layanan/"))
    sound(page)
    page.get_by_role("link", name="Surat keterangan tidak mampu (SKTM)").click()
    sound(page)
    page.get_by_role("link", name="Ajukan").click()
    expect(page.get_by_text("Diisi dari data kependudukan")).to_be_visible()
    sound(page)
    page.get_by_label("Agama").select_option(label="Islam")
    page.get_by_label("Nomor telepon").fill("0812 3456 7890")
    if not page.get_by_label("Pekerjaan").input_value():
        page.get_by_label("Pekerjaan").fill("Buruh")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Penghasilan keluarga sebulan").fill("1.500.000")
    page.get_by_label("Jumlah tanggungan").fill("3")
    page.get_by_label("Untuk apa?").select_option(label="bantuan hukum atau perkara di pengadilan")
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Mohon periksa sekali lagi")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Kirim permohonan").click()
    page.wait_for_url("**/surat/*/?baru=1")
    sound(page)
    return re.search(r"/surat/([0-9A-Z]{8})/", page.url)[1]  # type: ignore[index]


def link_for(page: Page, title: str) -> str:
    """Make a personal link for a line of the check list."""
    card = page.locator("article.need", has=page.get_by_role("heading", name=title))
    if not card.get_by_role("button", name="Buat tautan").is_visible():
        card.get_by_text("Minta orang lain memberikannya").click()
    card.get_by_role("button", name="Buat tautan").click()
    return page.locator(".need__link").inner_text()


def help_with(page: Page, citizen: Page, house: Path) -> None:
    """What others give by their personal links: a photo, and two witnesses."""
    page.goto(link_for(citizen, "Foto rumah tampak depan"))
    sound(page)
    page.get_by_label("Foto berkas").set_input_files(house)
    expect(page.get_by_text("Berkas terbaca")).to_be_visible()  # judged before it is sent
    sound(page)
    page.get_by_role("button", name="Kirim").click()
    expect(page.get_by_text("Berkas sudah ditambahkan")).to_be_visible()
    for number, (name, nik) in enumerate(WITNESSES, 1):
        page.goto(link_for(citizen, f"Saksi tetangga {number}"))
        page.get_by_label("Nama lengkap").fill(name)
        page.get_by_label("NIK").fill(nik)
        page.get_by_label("Telepon").fill("081234567890")
        page.get_by_label("Saya menyatakan bahwa ini benar.").check()
        sound(page)
        page.get_by_role("button", name="Tandatangani sebagai saksi").click()
        expect(page.get_by_text("Tanda tangan Anda sebagai saksi")).to_be_visible()


def tap(page: Page, city: DemoCity, code: str) -> None:
    """The head of an RT or RW confirms what was ticked."""
    page.goto(city.at("/tugas/surat/"))
    sound(page)
    page.locator(f"#pick-{code}").check()
    page.get_by_role("button", name="Setujui yang dicentang").click()
    expect(page.get_by_text("1 disetujui")).to_be_visible()


def sign(page: Page, city: DemoCity, code: str) -> None:
    """In bulk, after a look; the key is opened on the way, and the ticks stay."""
    page.goto(city.at("/tugas/"))
    page.get_by_role("link", name="Surat untuk diperiksa dan ditandatangani").click()
    sound(page)
    page.locator(".pick", has=page.locator(f"#pick-{code}")).get_by_role(
        "link", name="Lihat"
    ).click()
    expect(page.locator("h1")).to_have_text("SRI WAHYUNI")
    sound(page)
    page.go_back()
    page.locator(f"#pick-{code}").check()
    page.get_by_role("button", name=BULK).click()
    page.get_by_label("PIN").fill(pin())
    sound(page)
    page.get_by_role("button", name="Buka kunci").click()
    expect(page.locator(f"#pick-{code}")).to_be_checked()
    page.get_by_role("button", name=BULK).click()
    page.wait_for_url("**/dokumen/massal/**")
    expect(page.get_by_text("1 dari 1")).to_be_visible()
    sound(page)


def scanned(pdf: bytes, folder: Path) -> str:
    """What stands in the QR of a printed letter, read by others' tools from its picture."""
    (folder / "surat.pdf").write_bytes(pdf)
    drawn = folder / "surat"
    subprocess.run(
        ["pdftoppm", "-png", "-r", "150", "-singlefile", str(folder / "surat.pdf"), str(drawn)],
        check=True,
    )  # fmt: skip
    return subprocess.run(
        ["zbarimg", "--quiet", "--raw", f"{drawn}.png"], check=True, capture_output=True, text=True
    ).stdout.strip()


def issued(page: Page, city: DemoCity, code: str) -> bytes:
    """The letter, once the bulk signing has told of it."""
    page.goto(city.at(f"/surat/{code}/"))
    letter = page.get_by_role("link", name="Surat (PDF)")
    end = time.monotonic() + PATIENCE / 1000
    while not letter.is_visible() and time.monotonic() < end:
        page.wait_for_timeout(1_000)
        page.reload()
    sound(page)
    answer = page.request.get(city.at(letter.get_attribute("href") or ""))
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def test_an_sktm_without_coming_anywhere(
    city: DemoCity, open_page: Opener, signed_in: Opener, house: Path, tmp_path: Path
) -> None:
    assert eventually(lambda: city.sql("SELECT 1 FROM letters_request"))
    citizen = signed_in("sri", *PHONE)
    code = ask(citizen, city)
    citizen.get_by_label("Saya menyatakan bahwa ini benar.").check()
    citizen.get_by_role("button", name="Nyatakan").click()
    help_with(open_page(*PHONE), citizen, house)
    for head in ("pakrt", "pakrw"):
        tap(signed_in(head, *PHONE), city, code)
    sign(signed_in("bulurah", *PHONE), city, code)

    pdf = issued(citizen, city, code)
    said = pdfsig(pdf, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    address = scanned(pdf, tmp_path)
    assert re.match(rf"{re.escape(city.base)}/cek/[\w-]+#", address)
    stranger = open_page(*PHONE)
    stranger.goto(address)
    expect(stranger.locator("body")).to_contain_text("100.2.2.5/")
    expect(stranger.locator("body")).to_contain_text("Berlaku")
    expect(stranger.locator("body")).not_to_contain_text("WAHYUNI")
    expect(stranger.locator("body")).not_to_contain_text("Wahyuni")
    sound(stranger)


def test_what_was_written_without_a_network_is_sent_once(city: DemoCity, signed_in: Opener) -> None:
    """Two drafts on one phone; the ready one goes by itself, from two tabs at once, as one."""
    page = signed_in("budi", *PHONE)
    before = own_requests(page, city)
    page.goto(city.at("/layanan/kehilangan/ajukan/"))
    page.get_by_label("Pekerjaan").fill("Tukang kayu")
    page.context.set_offline(True)
    page.get_by_role("button", name="Lanjut").click()
    expect(page.get_by_text("Tidak ada jaringan")).to_be_visible()
    sound(page)
    page.context.set_offline(False)

    page.goto(city.at("/layanan/domisili/ajukan/"))
    page.get_by_label("NIK").fill("3672010309859991")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Tinggal di sini sejak").fill("2015-01-01")
    page.get_by_label("Untuk keperluan apa?").fill("Membuka rekening")
    page.get_by_role("button", name="Lanjut").click()
    other = page.context.new_page()
    other.goto(city.at("/surat/"))
    expect(other.get_by_role("heading", name="Di ponsel ini")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Kirim permohonan").click()
    expect(page.get_by_text("Tidak ada jaringan")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/surat/*/?baru=1")
    other.reload()
    sound(other)
    assert own_requests(other, city) == before + 1
    expect(other.locator("[data-drafts] li")).to_have_count(1)
    other.get_by_role("button", name="Lanjutkan").click()
    expect(other.get_by_label("Pekerjaan")).to_have_value("Tukang kayu")


def own_requests(page: Page, city: DemoCity) -> int:
    page.goto(city.at("/surat/"))
    return page.locator("main .list__item:not(.drafts *)").count()
