"""From a template and its values to PDF/A-2b. Values travel as data, never as source.

One compiler for each thread that renders, kept: it remembers fonts and what it parsed. Typst runs
without a shell; it reads no file outside `typst/`, and of fonts only those inside the library
(Libertinus Serif, SIL Open Font License), so that a letter looks alike everywhere. Templates that
came with the city's software are set in this process; what somebody wrote is set in a helper that
the system ends when it takes too long or too much memory.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balaikota.lib import apart
from balaikota.lib.errors import Invalid, gettext_noop

if TYPE_CHECKING:
    from typst import Compiler, Fonts

ROOT = Path(__file__).parent / "typst"
STANDARD = "a-2b"
LIMITS = apart.Limits(seconds=10, memory=800_000_000, idle=300)  # a letter takes 5 ms and 60 MB
MOST_BYTES = 10_000_000
_local = threading.local()
_DARK = re.compile(rb"\x01+")
_MASK = 2  # trying all eight costs four times the time and no scanner sees the difference


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The sender as it is printed."""

    lines: tuple[str, ...]
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that reaches the template. An empty `check` makes a draft."""

    title: str
    paper: str
    number: str
    city: str
    day: str
    office: Letterhead
    signer_name: str
    signer_title: str
    values: Mapping[str, Any]
    check: str = ""  # the address that is printed
    qr: str = ""  # what the QR says

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "paper": self.paper,
            "number": self.number,
            "city": self.city,
            "date": self.day,
            "office": {
                "lines": list(self.office.lines),
                "address": self.office.address,
                "contact": self.office.contact,
            },
            "signer": {"name": self.signer_name, "title": self.signer_title},
            "values": dict(self.values),
            "draft": not self.check,
            "check": self.check,
            "qr": qr_svg(self.qr) if self.qr else "",
        }


def qr_svg(text: str) -> str:
    """A QR as SVG: one path, a stroke for each run of dark cells."""
    import segno

    code = segno.make(text, error="m", micro=False, mask=_MASK, boost_error=False)
    side = len(code.matrix)
    strokes = "".join(_strokes(place, bytes(row)) for place, row in enumerate(code.matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}">'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    )


def _strokes(place: int, row: bytes) -> str:
    return "".join(
        f"M{run.start()} {place}.5h{run.end() - run.start()}" for run in _DARK.finditer(row)
    )


def pdf(source: str, sheet: Sheet, *, at: datetime, ours: bool = False) -> bytes:
    """The PDF of a sheet.

    Args:
        ours: the template came with the software, and may be set in this process.

    Raises:
        Invalid: the template cannot be set; the message says in which way.
    """
    [made] = _set(source, sheet, at=at, ours=ours, format="pdf", pdf_standards=[STANDARD])
    return made


def picture(source: str, sheet: Sheet, *, at: datetime, ours: bool = False) -> bytes:
    """The first page as PNG, for looking at on a screen."""
    return _set(source, sheet, at=at, ours=ours, format="png", ppi=96)[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A list of the office itself. `widths`: parts of what is left, 0 for as wide as needed."""

    title: str
    office: tuple[str, ...]
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Sequence[tuple[str, ...]]
    subtitle: str = ""
    paragraphs: tuple[str, ...] = ()
    signers: tuple[tuple[str, str], ...] = ()  # (title, name)
    wide: bool = False


def table_pdf(table: Table, *, at: datetime) -> bytes:
    """A list as PDF/A."""
    data = asdict(table) | {"signers": [{"title": t, "name": n} for t, n in table.signers]}
    options = {"format": "pdf", "pdf_standards": [STANDARD]}
    source = (ROOT / "buku.typ").read_bytes()
    task = Task(source, json.dumps(data, ensure_ascii=False), int(at.timestamp()), options)
    return _compiled(task)[0]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be set, as a helper gets it."""

    source: bytes
    data: str
    at: int
    options: dict[str, Any]


def _set(source: str, sheet: Sheet, *, at: datetime, ours: bool, **options: Any) -> list[bytes]:
    data = json.dumps(sheet.as_data(), ensure_ascii=False)
    task = Task(source.encode(), data, int(at.timestamp()), options)
    try:
        made = _compiled(task) if ours else _helper.ask(task)
    except apart.Exceeded:
        made = []
    if not 0 < sum(map(len, made)) <= MOST_BYTES:
        raise Invalid(
            "template_limits",
            gettext_noop("The template takes too long, or its pages are too many."),
            field="source",
        )
    return made


def _compiled(task: Task) -> list[bytes]:
    from typst import TypstError

    try:
        made = _compiler().compile(
            input=task.source, sys_inputs={"data": task.data}, timestamp=task.at, **task.options
        )
    except TypstError as error:
        raise Invalid(
            "template", gettext_noop("The template cannot be set: %(problem)s"),
            problem=" ".join(error.message.split())[:200], field="source",
        ) from error  # fmt: skip
    pages: list[bytes] = made if isinstance(made, list) else [made]  # type: ignore[list-item]
    return pages


def typesetter(_: None) -> Callable[[Task], list[bytes]]:
    """What the helper does; see `lib.apart`."""
    return _compiled


_helper: apart.Contained[Task, list[bytes]] = apart.Contained(typesetter, None, LIMITS)


@cache
def _fonts() -> Fonts:
    """What the library brings along, read once for all threads."""
    import typst

    return typst.Fonts(include_system_fonts=False)


def _compiler() -> Compiler:
    compiler: Compiler | None = getattr(_local, "compiler", None)
    if compiler is None:
        import typst

        compiler = _local.compiler = typst.Compiler(root=ROOT, font_paths=_fonts())
    return compiler
