"""Make a new room that already passes every test of the house.

It gets all the doors of a room, tests, both languages, and its rows in the docs and in the matrix
of rights. For developers, in a checkout of the source.

Example:
  balaikota new-room parks --noun bench
"""

from __future__ import annotations

import argparse
import keyword
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Template

TEMPLATE = Path(__file__).parent / "room_template"
PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parent
INDONESIAN = {
    "Give it a name.": "Beri nama dahulu.",
    "The name has at most %(most)s letters.": "Nama paling panjang %(most)s huruf.",
    "Choose a place of the city.": "Pilih wilayah di kota ini.",
    "How many are in the list.": "Jumlah dalam daftar.",
    "Name": "Nama",
    "Region code": "Kode wilayah",
    "Added.": "Sudah ditambahkan.",
    "Add": "Tambah",
    "Save": "Simpan",
    "Nothing here yet. What is added appears in this list.": (
        "Belum ada isinya. Yang ditambahkan akan muncul di daftar ini."
    ),
}


def add(parser: argparse.ArgumentParser) -> None:
    """The room and one of its things."""
    parser.add_argument("room", help="plural noun in English, such as parks")
    parser.add_argument("--noun", required=True, help="one entry of the room, such as bench")


def run(arguments: argparse.Namespace) -> int:
    """Make the room; 2 when it cannot be made."""
    room, noun = arguments.room, arguments.noun
    problem = _problem(room, noun)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    folder = PACKAGE / "rooms" / room
    words = {
        "room": room,
        "noun": noun,
        "Room": _capital(room),
        "Noun": _capital(noun),
        "Title": _capital(room),
    }
    for template in sorted(TEMPLATE.rglob("*.tmpl")):
        _write(template, folder, words)
    _migrate(room)
    _speak(folder, words)
    _register(room, words["Title"])
    _give_rights(room)
    _describe()
    print(f"Room {room} stands in {folder.relative_to(ROOT)}. Start at its README.")
    return 0


def _problem(room: str, noun: str) -> str:
    for name in (room, noun):
        if not re.fullmatch(r"[a-z][a-z_]{1,30}", name) or keyword.iskeyword(name):
            return f"{name!r} is not a name for a room: use small letters, such as parks."
    if (PACKAGE / "rooms" / room).exists():
        return f"There is already a room {room}."
    if not (ROOT / "docs" / "rooms.md").exists():
        return "new-room works in a checkout of the source: docs/rooms.md is not here."
    return ""


def _capital(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _write(template: Path, folder: Path, words: dict[str, str]) -> None:
    relative = (
        str(template.relative_to(TEMPLATE)).removesuffix(".tmpl").replace("ROOM", words["room"])
    )
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(Template(template.read_text()).substitute(words))


def _migrate(room: str) -> None:
    """Make the first migration with Django's own command."""
    command = [sys.executable, "-m", "django", "makemigrations", room, "-v0"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "balaikota.wiring.settings"}
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def _speak(folder: Path, words: dict[str, str]) -> None:
    """Both catalogs, complete. What is the room's own keeps its English name until translated."""
    own = [
        words["Title"],
        f"See the list of {words['room']}",
        f"Add to the list of {words['room']}",
    ]
    translated = {
        **INDONESIAN,
        own[0]: own[0],
        own[1]: f"Melihat daftar {words['room']}",
        own[2]: f"Menambah daftar {words['room']}",
    }
    for language in ("id", "en"):
        file = folder / "locale" / language / "LC_MESSAGES" / "django.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = ['msgid ""', 'msgstr ""', '"Content-Type: text/plain; charset=UTF-8\\n"', ""]
        for english, indonesian in translated.items():
            spoken = english if language == "en" else indonesian
            lines += [f'msgid "{english}"', f'msgstr "{spoken}"', ""]
        file.write_text("\n".join(lines))


def _register(room: str, title: str) -> None:
    """The room's row in docs/rooms.md and its addresses in the matrix of rights."""
    page = ROOT / "docs" / "rooms.md"
    row = (
        f"| {room} | {title}: say here what it is for "
        f"| [balaikota/rooms/{room}](../balaikota/rooms/{room}/README.md) |\n"
    )
    text = page.read_text()
    anchor = "\nThe ground floor:"
    page.write_text(text.replace(anchor, row + anchor, 1) if row not in text else text)


# Who may open the list and the form, in the columns of the matrix (see tests/house/matrix.py).
_LIST = "login,no,no,no,ok,ok,no,ok,ok,no,ok,ok,no"
_FORM = "login,no,no,no,no,no,no,ok,ok,no,no,no,no"


def _give_rights(room: str) -> None:
    rows = [f"{room}:list,GET,{_LIST}", f"{room}:new,GET,{_FORM}", f"{room}:new,POST,{_FORM}"]
    with (ROOT / "tests" / "house" / "matrix.csv").open("a") as file:
        file.writelines(f"{row}\n" for row in rows)


def _describe() -> None:
    """Write the generated docs anew, so that they know the room's facts and sockets."""
    subprocess.run([sys.executable, "tools/generate_docs.py"], cwd=ROOT, check=True)
