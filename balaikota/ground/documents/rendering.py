"""From a template and its values to PDF/A-2b. Values travel as data, never as source.

One compiler for each thread that renders, kept: it remembers fonts and what it parsed. Typst runs
in this process, without a shell; it reads no file outside `typst/`, and of fonts only those inside
the library (Libertinus Serif, SIL Open Font License), so that a letter looks alike everywhere.
"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from balaikota.lib.errors import Invalid, gettext_noop

if TYPE_CHECKING:
    from typst import Compiler, Fonts

ROOT = Path(__file__).parent / "typst"
STANDARD = "a-2b"
_local = threading.local()
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
    """A QR as SVG, one path."""
    import segno

    picture = io.BytesIO()
    code = segno.make(text, error="m", micro=False, mask=_MASK, boost_error=False)
    code.save(picture, kind="svg", border=0, xmldecl=False, svgclass=None, lineclass=None)
    return picture.getvalue().decode()


def pdf(source: str, sheet: Sheet, *, at: datetime) -> bytes:
    """The PDF of a sheet.

    Raises:
        Invalid: the template cannot be set; the message says in which way.
    """
    made: bytes = _set(source, sheet, at=at, format="pdf", pdf_standards=[STANDARD])
    return made


def picture(source: str, sheet: Sheet, *, at: datetime) -> bytes:
    """The first page as PNG, for looking at on a screen."""
    pages = _set(source, sheet, at=at, format="png", ppi=96)
    first: bytes = pages[0] if isinstance(pages, list) else pages
    return first


def _set(source: str, sheet: Sheet, *, at: datetime, **options: Any) -> Any:
    from typst import TypstError

    data = json.dumps(sheet.as_data(), ensure_ascii=False)
    try:
        return _compiler().compile(
            input=source.encode(), sys_inputs={"data": data}, timestamp=int(at.timestamp()),
            **options,
        )  # fmt: skip
    except TypstError as error:
        raise Invalid(
            "template", gettext_noop("The template cannot be set: %(problem)s"),
            problem=" ".join(error.message.split())[:200], field="source",
        ) from error  # fmt: skip


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
