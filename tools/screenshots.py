"""Make the README's pictures anew from a demo city: `make screenshots`.

Starts a demo city on a folder of its own, signs in as the demo people and photographs pages into
docs/images. Needs Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
PASSWORD = "balaikota"
HEAVY = 250_000  # bytes; heavier pictures are kept in 256 colours
MAPS_FILLED = """() => [...document.querySelectorAll("[data-map]")]
  .filter((map) => map.checkVisibility() && map.getBoundingClientRect().top < innerHeight)
  .every((map) => map.layers && map.layers.data.size >= map.layers.definitions.length)"""
PHONE, WALL = (390, 844), (1920, 1080)


@dataclass(frozen=True)
class Shot:
    """A page, who looks at it, and on what size of screen."""

    name: str
    path: str
    size: tuple[int, int]
    person: str = ""
    whole: bool = False


SHOTS = (
    Shot("portal", "/", PHONE),
    Shot("report", "/lapor/", PHONE),
    Shot("map", "/peta/", PHONE),
    Shot("wall", "/pusat-komando/?layar=dinding", WALL, "walikota"),
    Shot("phone", "/pusat-komando/?layar=ponsel", PHONE, "walikota"),
    Shot("desk", "/pusat-komando/?layar=meja", (1440, 900), "sekda"),
    Shot("inbox", "/tugas/laporan/", (1280, 800), "lapor"),
)


STATIONS = "http://127.0.0.1:{port}/ekspor/ispu.csv"  # of simulators.agencies beside the city


def walk(browser: Browser, base: str, folder: Path, port: int) -> None:
    """The pictures of docs/how-to/connect-a-source.md: a source is connected for them."""
    page = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale="id-ID", timezone_id="Asia/Jakarta"
    ).new_page()
    sign_in(page, base, "walidata")
    page.goto(f"{base}/integrasi/sumber/baru/")
    for name, value in (("title", "Udara kota"), ("owner", "Kepala Bidang Pencemaran"),
                        ("address", STATIONS.format(port=port))):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.select_option("[name=agency]", "diskominfo")
    page.select_option("[name=fresh]", "6h")
    keep(page, folder / "connect-where.png")
    page.click("button[name=look]")
    page.check("[name=kolom-0-key]")
    page.check("[name=kolom-1-key]")
    page.click("button[name=try]")
    page.wait_for_selector("#tried")
    keep(page, folder / "connect-try.png", whole=True)
    page.click("button[name=save]")
    page.wait_for_selector(".tag--good, .tag--info")
    page.goto(f"{base}/pusat-komando/")
    tile = page.locator("#panel-connectors-udara-kota")
    tile.locator(".bars__row").first.wait_for(timeout=120_000)
    tile.screenshot(path=str(folder / "connect-tile.png"))


def keep(page: Page, file: Path, *, whole: bool = False) -> None:
    page.screenshot(path=str(file), full_page=whole)
    lighten(file)


def sign_in(page: Page, base: str, person: str) -> None:
    page.goto(f"{base}/akun/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


@contextmanager
def demo_city(port: int, reports: int) -> Iterator[str]:
    """A quiet demo city; stopped and removed afterwards."""
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="balaikota-pictures-") as folder:
        Path(folder).chmod(0o755)
        environment = {**os.environ, "BALAIKOTA_DATA": folder, "BALAIKOTA_PORT": str(port)}
        command = [
            sys.executable,
            "-m",
            "balaikota.cli.main",
            "demo",
            "--quiet",
            "--reports",
            str(reports),
        ]
        city = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            wait_for(f"{base}/readyz", city)
            yield base
        finally:
            city.send_signal(signal.SIGTERM)
            city.wait(40)


def wait_for(url: str, city: subprocess.Popen[bytes], seconds: int = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if city.poll() is not None:
            raise SystemExit("the demo city ended before it was ready")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit(f"{url} did not answer within {seconds} s")


def photograph(browser: Browser, base: str, shot: Shot, folder: Path) -> Path:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="id-ID", timezone_id="Asia/Jakarta"
    )
    page = context.new_page()
    if shot.person:
        sign_in(page, base, shot.person)
    page.goto(base + shot.path)
    page.wait_for_function(MAPS_FILLED, timeout=30_000)
    page.wait_for_timeout(4000)  # maps and panels settle
    file = folder / f"{shot.name}.png"
    page.screenshot(path=str(file), full_page=shot.whole)
    context.close()
    lighten(file)
    return file


def lighten(file: Path) -> None:
    if file.stat().st_size > HEAVY:
        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(256, kmeans=4, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", help="photograph a city that already runs here")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--reports", type=int, default=6000)
    parser.add_argument("--into", type=Path, default=IMAGES)
    parser.add_argument(
        "--connect", type=int, metavar="PORT",
        help="only the pictures of connecting a source; air stations listen on PORT of a demo city",
    )  # fmt: skip
    arguments = parser.parse_args()
    arguments.into.mkdir(parents=True, exist_ok=True)
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if chromium is None:
        raise SystemExit("No browser: apt-get install chromium")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if arguments.base and arguments.connect:
            walk(browser, arguments.base.rstrip("/"), arguments.into, arguments.connect)
        elif arguments.base:
            shots(browser, arguments.base.rstrip("/"), arguments.into)
        else:
            with demo_city(arguments.port, arguments.reports) as base:
                shots(browser, base, arguments.into)
        browser.close()


def shots(browser: Browser, base: str, folder: Path) -> None:
    for shot in SHOTS:
        print(photograph(browser, base, shot, folder))


if __name__ == "__main__":
    main()
