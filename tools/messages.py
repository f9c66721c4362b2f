"""Keep the catalogs whole: extract, fill English by identity, compile, and list what is missing.

    python tools/messages.py balaikota/rooms/reports    extract, fill, compile, list
    python tools/messages.py                            the same for every app
    python tools/messages.py --compile                  only make the .mo files (no gettext needed)
    python tools/messages.py --check                    list what lacks words; exit 1 if so

Extraction needs Debian's `gettext`; compiling needs nothing but the project's own libraries.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("id", "en")


def apps() -> list[Path]:
    """Every folder with an `apps.py`, and `lib`, whose refusals people read too."""
    found = [file.parent for file in (ROOT / "balaikota").rglob("apps.py")]
    return [ROOT / "balaikota" / "lib", *sorted(found)]


def catalogs(folders: list[Path]) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        for language in LANGUAGES:
            file = folder / "locale" / language / "LC_MESSAGES" / "django.po"
            if file.exists():
                yield language, file


def extract(folders: list[Path]) -> None:
    """Through Django's own command, in one process: opening the house takes the longest."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balaikota.wiring.settings")
    os.environ.setdefault("BALAIKOTA_DATA", "/tmp/balaikota-messages")
    import django
    from django.core.management import call_command

    django.setup()
    for folder in folders:
        (folder / "locale").mkdir(exist_ok=True)
        with chdir(folder), told(folder):
            call_command(
                "makemessages", locale=LANGUAGES, no_obsolete=True, verbosity=0,
                add_location="file", no_wrap=True, ignore_patterns=["tests/*", "static/*"],
            )  # fmt: skip


# Parts whose facts other applications may subscribe to: what they mean is read by people.
TOLD = ("applications", "connectors", "events", "exchange", "indicators", "opendata", "registers",
        "reports", "territory")  # fmt: skip


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """The first words about each fact, beside the code while messages are extracted from it."""
    facts, beside = folder / "facts.py", folder / "facts_told.py"
    if folder.name not in TOLD or not facts.exists():
        yield
        return
    classes = [node for node in ast.parse(facts.read_text()).body if isinstance(node, ast.ClassDef)]
    meanings = (ast.get_docstring(node) or "" for node in classes if tells(node))
    lines = (f"gettext({json.dumps(first_words(text), ensure_ascii=False)})" for text in meanings)
    beside.write_text("\n".join(lines) + "\n")
    try:
        yield
    finally:
        beside.unlink()


def tells(node: ast.ClassDef) -> bool:
    """Whether a class is a fact, not only what others build upon (its kind is "part._base")."""
    kinds = (line for line in ast.unparse(node).splitlines() if line.strip().startswith("kind: "))
    return any("._" not in line for line in kinds)


def first_words(docstring: str) -> str:
    """As `exchange.queries.events` shows them."""
    return docstring.split("\n\n")[0].replace("\n", " ")


def read(file: Path, language: str) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def spoken(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def identity(message: Message) -> str | tuple[str, ...]:
    """The English words of a message: the source is English."""
    return message.id if isinstance(message.id, str) else tuple(message.id)


def fill_english(file: Path) -> None:
    """Also over what msgmerge guessed from a message that looks alike."""
    catalog = read(file, "en")
    for message in spoken(catalog):
        message.string = identity(message)
        message.flags.discard("fuzzy")
    with file.open("wb") as stream:
        write_po(stream, catalog, width=0, omit_header=False)


def compile_one(language: str, file: Path) -> None:
    with file.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, read(file, language))


def missing(language: str, file: Path) -> Iterator[str]:
    for message in spoken(read(file, language)):
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        guessed = language == "en" and message.string != identity(message)
        if not all(strings) or message.fuzzy or guessed:
            shown = message.id if isinstance(message.id, str) else message.id[0]
            yield f"{file.relative_to(ROOT)}: {shown!r}" + (" (fuzzy)" if message.fuzzy else "")


def contradicted(files: Iterable[tuple[str, Path]]) -> Iterator[str]:
    """Messages that parts translate differently: catalogs become one, and the last would win."""
    said: dict[tuple[str, object, str | None], dict[object, Path]] = {}
    for language, file in files:
        for message in spoken(read(file, language)):
            words = said.setdefault((language, message.id, message.context), {})
            words.setdefault(message.string, file)
    for (_language, identifier, _context), words in said.items():
        if len(words) > 1:
            places = "; ".join(f"{w!r} in {file.relative_to(ROOT)}" for w, file in words.items())
            yield f"{identifier!r}: {places}"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    folders = [folder.resolve() for folder in arguments.folders] or apps()
    if not (arguments.compile or arguments.check):
        extract(folders)
    lacking: list[str] = []
    for language, file in catalogs(folders):
        if language == "en" and not (arguments.compile or arguments.check):
            fill_english(file)
        if not arguments.check:
            compile_one(language, file)
        lacking += missing(language, file)
    lacking += contradicted(catalogs(apps()))
    if lacking and not arguments.compile:
        print("\n".join(lacking))
        print(f"{len(lacking)} messages lack words or have two translations (give one a context).")
    return 1 if lacking and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
